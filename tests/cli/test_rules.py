"""``rules`` and ``explain``: what evgen minds, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evgen import rulebook
from evgen.findings import Severity
from tests.catalogs import event, write
from tests.cli.conftest import Run

EVENT = "events/shop/Something/1.0.0.json"


def test_rules_lists_every_rule_with_its_severity(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "rules")
    assert (outcome.code, outcome.err) == (0, "")
    for rule in rulebook.all_rules():
        (line,) = [one for one in outcome.out.splitlines() if one.split()[:1] == [rule.name]]
        assert line.split()[1] == rule.severity


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_wider_than_the_terminal(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    outcome = run(tmp_path, "rules")
    assert max(map(len, outcome.out.splitlines())) <= width


def test_rules_for_programs(tmp_path: Path, run: Run) -> None:
    document = json.loads(run(tmp_path, "rules", "--format", "json").out)
    assert document["version"] == 1
    by_name = {rule["name"]: rule for rule in document["rules"]}
    assert list(by_name) == [rule.name for rule in rulebook.all_rules()]
    assert by_name["undescribed-event"] == {
        "name": "undescribed-event",
        "severity": "warning",
        "adjustable": True,
        "summary": "An event has no description.",
    }
    assert not by_name["unknown-event"]["adjustable"]


@pytest.mark.parametrize("name", [rule.name for rule in rulebook.all_rules()])
def test_every_rule_explains_itself(tmp_path: Path, run: Run, name: str) -> None:
    outcome = run(tmp_path, "explain", name)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{_severity(name)}[{name}]\n\n")
    acceptable = next(rule.is_acceptable for rule in rulebook.all_rules() if rule.name == name)
    hard = name not in rulebook.adjustable_names() and not acceptable
    assert ("nothing silences it" in outcome.out) == hard
    assert ("evgen accept FINGERPRINT" in outcome.out) == acceptable
    assert (f'"{name}" = "off"' in outcome.out) == (name in rulebook.adjustable_names())
    assert not outcome.out.endswith("\n\n")


def test_a_rule_shows_both_examples(tmp_path: Path, run: Run) -> None:
    bad, good = (
        run(tmp_path, "explain", "fractional-multiple").out.split("Bad:\n")[1].split("Good:\n")
    )
    (file, *lines), (_, *others) = bad.splitlines(), good.split("To silence")[0].splitlines()
    assert file == "  schemas/events/orders/OrderCreated/1.0.0.json"
    assert json.loads("".join(lines))["properties"]["price"]["multipleOf"] == 0.01
    assert json.loads("".join(others))["properties"]["cents"]


def test_a_page_speaks_of_its_own_keyword(tmp_path: Path, run: Run) -> None:
    assert "`oneOf`" in run(tmp_path, "explain", "one-of-widened").out
    for name in ("any-of-widened", "condition-widened", "exclusion-widened", "schema-widened"):
        assert "`oneOf`" not in run(tmp_path, "explain", name).out


def test_examples_name_links_and_the_base_branch(tmp_path: Path, run: Run) -> None:
    link = run(tmp_path, "explain", "not-a-regular-file").out
    assert "  schemas/types/Money.json -> ../../shared/Money.json\n" in link
    base = run(tmp_path, "explain", "released-version-changed").out
    assert "  schemas/events/orders/OrderCreated/1.0.0.json on the base branch\n" in base


def _adjustable_in_schemas() -> list[str]:
    return ["fractional-multiple", "undescribed-event", "undescribed-property", "unknown-keyword"]


@pytest.mark.parametrize("name", _adjustable_in_schemas())
def test_what_it_says_of_silencing_in_place_is_true(tmp_path: Path, run: Run, name: str) -> None:
    assert f'"x-evgen-ignore": {{"{name}": "…"}}' in run(tmp_path, "explain", name).out
    (bad,) = next(rule.bad for rule in rulebook.all_rules() if rule.name == name).values()
    ignore = {"x-evgen-ignore": {name: "because"}}
    write(tmp_path, {EVENT: event(**bad)})
    assert run(tmp_path, "validate", "--fail-on", "note").code == 1
    silenced = {**bad, **ignore}
    if "properties" in bad:
        silenced = {
            "properties": {key: {**value, **ignore} for key, value in bad["properties"].items()}
        }
    write(tmp_path, {EVENT: event(**silenced)})
    assert run(tmp_path, "validate", "--fail-on", "note").code == 0


def test_a_rule_about_services_does_not_offer_what_services_cannot_say(
    tmp_path: Path, run: Run
) -> None:
    for name in ("few-receives", "major-not-stated", "unexpected-file"):
        assert "x-evgen-ignore" not in run(tmp_path, "explain", name).out


def test_a_mistyped_rule_gets_a_suggestion(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "explain", "undescribed-propery")
    assert (outcome.code, outcome.out) == (2, "")
    assert "did you mean `undescribed-property`?" in outcome.err
    assert "`evgen rules`" in run(tmp_path, "explain", "zzz").err


def test_colours_only_where_they_are_wanted(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(tmp_path, "explain", "unknown-keyword").out + run(tmp_path, "rules").out
    assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert (
        "\x1b[1;33mwarning[unknown-keyword]\x1b[0m"
        in run(tmp_path, "explain", "unknown-keyword").out
    )
    assert "\x1b[1;31merror\x1b[0m" in run(tmp_path, "rules").out


def _severity(name: str) -> Severity:
    return next(rule.severity for rule in rulebook.all_rules() if rule.name == name)
