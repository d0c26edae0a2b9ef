"""``evgen scaffold``: what it writes runs, type-checks, and is never written again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run
from tests.runtime.conftest import CATALOG, CONFIGURATION

EVERY_KIND: dict[str, Any] = {
    **CATALOG,
    "events/shop/ApiContext/1.0.0.json": event(
        "ApiContext",
        properties={"a": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"}},
        required=["a"],
    ),
    "events/shop/LambdaHandler/1.0.0.json": event(
        "LambdaHandler",
        properties={"url": {"type": "string"}},
        examples=[{"url": 'a "quoted" \\ text\n' + "x" * 90, "unknown": 1}],
    ),
    "services/hooks.json": {
        "description": "Names that the scaffold uses itself; API beside events.",
        "subscribes": [
            {"event": "ApiContext"},
            {"event": "LambdaHandler", "delivery": "direct"},
        ],
        "trigger": {"api": {"route": "ANY /hooks/{id}"}},
        "publishes": ["OrderPlaced@1", "Ping@1"],
    },
    "services/inbox.json": {
        "description": "A queue that is no FIFO.",
        "trigger": {"sqs": {"queue": "inbox"}, "schema": "../types/Picture.json"},
        "idempotency": None,
    },
    "services/uploads.json": {
        "trigger": {"s3": {"bucket": "raw-data", "events": ["Object Deleted"], "prefix": "in/"}}
    },
    "services/changes.json": {"trigger": {"dynamodbStream": {"table": "plain"}}},
    "services/typed-clicks.json": {
        "trigger": {"kinesis": {"stream": "clicks"}, "schema": "../types/Money.json"}
    },
    "services/an-extraordinarily-long-name-of-a-service-that-somebody-gave-it.json": {
        "subscribes": [{"event": "OrderPlaced", "major": 1}, {"event": "OrderPlaced", "major": 2}],
    },
}
SERVICES = sorted(
    path.removeprefix("services/").removesuffix(".json")
    for path, content in EVERY_KIND.items()
    if path.startswith("services/") and content.keys() & {"subscribes", "trigger"}
)


def python(folder: Path, *arguments: str, generated: Path) -> subprocess.CompletedProcess[str]:
    variable = {"PYTHONPATH": str(generated), "MYPYPATH": str(generated)}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, **variable, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def scaffolded(root: Path, run: Run, services: list[str], into: str = "handlers") -> Path:
    """The folder with the files of these services, of a catalog that is generated."""
    write(root, EVERY_KIND, CONFIGURATION)
    assert run(root, "generate").code == 0
    for service in services:
        outcome = run(root, "scaffold", service, "--into", into)
        assert outcome.code == 0, outcome.err
    return root / into


def test_every_kind_of_trigger_runs_and_type_checks(tmp_path: Path, run: Run) -> None:
    folder = scaffolded(tmp_path, run, SERVICES)
    generated = tmp_path / "generated/python"
    tests = python(
        folder, "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", generated=generated
    )
    assert tests.returncode == 0, tests.stdout
    expected = sum(
        len(content.get("subscribes", ())) + ("trigger" in content)
        for path, content in EVERY_KIND.items()
        if path.startswith("services/")
    )
    assert f"{expected} passed" in tests.stdout.splitlines()[-1]
    files = sorted(path.name for path in folder.glob("*.py"))
    assert len(files) == 2 * len(SERVICES)
    cache = f"--cache-dir={tmp_path / 'cache'}"
    types = python(folder, "mypy", "--strict", cache, *files, generated=generated)
    assert types.returncode == 0, types.stdout
    lint = python(folder, "ruff", "check", "--isolated", "--no-cache", ".", generated=generated)
    assert lint.returncode == 0, lint.stdout


def test_a_handler_that_is_written_passes_what_the_comment_says(tmp_path: Path, run: Run) -> None:
    folder = scaffolded(tmp_path, run, ["packer"])
    handler, test = folder / "packer.py", folder / "test_packer.py"
    lines = handler.read_text().splitlines()
    handler.write_text(
        "\n".join("    print(event)" if "NotImplementedError" in line else line for line in lines)
    )
    told = python(folder, "pytest", "-q", generated=tmp_path / "generated/python")
    assert told.returncode == 1
    written = [
        line.replace("#     assert", "assert")
        for line in test.read_text().splitlines()
        if not ("assert " in line and "#" not in line)
    ]
    test.write_text("\n".join(written))
    told = python(folder, "pytest", "-q", generated=tmp_path / "generated/python")
    assert told.returncode == 0, told.stdout


def test_in_a_package_the_test_finds_its_module(tmp_path: Path, run: Run) -> None:
    package = tmp_path / "handlers"
    package.mkdir()
    (package / "__init__.py").touch()
    scaffolded(tmp_path, run, ["packer"])
    told = python(tmp_path, "pytest", "-q", "handlers", generated=tmp_path / "generated/python")
    assert told.returncode == 0, told.stdout


def test_it_says_what_to_do_next(tmp_path: Path, run: Run) -> None:
    write(tmp_path, EVERY_KIND, CONFIGURATION)
    outcome = run(tmp_path, "scaffold", "packer", "--into", "my handlers")
    assert outcome.out == "create my handlers/packer.py\ncreate my handlers/test_packer.py\n"
    assert "python -m pip install pytest -e generated/python" in outcome.err
    assert "python -m pytest 'my handlers/test_packer.py'" in outcome.err


def test_what_is_there_is_kept(tmp_path: Path, run: Run) -> None:
    write(tmp_path, EVERY_KIND, CONFIGURATION)
    mine = tmp_path / "handlers/packer.py"
    mine.parent.mkdir()
    mine.write_text("mine")
    outcome = run(tmp_path, "scaffold", "packer", "--into", "handlers")
    assert outcome.code == 0
    assert outcome.out == "keep handlers/packer.py\ncreate handlers/test_packer.py\n"
    before = {path: path.read_bytes() for path in mine.parent.iterdir()}
    again = run(tmp_path, "scaffold", "packer", "--into", "handlers")
    assert (again.code, again.out.count("keep")) == (0, 2)
    assert "Nothing to do" in again.err
    assert {path: path.read_bytes() for path in mine.parent.iterdir()} == before
    assert mine.read_text() == "mine"


def test_a_link_is_kept_and_not_followed(tmp_path: Path, run: Run) -> None:
    write(tmp_path, EVERY_KIND, CONFIGURATION)
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers/packer.py").symlink_to("../elsewhere.py")
    outcome = run(tmp_path, "scaffold", "packer", "--into", "handlers")
    assert outcome.code == 0
    assert "keep handlers/packer.py" in outcome.out
    assert not (tmp_path / "elsewhere.py").exists()


@pytest.mark.parametrize(
    ("service", "says"),
    [
        ("pakcer", "did you mean `packer`?"),
        ("zzzzz", "there are `"),
        ("nightly", "only publishes"),
        ("email", "would hide another"),
        ("shop-events", "would hide another"),
    ],
)
def test_what_cannot_be_scaffolded_is_a_slip_of_usage(
    tmp_path: Path, run: Run, service: str, says: str
) -> None:
    odd = {
        "services/email.json": {"subscribes": [{"event": "Ping"}]},
        "services/shop-events.json": {"subscribes": [{"event": "Ping"}]},
    }
    write(tmp_path, {**EVERY_KIND, **odd}, CONFIGURATION)
    outcome = run(tmp_path, "scaffold", service, "--into", "handlers")
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err
    assert not (tmp_path / "handlers").exists()


def test_a_faulty_catalog_is_told_on_standard_error(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {**EVERY_KIND, "services/broken.json": "{"}, CONFIGURATION)
    outcome = run(tmp_path, "scaffold", "packer", "--into", "handlers")
    assert (outcome.code, outcome.out) == (1, "")
    assert "invalid-json" in outcome.err


def test_a_file_where_the_folder_should_be_is_3(tmp_path: Path, run: Run) -> None:
    write(tmp_path, EVERY_KIND, CONFIGURATION)
    (tmp_path / "handlers").write_text("mine")
    outcome = run(tmp_path, "scaffold", "packer", "--into", "handlers")
    assert (outcome.code, outcome.out) == (3, "")
    assert (tmp_path / "handlers").read_text() == "mine"
