"""``evgen pattern …``: a group whose commands are files of their own."""

from __future__ import annotations

import typer

from evgen.app import Commands

_NAME = "pattern"


def pattern_group(app: typer.Typer) -> typer.Typer:
    """The group, made by whichever of its commands comes first."""
    for registered in app.registered_groups:
        if registered.name == _NAME and registered.typer_instance is not None:
            return registered.typer_instance
    group = typer.Typer(
        help="Match patterns and check filters, offline.",
        cls=Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.callback()(_only_a_group)
    app.add_typer(group, name=_NAME)
    return group


def _only_a_group() -> None:
    pass
