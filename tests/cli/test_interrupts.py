"""Ctrl-C at any moment of writing: exit 130, and the folder is as it was, or as it is to be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogs import event, write
from tests.cli.conftest import Run

_SCRIPT = Path(__file__).with_name("interrupt_runner.py")
CONFIGURATION = 'output = "build/generated"\nemit = ["schemas"]\n[domains.shop]\nsource = "a.b"\n'
ONE, TWO = "events/shop/One/1.0.0.json", "events/shop/Two/1.0.0.json"


@pytest.fixture
def start(tmp_path: Path, run: Run) -> Path:
    """Something to generate, to import and to scaffold."""
    root = write(
        tmp_path / "start",
        {ONE: event(), TWO: event(), "services/reader.json": {"subscribes": [{"event": "One"}]}},
        CONFIGURATION,
    )
    (root / "others").mkdir()
    for name in ("Three", "Four"):
        text = json.dumps(event(name))
        (root / f"others/{name}.json").write_text(text)
    return root


def interrupted(start: Path, base: Path, *command: str) -> dict[str, int]:
    """How often the folder was left as before, and as after."""
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), str(start), str(base), *command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["faults"] == [], done.stderr
    ends: dict[str, int] = report["ends"]
    return ends


def test_generate_for_the_first_time(start: Path, tmp_path: Path) -> None:
    assert min(interrupted(start, tmp_path / "work", "generate").values()) > 10


def test_generate_where_files_change_come_and_go(start: Path, tmp_path: Path, run: Run) -> None:
    assert run(start, "generate").code == 0
    (start / "schemas" / TWO).unlink()
    write(
        start,
        {ONE: event(description="Otherwise."), "events/shop/Six/1.0.0.json": event()},
        CONFIGURATION,
    )
    assert min(interrupted(start, tmp_path / "work", "generate").values()) > 10


def test_import(start: Path, tmp_path: Path) -> None:
    command = ("import", "jsonschema", "others", "--domain", "shop")
    assert min(interrupted(start, tmp_path / "work", *command).values()) > 10


def test_scaffold(start: Path, tmp_path: Path) -> None:
    """It takes back what it wrote, so that only an interrupt after the last file leaves them."""
    write(start, {}, CONFIGURATION.replace("schemas", "python"))
    command = ("scaffold", "reader", "--into", "a/b")
    assert interrupted(start, tmp_path / "work", *command)["before"] > 30


SWALLOWED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores it
import evgen.loading
from evgen.__main__ import main

class Callback:
    def __del__(self):  # as in compiled code that calls back: nobody can catch what is raised here
        os.kill(os.getpid(), signal.SIGINT)
        signal.sigpending()

def load(*_):
    Callback()
    while True:
        pass

evgen.loading.load = load
main(["validate"])
"""


def test_an_interrupt_is_not_lost_in_compiled_code(start: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED],
        cwd=start,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr
