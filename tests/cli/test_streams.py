"""Standard output is for one thing at a time, and whoever reads it may stop."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogs import CONFIGURATION, event, write
from tests.cli.conftest import Run

QUICK = 'emit = ["schemas"]\n' + CONFIGURATION
ONE = "events/shop/Something/1.0.0.json"
SCHEMA = "generated/schemas/shop/Something.v1.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog of one event, with a warning to tell."""
    return write(tmp_path, {ONE: event(description="", properties={"a": {}})}, QUICK)


@pytest.mark.parametrize("arguments", [["--check"], [], ["--exit-code"]])
def test_json_is_one_object_whatever_else_is_told(
    root: Path, run: Run, arguments: list[str]
) -> None:
    outcome = run(root, "generate", "--format", "json", *arguments)
    assert json.loads(outcome.out)["summary"]["warning"] > 0
    assert SCHEMA in outcome.err


def test_json_is_one_object_when_a_foreign_file_is_in_the_way(root: Path, run: Run) -> None:
    (root / SCHEMA).parent.mkdir(parents=True)
    (root / SCHEMA).write_text("mine")
    outcome = run(root, "generate", "--format", "json")
    assert outcome.code == 3
    found = [(f["rule"], f["path"]) for f in json.loads(outcome.out)["findings"]]
    assert ("foreign-file", SCHEMA) in found


def test_a_diff_is_a_patch_and_nothing_else(root: Path, run: Run) -> None:
    """Applied by git to the old files, it gives the new ones, whatever a line has in it."""
    odd = "one\u2028two\x0cthree\x85four\x1cfive"
    run(root, "generate")
    (root / SCHEMA).write_bytes(f"{odd}\r\nno newline".encode())
    (root / "generated/gone.json").write_text("{}\n")
    manifest = json.loads((root / "generated/manifest.json").read_text())
    manifest["files"]["gone.json"] = "sha256:0"
    (root / "generated/manifest.json").write_text(json.dumps(manifest))
    write(root, {"events/shop/Other/1.0.0.json": event("Other")}, QUICK)
    outcome = run(root, "generate", "--diff")
    assert outcome.code == 0
    patch = root / "it.patch"
    patch.write_bytes(outcome.out.encode())
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "apply", "--whitespace=nowarn", str(patch)], cwd=root, check=True)
    assert run(root, "generate", "--check").code == 0
    assert not (root / "generated/gone.json").exists()


def test_a_diff_names_a_file_that_is_not_text(root: Path, run: Run) -> None:
    run(root, "generate")
    (root / SCHEMA).write_bytes(b"\xff\xfe")
    assert f"Binary files a/{SCHEMA} and b/{SCHEMA} differ\n" in run(root, "generate", "--diff").out


@pytest.mark.parametrize(("arguments", "code"), [(["--diff"], 0), (["--check", "--diff"], 1)])
def test_a_reader_that_stops_does_not_change_the_exit_code(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    properties: dict[str, object] = {f"p{i}": {"description": "x" * 99} for i in range(2_000)}
    write(tmp_path, {ONE: event(properties=properties)}, QUICK)
    command = [sys.executable, "-m", "evgen", "generate", *arguments]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        errors = process.stderr.read()
    assert process.returncode == code
    assert b"Error" not in errors


def test_a_console_that_knows_ascii_only_ends_no_run(tmp_path: Path) -> None:
    write(tmp_path, {ONE: '{"type": "object", "ÿ日本": 1}'})
    done = subprocess.run(
        [sys.executable, "-m", "evgen", "validate"],
        cwd=tmp_path, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0
    assert rb"\xff\u65e5" in done.stdout


def test_interrupted_is_130(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write(tmp_path, {ONE: event()})
    monkeypatch.setattr("evgen.loading.load", interrupt)
    outcome = run(tmp_path, "validate")
    assert outcome.code == 130
    assert "Traceback" not in outcome.err


def test_the_traceback_of_a_fault_is_there_for_who_asks(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {ONE: event()})
    monkeypatch.setattr("evgen.loading.load", lambda *_: 1 / 0)
    monkeypatch.setenv("EVGEN_DEBUG", "1")
    outcome = run(tmp_path, "validate")
    assert outcome.code == 70
    assert "Traceback" in outcome.err


def test_a_linked_configuration_is_2_and_shows_nothing_of_its_target(
    tmp_path: Path, run: Run
) -> None:
    root = write(tmp_path / "root", {ONE: event()})
    (tmp_path / "secret").write_text("a canary that is not TOML")
    (root / "evgen.toml").unlink()
    (root / "evgen.toml").symlink_to(tmp_path / "secret")
    outcome = run(root, "validate")
    assert outcome.code == 2
    assert "evgen.toml:1:1 error[not-a-regular-file]" in outcome.out
    assert "canary" not in outcome.out
