"""``evgen explain RULE``: what it means, why, how to cure it, how to silence it."""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.commands._catalog import RootOption, fail_usage, put
from evgen.findings import Severity
from evgen.output import terminal_of
from evgen.wording import did_you_mean

if TYPE_CHECKING:
    from evgen.findings import Rule
    from evgen.output import Terminal
    from evgen.rules import Check

_EPILOG = "Examples: `evgen explain unknown-event`; `evgen explain undescribed-property`."
_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
#: Of the rules that the loader has: those that speak of a subschema, where `x-evgen-ignore` can be.
_IN_SCHEMAS = frozenset({"unknown-keyword"})


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("explain", epilog=_EPILOG)(explain)


def explain(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The name that stands in a finding's brackets.")
    ],
    root: RootOption = None,  # noqa: ARG001 - every command takes it
) -> None:
    """Say what a rule means: what, why, a bad and a good example, how to silence it."""
    from evgen import rulebook

    every = {known.name: known for known in rulebook.all_rules()}
    found = every.get(rule)
    if found is None:
        fail_usage(
            f"there is no rule {rule!r}", did_you_mean(rule, every, "`evgen rules` lists them all")
        )
    check = next((c for c in rulebook.checks() if c.rule.name == found.name), None)
    is_adjustable = found.name in rulebook.adjustable_names()
    terminal = terminal_of(sys.stdout, os.environ)
    blocks = _page(found, check, terminal, is_adjustable=is_adjustable)
    put("\n\n".join(blocks) + "\n")


def _page(
    rule: Rule, check: Check | None, terminal: Terminal, *, is_adjustable: bool
) -> Iterator[str]:
    label = terminal.style(f"{rule.severity}[{rule.name}]", _STYLES[rule.severity])
    yield label
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(rule.page)):
        yield _filled(paragraph, terminal)
    if check is not None:
        yield _example("Bad:", check.bad, terminal)
        yield _example("Good:", check.good, terminal)
    yield from _silencing(rule, check, terminal, is_adjustable=is_adjustable)


def _filled(text: str, terminal: Terminal) -> str:
    return textwrap.fill(
        " ".join(text.split()), terminal.width, break_on_hyphens=False, break_long_words=False
    )


def _example(title: str, members: object, terminal: Terminal) -> str:
    shown = json.dumps(members, indent=2, ensure_ascii=False)
    return f"{terminal.style(title, '1')}\n{textwrap.indent(shown, '  ')}"


def _silencing(
    rule: Rule, check: Check | None, terminal: Terminal, *, is_adjustable: bool
) -> Iterator[str]:
    if rule.is_acceptable:
        lead = terminal.style("To accept one, with a reason and until a day:", "1")
        yield f"{lead}\n  evgen accept FINGERPRINT --reason R --until DATE"
        return
    if not is_adjustable and rule.severity is Severity.ERROR:
        yield _filled("It is always an error: nothing silences it.", terminal)
        return
    if not is_adjustable:
        yield _filled(
            f"It is a {rule.severity} and fails nothing unless `--fail-on` asks for it; nothing silences it.",
            terminal,
        )
        return
    yield terminal.style("To silence it:", "1")
    yield _filled("Everywhere, in evgen.toml (off, note, warning or error):", terminal)
    yield f'  [rules]\n  "{rule.name}" = "off"'
    if _stands_in_a_schema(rule, check):
        yield _filled(
            "In one place, beside what it complains of, with the reason for whoever reads it next:",
            terminal,
        )
        yield f'  "x-evgen-ignore": {{"{rule.name}": "…"}}'


def _stands_in_a_schema(rule: Rule, check: Check | None) -> bool:
    from evgen.model import SharedType, Version

    if check is None:
        return rule.name in _IN_SCHEMAS
    return bool({Version, SharedType} & set(check.about))
