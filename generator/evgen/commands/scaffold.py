"""``evgen scaffold SERVICE --into DIR``: the user's handler module and its test, once."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.commands._catalog import RootOption, fail_usage, open_catalog, put, say, show
from evgen.wording import did_you_mean, listed

if TYPE_CHECKING:
    from evgen.model import Catalog, Service

_EPILOG = """Examples: `evgen scaffold send-email --into handlers`. A file that is there already is
kept, whatever it holds."""
#: Modules that the two files or the generated package import.
_IMPORTED = frozenset(
    {"annotated_types", "boto3", "botocore", "jsonschema_rs", "pydantic", "pydantic_core",
     "pytest", "typing_extensions"}
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("scaffold", epilog=_EPILOG)(scaffold)


def scaffold(
    service: Annotated[
        str, typer.Argument(metavar="SERVICE", help="The name of its file under services/.")
    ],
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="Where the two files go; made if need be.")
    ],
    root: RootOption = None,
) -> None:
    """Write a service's handler module and a test of it, for you to go on with. Never overwrites."""
    from evgen.scaffolding import scaffold as scaffolded
    from evgen.sinks.fresh import create

    opened = open_catalog(root)
    catalog = opened.catalog
    if catalog is None:
        show(opened.findings, opened.tree, "text", to_stderr=True)
        raise typer.Exit(opened.exit_code())
    found = _service(catalog, service)
    _refuse_unusable(catalog, found)
    in_package = (into / "__init__.py").is_file()
    files = scaffolded(catalog, found, in_package=in_package)
    kept = [name for name in files if os.path.lexists(into / name)]
    missing = {name: text.encode() for name, text in files.items() if name not in kept}
    create(into.absolute(), missing)
    for name in files:
        put(f"{'keep' if name in kept else 'create'} {(into / name).as_posix()}\n")
    if not missing:
        say("Nothing to do: both files are there already.")
        return
    output = opened.root / catalog.config.output / "python"
    shown = output.relative_to(Path.cwd()) if output.is_relative_to(Path.cwd()) else output
    say("Next:")
    say("  evgen generate")
    say(f"  python -m pip install pytest -e {shlex.quote(shown.as_posix())}")
    say(f"  python -m pytest {shlex.quote((into / f'test_{found.module_name}.py').as_posix())}")


def _service(catalog: Catalog, name: str) -> Service:
    every = {each.name: each for each in catalog.services}
    if name not in every:
        otherwise = f"there are {listed(every)}" if every else "there is none under services/"
        fail_usage(f"there is no service {name!r}", did_you_mean(name, every, otherwise))
    return every[name]


def _refuse_unusable(catalog: Catalog, service: Service) -> None:
    """Leaves with 2 where no module could be written that works."""
    module = service.module_name
    if not (service.subscriptions or service.trigger):
        fail_usage(
            f"{service.name} only publishes: there is nothing that it handles",
            "give it a subscription or a trigger, or publish from code of your own",
        )
    if "python" not in catalog.config.emit:
        fail_usage(
            "the configuration does not generate the Python package",
            'add "python" to `emit`',
        )
    if module == catalog.config.package or module in _IMPORTED | sys.stdlib_module_names:
        fail_usage(
            f"a module called {module} would hide another of that name",
            f"rename the service, to {service.name}-service say, with `renamedFrom`",
        )
