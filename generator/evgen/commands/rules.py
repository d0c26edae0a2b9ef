"""``evgen rules``: every rule that evgen has, a line each."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.commands._catalog import RootOption, put
from evgen.findings import Severity
from evgen.output import terminal_of

if TYPE_CHECKING:
    from evgen.findings import Rule
    from evgen.output import Terminal

_EPILOG = """Examples: `evgen rules`; `evgen rules --format json`; `evgen explain undescribed-event`
for one of them."""
_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


class ListFormat(StrEnum):
    """How a list is printed."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("rules", epilog=_EPILOG)(rules)


def rules(
    output_format: Annotated[
        ListFormat, typer.Option("--format", help="For people or for programs.")
    ] = ListFormat.TEXT,
    root: RootOption = None,  # noqa: ARG001 - every command takes it
) -> None:
    """List all rules: their names, how much they matter by default, what they say."""
    from evgen.rulebook import adjustable_names, all_rules

    if output_format is ListFormat.JSON:
        described = [
            {
                "name": rule.name,
                "severity": rule.severity.value,
                "adjustable": rule.name in adjustable_names(),
                "summary": summary_of(rule),
            }
            for rule in all_rules()
        ]
        put(json.dumps({"version": 1, "rules": described}, indent=2) + "\n")
    else:
        put(_table(all_rules(), terminal_of(sys.stdout, os.environ)))


def summary_of(rule: Rule) -> str:
    """The first line of its page."""
    return rule.page.strip().partition("\n")[0].strip()


def _table(every: tuple[Rule, ...], terminal: Terminal) -> str:
    widest = max(len(rule.name) for rule in every)
    severities = max(len(severity) for severity in Severity)
    lines = []
    for rule in every:
        lead = f"{rule.name:<{widest}}  {rule.severity:<{severities}}  "
        summary = summary_of(rule)
        if terminal.width - len(lead) < 24:  # too narrow for three columns: the text goes below
            wrapped = ["", *textwrap.wrap(summary, terminal.width - 4)]
            indent = "    "
        else:
            wrapped = textwrap.wrap(summary, terminal.width - len(lead), break_on_hyphens=False)
            indent = " " * len(lead)
        styled = lead.replace(
            f"  {rule.severity}", f"  {terminal.style(rule.severity, _STYLES[rule.severity])}"
        )
        first, *rest = wrapped
        lines += [f"{styled}{first}".rstrip(), *(f"{indent}{line}" for line in rest)]
    return "\n".join(lines) + "\n"
