"""Fields that a filter names twice: EventBridge drops one of the conditions without a word."""

from __future__ import annotations

from collections.abc import Iterator

from evgen.filters.rules import FILTER_FRAGILE
from evgen.filters.saying import remark
from evgen.findings import Finding
from evgen.patterns.parsing import Source, as_written
from evgen.patterns.repeating import repeated

_HINT = "name it once: the items of a list are alternatives, and no field can meet two conditions"


def repetition_findings(filter_: Source) -> Iterator[Finding]:
    """Each condition that takes the place of another."""
    for earlier, later in repeated(as_written(filter_)):
        name = ".".join(later.path)
        where = "an earlier one" if earlier.pointer == later.pointer else f"`{earlier.pointer}`"
        message = f"`{name}` is looked at twice: beside this condition, {where} does not count"
        yield remark(FILTER_FRAGILE, later.pointer, message, _HINT)
