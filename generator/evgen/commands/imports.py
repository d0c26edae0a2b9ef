"""``evgen import``: what others described, into the catalog."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evgen.app import ENVIRONMENT, FINDINGS, Commands
from evgen.commands._catalog import RootOption, catalog_folder, fail_usage, plural, put, say, show
from evgen.commands._progress import progress
from evgen.findings import Severity, has_errors
from evgen.loading.files import classify
from evgen.output import safe
from evgen.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evgen.artifacts import Plan
    from evgen.findings import Finding, Place
    from evgen.importing import Imported
    from evgen.model import Config
    from evgen.sources.given import Given

_EPILOG = """Examples: `evgen import jsonschema schemas-of-others/`;
`evgen import jsonschema order.json --domain orders --name order.json=OrderPlaced`;
`evgen import jsonschema google/ --prefix-domain --int64-strings --dry-run`."""
_SHOWN = 3


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    imports = typer.Typer(
        help="Bring schemas from elsewhere into the catalog.",
        cls=Commands,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    imports.callback()(_only_a_group)
    imports.command("jsonschema", epilog=_EPILOG)(jsonschema)
    app.add_typer(imports, name="import")


def _only_a_group() -> None:
    pass


def jsonschema(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files, or folders with .json files in them."),
    ],
    domain: Annotated[
        str | None,
        typer.Option(
            "--domain",
            metavar="DOMAIN",
            help="The domain of all; else the folder of each file names it, "
            "or the one above where that is a version such as v2, which is the major then.",
        ),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="FILE=NAME",
            help="What the event of a file is called; else its title, its name or the file's.",
        ),
    ] = None,
    prefix_domain: Annotated[
        bool, typer.Option("--prefix-domain", help="Put the domain before the name of each event.")
    ] = False,
    int64_strings: Annotated[
        bool,
        typer.Option(
            "--int64-strings",
            help="Admit digits in a string where a 64-bit integer stands, as protobuf's JSON "
            "writes it; where no format tells widths apart, every integer not bound to 32 bits. "
            "Its NullValue may be null then.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Turn JSON Schema files into events and shared types of the catalog."""
    from evgen.artifacts import Artifact, plan
    from evgen.emit import emitter_names
    from evgen.importing import Options, imported
    from evgen.loading.config import read_config
    from evgen.rulebook import adjustable_names
    from evgen.sinks.disk import apply, output_folder, present_files
    from evgen.sources import Tree
    from evgen.sources.disk import read_tree
    from evgen.sources.given import read_given

    for path in paths:
        if not path.exists():
            fail_usage(
                f"there is no file or folder {safe(str(path))}",
                "name files or folders of JSON Schemas",
            )
    folder = catalog_folder(root)
    tree = read_tree(folder, os.environ)
    config, wrong = read_config(tree.files, os.environ, tuple(emitter_names()), adjustable_names())
    if wrong:
        fail_usage("the configuration is faulty", "`evgen validate` says what is wrong with it")
    _check_domain(domain, config)
    given = read_given(paths, config.limits["file_bytes"])
    if not given.files:
        fail_usage("there are no .json files", "name files or folders of JSON Schemas")
    options = Options(domain, _names(names or [], given), prefix_domain, int64_strings)
    with progress("importing") as tick:
        result = imported(given.files, given.named, tree.files, config, options, tick)
    _tell_skipped(result, given)
    if has_errors(result.findings):
        there = {given.shown(name): content for name, content in given.files.items()}
        found = [_as_given(finding, given) for finding in result.findings]
        show(found, Tree({**tree.files, **there}), "text")
        say("Nothing was written.")
        raise typer.Exit(FINDINGS)
    output = output_folder(folder, config.schemas)
    artifacts = [Artifact(path, content) for path, content in result.files.items()]
    todo = plan(artifacts, present_files(output, result.files), frozenset())
    if todo.foreign:
        for taken in todo.foreign:
            say(f"error: {config.schemas}/{taken} is there already, with other contents")
        say(
            "  help: `--name FILE=NAME` imports under another name; a change of an event that is "
            "published is a new version: `evgen version`\nNothing was written."
        )
        raise typer.Exit(ENVIRONMENT)
    if not dry_run:
        apply(todo, output)
    _report(todo, result, config, tree.files, given, dry_run=dry_run)


def _check_domain(domain: str | None, config: Config) -> None:
    if domain is None:
        return
    _, wrong = classify(f"{config.schemas}/events/{domain}/Event/1.0.0.json", config.schemas)
    if wrong or "/" in domain:
        hint = wrong[0].hint if wrong else "lower-case words joined by `-`"
        fail_usage(f"`{safe(domain)}` cannot be the name of a domain", hint)


def _names(wanted: list[str], given: Given) -> dict[str, str]:
    from evgen.importing.naming import is_event_name

    names = {}
    for item in wanted:
        file, separator, name = item.rpartition("=")
        if not separator or not is_event_name(name):
            fail_usage(
                f"`--name {safe(item)}` is not FILE=NAME with a name such as OrderCreated",
                "for example --name schemas/order.json=OrderCreated",
            )
        exact = [k for k, path in given.on_disk.items() if path == Path(os.path.abspath(file))]  # noqa: PTH100
        found = exact or [k for k in given.files if f"/{k}".endswith(f"/{file.removeprefix('./')}")]
        if len(found) != 1:
            what = "several files are called so" if found else "no such file is imported"
            hint = "give more of its path" if found else did_you_mean(file, given.files, "see PATH")
            fail_usage(f"`--name {safe(item)}`: {what}", hint)
        names[found[0]] = name
    return names


def _as_given(finding: Finding, given: Given) -> Finding:
    """The same finding, with the files named as on the command line: in its words as well."""

    def named(at: Place) -> Place:
        return replace(at, path=given.shown(at.path))

    related = tuple(replace(other, place=named(other.place)) for other in finding.related)
    message, hint = finding.message, finding.hint
    for path in {finding.place.path, *(other.place.path for other in finding.related)}:
        message = message.replace(f"`{path}`", f"`{given.shown(path)}`")
        hint = hint.replace(f"--name {path}=", f"--name {given.shown(path)}=")
    return replace(finding, place=named(finding.place), message=message, hint=hint, related=related)


def _tell_skipped(result: Imported, given: Given) -> None:
    for path, why in result.skipped[:_SHOWN]:
        say(f"skipped {safe(given.shown(path))}: {safe(why)}")
    if len(result.skipped) > _SHOWN:
        say(f"skipped {len(result.skipped) - _SHOWN} more files that are no schemas")


def _report(
    todo: Plan,
    result: Imported,
    config: Config,
    files: Mapping[str, bytes],
    given: Given,
    *,
    dry_run: bool,
) -> None:
    verb = "would create" if dry_run else "create"
    put("".join(f"{verb} {config.schemas}/{change.path}\n" for change in todo.pending))
    for keyword, times in sorted(result.dropped.items()):
        sources = sorted(result.cleaned[keyword])
        more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
        say(
            f"dropped `{safe(keyword)}` ({plural(times, 'time')}): {safe(given.shown(sources[0]))}{more}"
        )
    if result.widened:
        say(f"widened {plural(result.widened, 'field')} to integer or digits in a string")
    events = sum(path.startswith("events/") for path in result.files)
    types = len(result.files) - events
    same = len(todo.changes) - len(todo.pending)
    say(
        f"{plural(events, 'event version')} and {plural(types, 'shared type')}"
        + (f", {same} of them there already" if same else "")
        + (": nothing was written, this is a dry run." if dry_run else ".")
    )
    errors = sum(f.severity is Severity.ERROR for f in result.remaining)
    if errors:
        say(
            f"{plural(errors, 'error')} in them: mend them in the catalog; `evgen validate` shows them."
        )
    _tell_sources(sorted(result.without_source), files)


def _tell_sources(domains: list[str], files: Mapping[str, bytes]) -> None:
    """What is missing in the configuration, to be copied; evgen does not edit it."""
    in_project = "evgen.toml" not in files and b"[tool.evgen" in files.get("pyproject.toml", b"")
    if domains:
        file = "pyproject.toml" if in_project else "evgen.toml"
        say(
            f"Add to {file}, with names of your own ({plural(len(domains), 'domain')} without a source):"
        )
    for domain in domains:
        table = f"{'tool.evgen.' if in_project else ''}domains.{domain}"
        say(f'[{table}]\nsource = "com.example.{domain}"')
