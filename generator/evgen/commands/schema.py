"""``evgen schema``: the JSON Schemas of evgen's own files, for editors."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from evgen.commands._catalog import RootOption, put
from evgen.editors import OwnFile, editor_schema

_EPILOG = """Examples: `evgen schema service`; `evgen schema config > .evgen/config.schema.json`.
`evgen init` writes all three under .evgen/ and points VS Code at them."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("schema", epilog=_EPILOG)(schema)


def schema(
    kind: Annotated[
        OwnFile,
        typer.Argument(
            metavar="KIND",
            help="service: a file under services/. config: evgen.toml. event: an event version.",
        ),
    ],
    root: RootOption = None,  # noqa: ARG001 - every command takes it
) -> None:
    """Print the JSON Schema of one of evgen's own files: service, config or event."""
    put(json.dumps(editor_schema(kind), indent=2, ensure_ascii=False) + "\n")
