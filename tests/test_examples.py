"""Every rule has examples, and they are true: it speaks on the bad one, and the good one is sound."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evgen import rulebook
from evgen.examples import EVENT, Example, Link
from evgen.findings import Rule
from tests.cli.conftest import Run, run

__all__ = ["run"]

_BASE = "main:"
_CONFIGURATION = "".join(
    f'[domains.{name}]\nsource = "com.example.{name}"\n' for name in ("orders", "payments")
)
#: Whether there is a base is no matter of files; and the rules for what no keyword accounts
#: for are there for the case that the engine's own obligations overlook something.
_NOT_TO_BE_RUN = {"no-base", "schema-narrowed", "schema-widened"}
_COMMANDS = (
    ("validate",), ("generate", "--check"), ("review",),
    ("pattern", "match", "pattern.json", EVENT),  # any object is an event
)  # fmt: skip


def completed(path: str, content: Any) -> str:
    """The file that an example stands for: what it leaves out is as plain as can be."""
    if isinstance(content, str):
        is_partial = path == "evgen.toml" and "[domains" not in content
        return content + _CONFIGURATION if is_partial else content
    name = path.split("/")
    if "services" in name:
        plain: Mapping[str, Any] = {"description": "It.", "subscribes": [{"event": "OrderCreated"}]}
    else:
        title = name[-1].partition(".")[0] if "types" in name else name[-2]
        plain = {"title": title, "description": "It.", "type": "object"}
    return json.dumps({**plain, **content}, indent=2)


def write(root: Path, example: Example, *, base: bool = False) -> None:
    """The files of an example in a catalog of one event; ``base``: as they are on the base branch."""
    here = {p.removeprefix(_BASE): c for p, c in example.items() if p.startswith(_BASE) == base}
    for path, content in {"evgen.toml": _CONFIGURATION, EVENT: {}, **here}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if isinstance(content, Link):
            target.symlink_to(content.target)
        else:
            target.write_text(completed(path, content), "utf-8")


def repository(root: Path, example: Example) -> list[str]:
    """The catalog of an example; what makes commands look at its base branch."""
    root.mkdir()
    if not any(path.startswith(_BASE) for path in example):
        write(root, example)
        return []
    write(root, example, base=True)
    for command in (
        ("init", "-q", "-b", "main"), ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "base"),
    ):  # fmt: skip
        subprocess.run(["git", *command], cwd=root, check=True)
    write(root, example)
    return ["--base", "main"]


def findings(root: Path, run: Run, command: tuple[str, ...], base: list[str]) -> dict[str, str]:
    """Rule → severity, of all that a command says."""
    extra = base if command[0] not in ("generate", "pattern") else []
    if command[0] == "review" and not base:
        return {}
    if command[0] == "pattern" and not (root / "pattern.json").exists():
        return {}
    outcome = run(root, *command, *extra, "--format", "json")
    document = json.loads(outcome.out)
    return {f["rule"]: f["severity"] for f in document["findings"]}


def accept_what_is_found(root: Path, run: Run, example: Example) -> None:
    """An entry of `evgen.accept.toml` names a finding by its fingerprint, which nobody can guess."""
    file = root / "evgen.accept.toml"
    if not example.get(file.name):
        return
    text = file.read_text()
    file.unlink()
    outcome = run(root, "validate", "--format", "json")
    found = {f["rule"]: f["fingerprint"] for f in json.loads(outcome.out)["findings"]}
    file.write_text(text.replace("0123456789abcdef", found.get("maximum-lowered", "0" * 16)))


@pytest.mark.parametrize("rule", rulebook.all_rules(), ids=lambda rule: rule.name)
def test_examples_are_true(tmp_path: Path, run: Run, rule: Rule) -> None:
    assert rule.bad, "a rule shows what is wrong"
    assert rule.good, "a rule shows how it is right"
    assert rule.bad != rule.good
    if rule.name in _NOT_TO_BE_RUN:
        return
    bad, good = tmp_path / "bad", tmp_path / "good"
    base = repository(bad, rule.bad)
    accept_what_is_found(bad, run, rule.bad)
    said: dict[str, str] = {}
    for command in _COMMANDS:
        said = findings(bad, run, command, base)
        if rule.name in said:
            break
    assert rule.name in said
    base = repository(good, rule.good)
    accept_what_is_found(good, run, rule.good)
    said = findings(good, run, command, base)
    assert rule.name not in said
    assert "error" not in said.values(), said


@pytest.mark.parametrize("width", [40, 60, 80])
def test_pages_fit_the_terminal(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """But for what has no place to break: a path, a value, a line of another file."""
    monkeypatch.setenv("COLUMNS", str(width))
    for rule in rulebook.all_rules():
        for line in run(tmp_path, "explain", rule.name).out.splitlines():
            is_example = line.startswith(" ")
            assert len(line) <= width or " " not in line or (is_example and width < 80), line
