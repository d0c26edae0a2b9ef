"""The schemas and payloads of googleapis/google-cloudevents, from import to models; prints the figures.

    python benchmarks/corpus/google_cloudevents.py CORPUS

CORPUS is a folder with the project's ``jsonschema/`` and ``testdata/``. Everything
is done with the ``evgen`` command in a scratch folder; the verdicts on payloads are
compared with those of ``jsonschema`` on the schemas as they were found. Exits 1
when a figure is not what it should be.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema


@dataclass(frozen=True)
class Payload:
    """A payload, the schema that is meant for it, and what ``jsonschema`` minds in it."""

    name: str
    value: Any
    domain: str
    schema: str
    major: int
    minded: frozenset[str]

    def event(self, root: Path) -> str:
        """``Name@MAJOR`` in the catalog that the schema was imported into."""
        pattern = f"schemas/events/{self.domain}/*{self.schema}/{self.major}.0.0.json"
        (found,) = root.glob(pattern)
        return f"{found.parent.name}@{self.major}"


def payloads(corpus: Path) -> Iterator[Payload]:
    for path in sorted((corpus / "testdata").rglob("*.json")):
        folder, schema = path.parent, path.name.partition("-")[0]
        source = corpus / "jsonschema" / folder.relative_to(corpus / "testdata") / f"{schema}.json"
        value = json.loads(path.read_text("utf-8"))
        validator = jsonschema.Draft4Validator(json.loads(source.read_text("utf-8")))
        minded = {
            "".join(f"/{part}" for part in error.absolute_path)
            for error in validator.iter_errors(value)
        }
        major = int(folder.name.removeprefix("v"))
        yield Payload(path.stem, value, folder.parent.name, schema, major, frozenset(minded))


class Catalog:
    """A catalog of the whole corpus in a scratch folder, made and used with the command line."""

    def __init__(self, root: Path, corpus: Path, *options: str) -> None:
        self.root = root
        root.mkdir()
        (root / "evgen.toml").write_text('package = "cloud_events"\n')
        command = ("import", "jsonschema", str(corpus / "jsonschema"), "--prefix-domain", *options)
        told, self.seconds = self.evgen(*command), {"import": self.last}
        tables = re.findall(r'^\[domains\.\S+\]\nsource = ".*"$', told.stderr, re.MULTILINE)
        with (root / "evgen.toml").open("a") as file:
            file.write("".join(f"{table}\n" for table in tables))
        self.schemas = len(list((root / "schemas/events").rglob("*.json")))

    def evgen(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "evgen", *arguments],
            cwd=self.root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.last = round(time.perf_counter() - begin, 1)
        return done

    def checked(self, payload: Payload) -> frozenset[str]:
        """The pointers at which ``check-events`` refuses a payload."""
        lines = self.root / "lines.jsonl"
        lines.write_text(json.dumps(payload.value) + "\n", "utf-8")
        event = payload.event(self.root)
        done = self.evgen("check-events", event, lines.name, "--format", "json")
        return frozenset(error["pointer"] for error in json.loads(done.stdout)["errors"])

    def generate(self) -> dict[str, Any]:
        told = self.evgen("validate", "--format", "json")
        self.seconds["validate"] = self.last
        summary = json.loads(told.stdout)["summary"]
        done = self.evgen("generate")
        self.seconds["generate"] = self.last
        files = sum(path.is_file() for path in (self.root / "generated").rglob("*"))
        return {"validate": summary, "generate exits": done.returncode, "files": files}

    def typed(self) -> bool:
        command = [sys.executable, "-m", "mypy", "--strict", "-p", "cloud_events"]
        package = self.root / "generated/python"
        return subprocess.run(command, cwd=package, check=False, stdout=2).returncode == 0

    def gives_back(self, payload: Payload) -> bool:
        """Whether the model loads a payload and gives every declared value back."""
        from evgen.runtime.declared import prune

        name, _, major = payload.event(self.root).partition("@")
        module = importlib.import_module(f"cloud_events.{payload.domain}")
        model = getattr(module, name if major == "1" else f"{name}V{major}")
        bundle = self.root / f"generated/schemas/{payload.domain}/{name}.v{major}.json"
        declared = prune(json.loads(bundle.read_text("utf-8")), payload.value)
        return same(model.from_wire(model.__evgen__.readable(payload.value)).wire(), declared)

    def imported_modules(self) -> int:
        """How many modules of the package there are; raises unless all can be imported."""
        package = self.root / "generated/python"
        sys.path.insert(0, str(package))
        paths = [p.relative_to(package).with_suffix("") for p in package.rglob("*.py")]
        names = [".".join(path.parts).removesuffix(".__init__") for path in paths]
        for name in names:
            importlib.import_module(name)
        return len(names)


def same(one: Any, other: Any) -> bool:
    """Equal as data: date-times as instants to the microsecond, uuids without case."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other or (plain(one) == plain(other) and type(one) is type(other)))


def plain(value: Any) -> Any:
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
    if isinstance(value, str) and re.fullmatch(r"[0-9A-Fa-f-]{36}", value):
        return uuid.UUID(value)
    return value


def main(corpus: Path) -> int:
    given = list(payloads(corpus))
    with tempfile.TemporaryDirectory() as scratch:
        strict = Catalog(Path(scratch, "strict"), corpus)
        found = [strict.checked(payload) for payload in given]
        wide = Catalog(Path(scratch, "wide"), corpus, "--int64-strings")
        figures = {
            "schemas": strict.schemas,
            **strict.generate(),
            "mypy --strict": strict.typed(),
            "payloads": len(given),
            "accepted": sum(not pointers for pointers in found),
            "refused": sum(bool(pointers) for pointers in found),
            "as jsonschema": sum(f == p.minded for f, p in zip(found, given, strict=True)),
            "accepted with --int64-strings": sum(not wide.checked(payload) for payload in given),
            "with --int64-strings": wide.generate(),
            "modules imported": wide.imported_modules(),
            "models give back": sum(map(wide.gives_back, given)),
            "seconds": strict.seconds,
        }
    print(json.dumps(figures, indent=2))
    errors = figures["validate"]["error"] + figures["with --int64-strings"]["validate"]["error"]
    every = ("as jsonschema", "accepted with --int64-strings", "models give back")
    is_right = not errors and figures["mypy --strict"]
    return 0 if is_right and all(figures[name] == len(given) for name in every) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
