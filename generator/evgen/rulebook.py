"""All rules: those of the loader, where they are found out, and those of ``evgen.rules``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evgen import registry
from evgen.findings import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from evgen.model import Catalog
    from evgen.rules import Check

_LINT = "evgen.rules"


@cache
def checks() -> tuple[Check, ...]:
    """The lint rules, by name."""
    from evgen.rules import Check

    found = [
        value
        for module in registry.parts(_LINT)
        for value in vars(module).values()
        if isinstance(value, Check)
    ]
    return tuple(sorted(found, key=lambda check: check.rule.name))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule that evgen has, by name."""
    packages = ("evgen.loading", "evgen.commands", "evgen.emit", "evgen.filters", "evgen.reviewing")
    found = {rule.name: rule for package in packages for rule in _declared(package)}
    found |= _compatibility()
    found |= {check.rule.name: check.rule for check in checks()}
    return tuple(found[name] for name in sorted(found))


def _declared(package: str) -> Iterator[Rule]:
    for module in registry.modules(package):
        yield from _rules_of(module)


def _rules_of(module: ModuleType) -> Iterator[Rule]:
    return (value for value in vars(module).values() if isinstance(value, Rule))


def _compatibility() -> dict[str, Rule]:
    return {
        name: rule
        for module in registry.parts("evgen.compat.rules")
        for name, rule in module.RULES.items()
    }


@cache
def adjustable_names() -> tuple[str, ...]:
    """The rules that ``[rules]`` may weigh: taste and risk, not whether a file can be read."""
    modules = (("evgen.filters", "rules"), ("evgen.reviewing", "filter_rules"))
    filters = (rule for module in modules for rule in _rules_of(registry.part(*module)))
    own = (*_declared("evgen.loading"), *filters)
    weighable = (rule for rule in own if rule.is_adjustable)
    return tuple(sorted({rule.name for rule in (*weighable, *(check.rule for check in checks()))}))


def lint(catalog: Catalog) -> Iterator[Finding]:
    """Every lint rule over a whole catalog, at the rules' own severities."""
    for check in checks():
        yield from check(catalog)
