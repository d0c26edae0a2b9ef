"""Each lint rule speaks on its bad example and is silent on its good one; every rule explains itself."""

from __future__ import annotations

from typing import Any

import pytest

from evgen import rulebook
from evgen.findings import Severity
from evgen.model import Service
from evgen.rules import Check
from tests.catalogs import event, loaded

EVENT = "events/shop/Something/1.0.0.json"


def _findings(check: Check, members: Any) -> list[str]:
    if Service in check.about:
        files = {EVENT: event(), "services/reader.json": {"description": "Reads.", **members}}
    else:
        files = {EVENT: event(**members)}
    outcome = loaded(files)
    assert outcome.catalog is not None, outcome.findings
    return [finding.rule for finding in outcome.findings]


@pytest.mark.parametrize("check", rulebook.checks(), ids=lambda check: check.rule.name)
def test_examples_of_a_lint_rule(check: Check) -> None:
    assert _findings(check, check.good) == []
    assert set(_findings(check, check.bad)) == {check.rule.name}


def test_every_rule_has_a_kebab_case_name_and_a_page() -> None:
    rules = rulebook.all_rules()
    assert len(rules) > 30
    for rule in rules:
        assert rule.name == rule.name.lower().replace("_", "-")
        assert len(rule.page.split()) > 5, rule.name
    assert {rule.severity for rule in rules} <= set(Severity)
