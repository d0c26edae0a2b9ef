"""Large schemas: 200 properties, a recursive oneOf of twelve, enums of a thousand members."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from benchmarks.compat import ours
from benchmarks.compat.pairs import Pair

#: What each may take, in milliseconds.
GOAL = 1000


def pairs() -> Iterator[Pair]:
    """Each changed at one place, and changed in words only (which is not equal as written)."""
    for name, old, new, truth in _cases():
        for semantics in ("evgen", "strict"):
            yield Pair(f"{name} ({semantics})", "scale", old, new, dict(zip(("backward", "forward"), truth, strict=True)),
                       semantics=semantics, formats=True)  # fmt: skip


def _cases() -> Iterator[tuple[str, Any, Any, tuple[bool, bool]]]:
    wide = _wide(200)
    narrower = copy.deepcopy(wide)
    narrower["properties"]["p199"]["maxLength"] = 5
    yield "200 properties, one narrower", wide, narrower, (False, True)
    yield "200 properties, in another order", wide, _reordered(wide), (True, True)
    tree = _tree(12)
    grown = copy.deepcopy(tree)
    grown["$defs"]["N11"]["properties"]["value"] = {"type": "number"}
    yield "recursive oneOf of 12, one wider", tree, grown, (True, False)
    yield "recursive oneOf of 12, in another order", tree, _reordered(tree), (True, True)
    members = [f"member-{i}" for i in range(1000)]
    enum: Any = {"type": "object", "properties": {"e": {"enum": members}}}
    more: Any = {"type": "object", "properties": {"e": {"enum": [*members, "another"]}}}
    back: Any = {"type": "object", "properties": {"e": {"enum": members[::-1]}}}
    yield "enum of 1,000, one more", enum, more, (True, False)
    yield "enum of 1,000, in another order", enum, back, (True, True)


def _wide(number: int) -> Any:
    kinds: list[dict[str, Any]] = [{"type": "string", "maxLength": 40}, {"type": "integer", "minimum": 0},
             {"type": "array", "items": {"type": "number"}}, {"type": "string", "maxLength": 80}]  # fmt: skip
    names = [f"p{i}" for i in range(number)]
    properties = {name: dict(kinds[i % 4]) for i, name in enumerate(names)}
    return {"type": "object", "properties": properties, "required": names[::2]}


def _tree(branches: int) -> Any:
    """A node is one of twelve kinds, each with children that are nodes."""
    nodes = {
        f"N{i}": {
            "type": "object",
            "properties": {
                "kind": {"const": f"k{i}"},
                "value": {"type": "integer"},
                "left": {"$ref": "#/$defs/Node"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
            },
            "required": ["kind", "value"],
        }
        for i in range(branches)
    }
    node = {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in nodes]}
    return {"$ref": "#/$defs/Node", "$defs": {"Node": node, **nodes}}


def _reordered(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _reordered(schema[key]) for key in reversed(schema)}
    return schema


def told() -> str:
    """Verdicts and times."""
    lines = [f"scale: the goal is {GOAL} ms each"]
    cases = list(pairs())
    for pair, answer in zip(cases, ours.evgen(cases).values(), strict=True):
        expected = {d: "yes" if fine else "no" for d, fine in pair.truth.items()}
        right = "right" if answer.verdicts == expected else f"{answer.verdicts} {answer.why}"
        late = "" if answer.milliseconds < GOAL else "  TOO SLOW"
        lines.append(f"  {pair.id:52} {answer.milliseconds:>8.1f} ms  {right}{late}")
    return "\n".join(lines)
