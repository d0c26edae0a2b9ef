from __future__ import annotations

from collections.abc import Iterator, Mapping

from evgen import pointer as pointers
from evgen.findings import Severity
from evgen.loading.dialects import walk
from evgen.model import SharedType, Version
from evgen.rules import Remark, rule


@rule(
    Severity.WARNING,
    good={"properties": {"cents": {"type": "integer", "description": "Minor units."}}},
    bad={"properties": {"price": {"type": "number", "multipleOf": 0.01, "description": "Euros."}}},
)
def fractional_multiple(file: Version | SharedType) -> Iterator[Remark]:
    """A number is a multiple of a fraction, such as 0.01.

    No double is a multiple of 0.01, so validators disagree about 19.99. Write money as an
    integer of minor units with its currency beside it, or as a string of digits.
    """
    for pointer, schema in walk(file.schema):
        step = schema.get("multipleOf") if isinstance(schema, Mapping) else None
        if isinstance(step, float) and not step.is_integer():
            at = pointers.join(pointer, "multipleOf")
            yield Remark(
                at, f"validators disagree about multiples of {step}", "count in minor units"
            )
