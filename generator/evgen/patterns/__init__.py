"""EventBridge patterns: what a subscription's rule is, what EventBridge accepts, what matches."""

from evgen.patterns.rule import (
    LONGEST_PATTERN,
    filter_faults,
    pattern_file,
    pattern_length,
    rule_pattern,
)

__all__ = ["LONGEST_PATTERN", "filter_faults", "pattern_file", "pattern_length", "rule_pattern"]
