"""What each keyword of JSON Schema says, as a formula for values of one type.

A module per family, each with a table ``FORMULAS``: keyword → function of
``(node, value, part, mask, kind)``. A function gives the formula that is true
where the keyword holds; ``part`` restricts it to one name or index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from evgen import registry
from evgen.compat.prover.documents import Node
from evgen.compat.prover.terms import Formula
from evgen.runtime.declared import Place

KeywordFormula = Callable[[Node, Any, Any, Place | None, str], Formula]


@cache
def formulas() -> Mapping[str, KeywordFormula]:
    """Every keyword that says something."""
    table: dict[str, KeywordFormula] = {}
    for module in registry.parts(__name__):
        table |= module.FORMULAS
    return table
