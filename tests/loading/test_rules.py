"""Every rule has a name that can be written anywhere, and a page."""

from __future__ import annotations

from evgen import rulebook
from evgen.findings import Severity


def test_every_rule_has_a_kebab_case_name_and_a_page() -> None:
    rules = rulebook.all_rules()
    assert len(rules) > 30
    for rule in rules:
        assert rule.name == rule.name.lower().replace("_", "-")
        assert len(rule.page.split()) > 5, rule.name
    assert {rule.severity for rule in rules} <= set(Severity)
