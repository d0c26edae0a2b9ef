"""``evgen explain RULE``: what it means, why, how to cure it, how to silence it."""

from __future__ import annotations

import inspect
import os
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evgen.commands._catalog import RootOption, fail_usage, put
from evgen.examples import Link
from evgen.findings import Severity
from evgen.output import terminal_of, visible
from evgen.output._layout import laid_out
from evgen.wording import did_you_mean

if TYPE_CHECKING:
    from evgen.findings import Rule
    from evgen.output import Terminal

_EPILOG = "Examples: `evgen explain unknown-event`; `evgen explain undescribed-property`."
_STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_SCHEMAS = ("schemas/events/", "schemas/types/")


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
    put("\n\n".join(_page(found, terminal_of(sys.stdout, os.environ))) + "\n")


def _page(rule: Rule, terminal: Terminal) -> Iterator[str]:
    yield terminal.style(f"{rule.severity}[{rule.name}]", _STYLES[rule.severity])
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(rule.page)):
        yield _filled(paragraph, terminal)
    for title, example in (("Bad:", rule.bad), ("Good:", rule.good)):
        if example:
            files = [line for item in example.items() for line in _file(*item, terminal)]
            yield "\n".join([terminal.style(title, "1"), *files])
    yield from _silencing(rule, terminal)


def _filled(text: str, terminal: Terminal) -> str:
    return textwrap.fill(
        " ".join(text.split()), terminal.width, break_on_hyphens=False, break_long_words=False
    )


def _file(path: str, content: Any, terminal: Terminal) -> Iterator[str]:
    """What an example says of a file: its name, and what matters in it."""
    base, _, name = path.rpartition(":")
    where = f"{name} on the base branch" if base else name
    if isinstance(content, Link):
        yield f"  {where} -> {content.target}"
        return
    yield f"  {where}"
    text = content if isinstance(content, str) else laid_out(content, terminal.width - 4)
    if content != {}:
        yield from (f"    {visible(line)}".rstrip() for line in text.splitlines())


def _silencing(rule: Rule, terminal: Terminal) -> Iterator[str]:
    if rule.is_acceptable:
        yield terminal.style("To accept it for a while:", "1")
        yield "  evgen accept FINGERPRINT --reason R --until DATE"
    elif rule.is_adjustable:
        yield terminal.style("To silence it:", "1")
        yield _filled("Everywhere, in evgen.toml (off, note, warning or error):", terminal)
        yield f'  [rules]\n  "{rule.name}" = "off"'
        if _stands_in_a_schema(rule):
            where = "In one place, beside what it complains of, with the reason for whoever reads it next:"
            yield _filled(where, terminal)
            yield f'  "x-evgen-ignore": {{"{rule.name}": "…"}}'
    elif rule.severity is Severity.ERROR:
        yield _filled("It is always an error: nothing silences it.", terminal)
    else:
        told = "fails nothing unless `--fail-on` asks for it; nothing silences it."
        yield _filled(f"It is a {rule.severity} and {told}", terminal)


def _stands_in_a_schema(rule: Rule) -> bool:
    """Whether there is a subschema to put a keyword in, where the rule speaks."""
    return all(path.startswith(_SCHEMAS) and content for path, content in rule.bad.items())
