"""EventBridge patterns: what a subscription's rule is, what EventBridge accepts, what matches."""

from evgen.patterns.matching import InvalidEventError, Pattern, compile_pattern
from evgen.patterns.parsing import InvalidPatternError, pattern_faults, read_pattern
from evgen.patterns.rule import (
    LONGEST_PATTERN,
    collisions,
    filter_faults,
    pattern_file,
    pattern_length,
    rule_pattern,
)

__all__ = [
    "LONGEST_PATTERN",
    "InvalidEventError",
    "InvalidPatternError",
    "Pattern",
    "collisions",
    "compile_pattern",
    "filter_faults",
    "pattern_faults",
    "pattern_file",
    "pattern_length",
    "read_pattern",
    "rule_pattern",
]
