"""The group ``evgen pattern``, and what its commands share.

A command of the group is a file of its own: it asks for the group and adds itself.
"""

from __future__ import annotations

import typer

from evgen.app import Commands
from evgen.examples import EVENT
from evgen.findings import Rule, Severity

_NAME = "pattern"

INVALID_PATTERN = Rule(
    "invalid-event-pattern",
    Severity.ERROR,
    """EventBridge would refuse a pattern.

    A pattern is an object. Every leaf is a list of values or of operators such as
    `{"prefix": "…"}`; fields that stand together all have to match, of `$or` one alternative.
    """,
    bad={EVENT: {}, "pattern.json": '{"source": "com.example.shop"}'},
    good={EVENT: {}, "pattern.json": '{"source": ["com.example.shop"]}'},
)


def pattern_group(app: typer.Typer) -> typer.Typer:
    """The group, made by whoever asks first."""
    for known in app.registered_groups:
        if known.name == _NAME and known.typer_instance is not None:
            return known.typer_instance
    group = typer.Typer(
        help="EventBridge patterns and filters: what they match, and what they let through.",
        cls=Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.callback()(_only_a_group)
    app.add_typer(group, name=_NAME)
    return group


def _only_a_group() -> None:
    pass
