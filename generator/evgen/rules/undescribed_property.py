from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evgen import pointer as pointers
from evgen.findings import Severity
from evgen.loading.dialects import children
from evgen.model import SharedType, Version
from evgen.rules import Remark, rule


@rule(
    Severity.WARNING,
    good={"properties": {"orderId": {"type": "string", "description": "Names the order."}}},
    bad={"properties": {"orderId": {"type": "string"}}},
)
def undescribed_property(file: Version | SharedType) -> Iterator[Remark]:
    """A property has no description.

    The schema is all that other teams see of an event. What a property means, and in
    which unit, cannot be read off its name. A `$ref` brings its target's description.
    """
    waiting: list[tuple[str, Any]] = [("", file.schema)]
    while waiting:
        pointer, schema = waiting.pop()
        properties = schema.get("properties") if isinstance(schema, Mapping) else None
        for name, inner in (properties or {}).items():
            if isinstance(inner, dict) and not ({"description", "$ref"} & inner.keys()):
                at = pointers.join(pointer, "properties", name)
                yield Remark(at, f"`{name}` has no description", "say what it means", on_key=True)
        # `if` and `not` name properties to test them; they declare nothing.
        tests = tuple(pointers.join(pointer, keyword) for keyword in ("if", "not"))
        waiting += [(at, inner) for at, inner in children(schema, pointer) if at not in tests]
