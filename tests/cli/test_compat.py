"""`evgen compat`: two schemas, wherever they are, and what a change of one breaks."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evgen.commands._shared_lines import answers_of
from tests.catalogs import event, write
from tests.cli.conftest import Outcome, Run

TEXT = {"type": "string"}
SHORT = {"type": "string", "maxLength": 3}
ORDER = event(properties={"id": {"type": "string"}}, required=["id"])
ORDER_NOTED = {**ORDER, "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
ORDER_COUNTED = {
    **ORDER,
    "properties": {"id": {"type": "string"}, "count": {"type": "integer"}},
    "required": ["id", "count"],
}
FOLDER = "schemas/events/shop/Something"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog of three versions of an event, and loose files beside it."""
    versions = {"1.0.0": ORDER, "1.1.0": ORDER_NOTED, "2.0.0": ORDER_COUNTED}
    write(tmp_path, {f"events/shop/Something/{n}.json": s for n, s in versions.items()})
    put(tmp_path, "text.json", TEXT)
    put(tmp_path, "short.json", SHORT)
    return tmp_path


def put(folder: Path, name: str, content: Any) -> None:
    """A file: text as it is, everything else as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))


def git(folder: Path, *arguments: str) -> None:
    """One git command, whatever the machine's settings are."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def committed(folder: Path) -> None:
    """A repository with everything in ``folder`` in one commit."""
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


def verdicts(outcome: Outcome) -> tuple[str, str, str]:
    """Bump, backward, forward of an answer in JSON."""
    answer = json.loads(outcome.out)
    return answer["bump"], answer["backward"]["verdict"], answer["forward"]["verdict"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("text.json", "short.json", ("major", "breaking", "compatible")),
        ("short.json", "text.json", ("major", "compatible", "breaking")),
        ("text.json", "text.json", ("patch", "compatible", "compatible")),
        ("Something@1.0.0", "Something@1.1.0", ("minor", "compatible", "compatible")),
        ("Something@1", "Something@1.1.0", ("patch", "compatible", "compatible")),
        ("Something@1.0.0", "Something", ("major", "breaking", "compatible")),
        (f"{FOLDER}/1.0.0.json", "Something@2", ("major", "breaking", "compatible")),
        ("true.json", "text.json", ("major", "breaking", "compatible")),
        ("false.json", "true.json", ("major", "compatible", "breaking")),
    ],
)
def test_files_and_events(
    old: str, new: str, expected: tuple[str, str, str], root: Path, run: Run
) -> None:
    put(root, "true.json", "true")
    put(root, "false.json", "false")
    outcome = run(root, "compat", old, new, "--format", "json")
    assert verdicts(outcome) == expected
    assert outcome.code == (0 if expected[1:] == ("compatible", "compatible") else 1)


def test_json_is_the_contracts(root: Path, run: Run) -> None:
    answer = json.loads(run(root, "compat", "text.json", "short.json", "--format", "json").out)
    assert list(answer) == ["bump", "backward", "forward"]
    assert answer["backward"]["verdict"] == "breaking"
    assert list(answer["backward"]) == ["verdict", "breaks"]
    (broken,) = answer["backward"]["breaks"]
    assert list(broken) == ["rule", "message", "oldPointer", "newPointer", "witness", "path"]
    assert broken["message"]
    assert len(broken["witness"]) > 3
    del broken["message"], broken["witness"]
    assert broken == {
        "rule": "max-length-added", "oldPointer": None, "newPointer": "/maxLength", "path": "",
    }  # fmt: skip
    assert answer["forward"] == {"verdict": "compatible", "basis": "proved", "breaks": []}


@pytest.mark.parametrize(
    ("old", "new", "backward", "forward"),
    [
        (TEXT, SHORT, "the data has a `maxLength` now: `3`", None),
        (SHORT, TEXT, None, "the data no longer has a `maxLength` (it was `3`)"),
        ({"type": "integer"}, {"type": "integer", "exclusiveMinimum": 0},
         "the data has an `exclusiveMinimum` now: `0`", None),
        (TEXT, {"anyOf": [TEXT, {"type": "null"}]}, None, "the data may be null now"),
        ({"anyOf": [TEXT, {"type": "null"}]}, TEXT, "the data no longer takes null", None),
        ({"properties": {"a": {}, "b": {}}},
         {"properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}},
         "`a` asks for `b` beside it now", None),
        ({"properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}},
         {"properties": {"a": {}, "b": {}}}, None, "`a` no longer asks for `b` beside it"),
        ({"properties": {"a": {}}, "if": {"required": ["a"]}, "then": False},
         {"properties": {"a": {}}, "if": {"required": ["a"]}}, None,
         "the data: `then` is gone, and running consumers still reject what it ruled out"),
    ],
)  # fmt: skip
def test_a_break_says_what_happened(
    root: Path, run: Run, old: Any, new: Any, backward: str | None, forward: str | None
) -> None:
    put(root, "old.json", old)
    put(root, "new.json", new)
    outcome = run(
        root, "compat", "old.json", "new.json", "--format", "json", "--semantics", "strict"
    )
    answer = json.loads(outcome.out)
    for way, message in (("backward", backward), ("forward", forward)):
        assert [b["message"] for b in answer[way]["breaks"]] == ([message] if message else []), way


def test_outside_of_a_repository_it_says_what_a_revision_needs(root: Path, run: Run) -> None:
    outcome = run(root, "compat", "HEAD:text.json", "text.json")
    assert (outcome.code, "not a git repository" in outcome.err) == (3, True)
    assert "help: run it in a git repository" in outcome.err


def test_places_are_those_of_the_files_as_written(root: Path, run: Run) -> None:
    draft = {"$schema": "http://json-schema.org/draft-04/schema#"}
    old = {**draft, "items": [{"type": "string"}], "definitions": {"A": {}}}
    put(root, "old.json", old)
    put(root, "new.json", {**old, "items": [{"type": "string", "enum": ["a"]}]})
    outcome = run(root, "compat", "old.json", "new.json", "--format", "json")
    (broken,) = json.loads(outcome.out)["backward"]["breaks"]
    assert broken["newPointer"].startswith("/items/0")
    text = run(root, "compat", "old.json", "new.json").out
    assert "new.json:6:" in text or "new.json:5:" in text


def test_a_part_in_another_file_is_told_there(root: Path, run: Run) -> None:
    put(root, "order.json", {"properties": {"note": {"$ref": "parts/note.json"}}})
    put(root, "parts/note.json", TEXT)
    committed(root)
    put(root, "parts/note.json", '{\n  "type": "string",\n  "maxLength": 3\n}\n')
    out = run(root, "compat", "HEAD:order.json", "order.json").out
    assert "parts/note.json:3:16 error[max-length-added]" in out


def test_undecided_says_why_and_fails(root: Path, run: Run) -> None:
    put(root, "old.json", {"type": "string", "pattern": "^(a|b)\\1$"})
    put(root, "new.json", {"enum": ["aa", "bb"]})
    outcome = run(root, "compat", "old.json", "new.json", "--format", "json")
    backward = json.loads(outcome.out)["backward"]
    assert list(backward) == ["verdict", "reason", "pointer", "breaks"]
    assert (backward["verdict"], backward["breaks"]) == ("undecided", [])
    assert "back-reference" in backward["reason"]
    text = run(root, "compat", "old.json", "new.json")
    assert "Replays and archives: undecided (backward:" in text.out
    assert "error[compatibility-undecided]" in text.out
    assert (outcome.code, text.code) == (1, 1)


def test_text_says_who_breaks_with_a_witness_and_the_bump(root: Path, run: Run) -> None:
    outcome = run(root, "compat", "Something@1.1.0", "Something@2")
    lines = outcome.out.splitlines()
    assert lines[0] == "Something@1.1.0 → Something@2.0.0"
    assert lines[2].startswith("Replays and archives: breaking (backward: old data")
    assert any(line.startswith('  event that fails: {"id": ') for line in lines)
    assert "Running consumers: compatible, proved" in outcome.out
    assert lines[-1] == "Bump: major (publish it as a new major, or mend what is above)."
    assert outcome.code == 1


def test_breaks_are_findings_in_the_other_formats(root: Path, run: Run) -> None:
    outcome = run(root, "compat", "Something@1.1.0", "Something@2", "--format", "github")
    assert outcome.out.startswith("::error ")
    assert outcome.out.endswith("Found 1 error.\n")
    assert run(root, "compat", "text.json", "text.json", "--format", "concise").out == ""


def test_semantics(root: Path, run: Run) -> None:
    pair = ("compat", "Something@1.0.0", "Something@1.1.0", "--format", "json")
    assert verdicts(run(root, *pair, "--semantics", "evgen"))[0] == "minor"
    assert verdicts(run(root, *pair, "--semantics", "strict")) == (
        "major",
        "breaking",
        "compatible",
    )


def test_formats(root: Path, run: Run) -> None:
    put(root, "uuid.json", {"type": "string", "format": "uuid"})
    pair = ("compat", "text.json", "uuid.json", "--format", "json")
    assert verdicts(run(root, *pair)) == ("major", "breaking", "compatible")
    annotated = run(root, *pair, "--formats", "annotation")
    assert verdicts(annotated)[1:] == ("compatible", "compatible")


def test_a_file_refers_to_its_neighbours(root: Path, run: Run) -> None:
    for folder, part in (("a", TEXT), ("b", SHORT)):
        put(
            root,
            f"{folder}/events/order.json",
            {"properties": {"note": {"$ref": "../types/Note.json#/$defs/N"}}},
        )
        put(root, f"{folder}/types/Note.json", {"$defs": {"N": {"$ref": "Deep.json"}}})
        put(root, f"{folder}/types/Deep.json", part)
    outcome = run(root, "compat", "a/events/order.json", "b/events/order.json", "--format", "json")
    assert verdicts(outcome) == ("major", "breaking", "compatible")


@pytest.mark.parametrize(
    ("reference", "complaint"),
    [
        ("../../outside.json", "leads out of"),
        ("missing.json", "there is no schema file"),
        ("link.json", "there is no schema file"),
        ("folder/inside.json", "there is no schema file"),
        ("https://example.com/x.json", "evgen fetches nothing"),
        ("/etc/passwd", "evgen fetches nothing"),
    ],
)
def test_references_lead_nowhere_else(
    reference: str, complaint: str, tmp_path: Path, run: Run
) -> None:
    put(tmp_path, "outside.json", TEXT)
    put(tmp_path, "catalog/evgen.toml", "")
    (tmp_path / "catalog" / "link.json").symlink_to(tmp_path / "outside.json")
    (tmp_path / "elsewhere").mkdir()
    put(tmp_path, "elsewhere/inside.json", TEXT)
    (tmp_path / "catalog" / "folder").symlink_to(tmp_path / "elsewhere")
    put(tmp_path, "catalog/order.json", {"$ref": reference})
    outcome = run(tmp_path / "catalog", "compat", "order.json", "order.json")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("order.json:2:11 error[")
    assert complaint in " ".join(outcome.err.split())


def test_a_path_at_a_revision(root: Path, run: Run) -> None:
    put(root, "money.json", {"properties": {"amount": {"$ref": "parts/amount.json"}}})
    put(root, "parts/amount.json", {"type": "integer"})
    committed(root)
    put(root, "parts/amount.json", {"type": "number"})
    outcome = run(root, "compat", "HEAD:money.json", "money.json", "--format", "json")
    assert verdicts(outcome) == ("major", "compatible", "breaking")
    git(root, "commit", "-q", "-a", "-m", "y")
    both = run(root, "compat", "HEAD~1:money.json", "main:money.json", "--format", "json")
    assert (both.out, both.code) == (outcome.out, 1)
    same = run(root, "compat", "HEAD:money.json", "money.json", "--format", "json")
    assert (verdicts(same)[0], same.code) == ("patch", 0)
    text = run(root, "compat", "HEAD~1:money.json", "HEAD:money.json").out
    assert text.startswith("HEAD~1:money.json → HEAD:money.json\n")


def test_paths_at_a_revision_are_gits(root: Path, run: Run) -> None:
    put(root, "a/b/c.json", TEXT)
    committed(root)
    here = root / "a"
    for path in ("a/b/c.json", "./b/c.json", "../a/b/c.json"):
        assert run(here, "compat", f"HEAD:{path}", "b/c.json").code == 0
    wrong = run(here, "compat", "HEAD:b/c.json", "b/c.json")
    assert (wrong.code, wrong.out) == (3, "")
    assert "from here it is `./b/c.json`" in wrong.err
    near = run(here, "compat", "HEAD:a/b/d.json", "b/c.json")
    assert "did you mean `a/b/c.json`?" in near.err
    above = run(Path("/"), "compat", "HEAD:text.json", str(root / "text.json"), "--root", str(root))
    assert above.code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["text.jso", "text.json"], 3, "did you mean `text.json`?"),
        (["schemas", "./schemas"], 2, "no event 'schemas'"),
        (["./schemas", "text.json"], 3, "./schemas is a folder"),
        (["Somethin", "text.json"], 2, "did you mean `Something`?"),
        (["Something@9", "text.json"], 2, "there is no Something@9"),
        (["Something@1.x", "text.json"], 2, "is not an EVENT"),
        (["text", "text.json"], 2, "did you mean the file `text.json`?"),
        (["Plain", "text.json"], 2, "for the file write `./Plain`"),
        (["a:b", "text.json"], 2, "for the file write `./a:b`"),
        (["HEAD:text.json", "text.json"], 3, "git"),
        (["text.json"], 2, "OLD and NEW are missing"),
        ([], 2, "OLD and NEW are missing"),
        (["text.json", "short.json", "--batch", "-"], 2, "takes no OLD and NEW"),
        (["--batch", "-", "--format", "text"], 2, "answers in JSON"),
        (["text.json", "text.json", "--semantics", "loose"], 2, "loose"),
        (["text.json", "text.json", "--budget", "0"], 2, "--budget"),
        (["text.json", "text.json", "--format", "jsn"], 2, "did you mean `json`?"),
        (["--batch", "nothing.jsonl"], 3, "there is no file nothing.jsonl"),
        (["text.json", "text.json", "--root", "nowhere"], 2, "there is no folder nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(
    arguments: list[str], code: int, words: str, root: Path, run: Run
) -> None:
    put(root, "Plain", TEXT)
    put(root, "a:b", TEXT)
    outcome = run(root, "compat", *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err


def test_a_file_of_any_name(root: Path, run: Run) -> None:
    put(root, "Plain", TEXT)
    put(root, "a:b", TEXT)
    assert run(root, "compat", "./Plain", "./a:b").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "broken.json:1:2 error[invalid-json]"),
        ('{"type": "strin"}', "broken.json:1:10 error[invalid-schema]"),
        ("[]", "a schema is an object or a boolean"),
        ('{"pattern": "("}', "error[invalid-pattern]"),
        ('{"allOf": [{"$ref": "#"}]}', "error[reference-cycle]"),
        ('{"$schema": "https://example.com/other"}', "error[unknown-dialect]"),
        ('{"not": ' * 70 + "{}" + "}" * 70, "error[limit-exceeded]"),
    ],
)
def test_a_faulty_file_is_told_with_its_line(
    content: str, words: str, root: Path, run: Run
) -> None:
    put(root, "broken.json", content)
    outcome = run(root, "compat", "text.json", "broken.json", "--format", "json")
    assert (outcome.code, outcome.out) == (1, "")
    assert words in " ".join(outcome.err.split())


def test_limits_are_the_configurations(root: Path, run: Run) -> None:
    deep: Any = {}
    for _ in range(40):
        deep = {"properties": {"a": deep}}
    put(root, "deep.json", deep)
    assert "`depth`" in run(root, "compat", "deep.json", "deep.json").err
    put(root, "evgen.toml", "[limits]\ndepth = 90\n")
    assert run(root, "compat", "deep.json", "deep.json").code == 0


def test_a_faulty_catalog_is_told(root: Path, run: Run) -> None:
    put(root, f"{FOLDER}/1.1.0.json", "{")
    outcome = run(root, "compat", "Something@1.0.0", "text.json")
    assert (outcome.code, outcome.out) == (1, "")
    assert "error[invalid-json]" in outcome.err


def batch(root: Path, *lines: Any) -> str:
    """A file of lines: bytes as they are, everything else as JSON."""
    (root / "pairs.jsonl").write_bytes(
        b"".join((li if isinstance(li, bytes) else json.dumps(li).encode()) + b"\n" for li in lines)
    )
    return "pairs.jsonl"


def test_batch_answers_line_by_line(root: Path, run: Run) -> None:
    file = batch(
        root,
        {"id": "a", "old": TEXT, "new": SHORT},
        b"",
        {"id": 7, "old": SHORT, "new": TEXT},
        {"old": True, "new": {"$schema": "http://json-schema.org/draft-04/schema#"}},
        {"id": None, "old": False, "new": True},
    )
    outcome = run(root, "compat", "--batch", file)
    assert outcome.code == 0
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert [
        (a.get("id", "none"), a["bump"], a["backward"]["verdict"], a["forward"]["verdict"])
        for a in answers
    ] == [
        ("a", "major", "breaking", "compatible"),
        (7, "major", "compatible", "breaking"),
        ("none", "patch", "compatible", "compatible"),
        (None, "major", "compatible", "breaking"),
    ]
    assert list(answers[0]) == ["id", "bump", "backward", "forward"]
    assert list(answers[2]) == ["bump", "backward", "forward"]


def test_batch_says_what_the_two_files_say(root: Path, run: Run) -> None:
    single = json.loads(run(root, "compat", "text.json", "short.json", "--format", "json").out)
    line = run(root, "compat", "--batch", batch(root, {"id": 1, "old": TEXT, "new": SHORT})).out
    assert json.loads(line) == {"id": 1, **single}


DEEP = b'{"not":' * 2000 + b"{}" + b"}" * 2000


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"{", {"error": "line 2: not JSON"}),
        (b"[]", {"error": "line 2: a line is an object"}),
        (b'{"id": "x"}', {"id": "x", "error": "line 2: `old` is missing"}),
        ({"id": "x", "old": {}}, {"id": "x", "error": "line 2: `new` is missing"}),
        ({"id": "x", "old": {}, "new": 1}, {"id": "x", "error": "line 2: `new`: a schema is an object"}),
        ({"id": "x", "old": {"minLength": "1"}, "new": {}}, {"id": "x", "error": "line 2: `old` at /minLength:"}),
        ({"old": {"properties": {"a": {"$ref": "#/$defs/B"}}}, "new": {}}, {"error": "line 2: `old` at /properties/a/$ref:"}),
        ({"old": {"$ref": "text.json"}, "new": {}}, {"error": "line 2: `old` at /$ref:"}),
        (b'{"old": {"const": 1e999}, "new": {}}', {"error": "line 2: 1e999 is beyond"}),
        (b'{"old": {"const": "\\ud800"}, "new": {}}', {"error": "line 2: half of a surrogate pair"}),
        (b'{"old": ' + DEEP + b', "new": {}}', {"error": "line 2: nested too deeply"}),
        (b"\xff", {"error": "line 2: not UTF-8"}),
    ],
)  # fmt: skip
def test_a_batch_line_that_cannot_be_read_is_an_error_in_its_place(
    line: Any, expected: dict[str, Any], root: Path, run: Run
) -> None:
    sound = {"id": "sound", "old": TEXT, "new": TEXT}
    outcome = run(root, "compat", "--batch", batch(root, sound, line, sound))
    before, answer, after = map(json.loads, outcome.out.splitlines())
    assert before == after == {**before, "id": "sound", "bump": "patch"}
    assert outcome.code == 1
    assert list(answer) == list(expected)
    assert answer["error"].startswith(expected["error"])
    assert answer.get("id") == expected.get("id")


def test_batch_reads_standard_input(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = json.dumps({"id": 1, "old": TEXT, "new": TEXT}).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    outcome = run(root, "compat", "--batch", "-", "--format", "json")
    assert (json.loads(outcome.out)["bump"], outcome.code) == ("patch", 0)


def test_a_long_batch_is_answered_in_its_order(root: Path) -> None:
    changed = [{"id": i, "old": TEXT, "new": {**TEXT, "maxLength": i}} for i in range(180)]
    file = batch(root, *changed[:90], b"nonsense", *changed[90:])
    done = subprocess.run(
        [sys.executable, "-m", "evgen", "compat", "--batch", file],
        cwd=root, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a.get("id") for a in answers] == [*range(90), None, *range(90, 180)]
    assert answers[90]["error"].startswith("line 91: not JSON")
    assert (done.returncode, done.stderr) == (1, b"")


def test_batch_takes_semantics_and_formats(root: Path, run: Run) -> None:
    uuid = {"type": "string", "format": "uuid"}
    file = batch(
        root, {"old": ORDER, "new": ORDER_NOTED}, {"old": {"type": "string"}, "new": uuid}
    )  # fmt: skip

    def answered(*options: str) -> list[str]:
        out = run(root, "compat", "--batch", file, *options).out
        return [json.loads(line)["backward"]["verdict"] for line in out.splitlines()]

    assert answered() == ["compatible", "breaking"]
    assert answered("--semantics", "strict") == ["breaking", "breaking"]
    assert answered("--formats", "annotation") == ["compatible", "compatible"]


def test_properties_that_would_share_a_name_in_python_are_compared_all_the_same(
    root: Path, run: Run
) -> None:
    names = {"orderId": TEXT, "order_id": TEXT}
    file = batch(root, {"old": {"properties": names}, "new": {"properties": names}})
    assert run(root, "compat", "--batch", file).code == 0


def test_a_reader_that_leaves_early_changes_nothing(root: Path) -> None:
    file = batch(root, *[{"id": i, "old": TEXT, "new": TEXT} for i in range(3000)])
    command = f"{sys.executable} -m evgen compat --batch {file} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}; echo ${{PIPESTATUS[0]}}"],
        cwd=root, capture_output=True, check=False, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def test_a_process_that_is_killed_ends_the_batch_and_is_told_of(root: Path) -> None:
    """As a system that runs out of memory does it."""
    file = batch(root, *[{"id": i, "old": TEXT, "new": SHORT} for i in range(300)])
    killer = (
        "import os, signal, sys\n"
        "from evgen.commands import _batch\n"
        "from evgen.app import run\n"
        "answer, first = _batch._answer, os.getpid()\n"
        "def hit(number, *rest):\n"
        "    if number == 250 and os.getpid() != first:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return answer(number, *rest)\n"
        "_batch._answer = hit\n"
        "os.sched_getaffinity = lambda _: {0, 1}\n"
        f"sys.exit(run(['compat', '--batch', {file!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", killer],
        cwd=root, capture_output=True, check=False, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "error: one of evgen's processes was ended from outside" in done.stderr
    assert "help: look whether there was too little memory" in done.stderr


def test_where_no_process_can_be_started_one_answers_all(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = batch(root, *[{"id": i, "old": TEXT, "new": TEXT} for i in range(150)])
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", refuse)
    done = run(root, "compat", "--batch", file)
    assert [line["id"] for line in map(json.loads, done.out.splitlines())] == list(range(150))
    assert done.code == 0


def test_what_a_batch_leaves_behind_can_be_collected() -> None:
    """What is garbage when it is frozen would stay until the end of a long batch."""
    gc.unfreeze()  # what other tests froze may be gone meanwhile, and would count as less
    answers = answers_of([(1, b"{}")], lambda lines: ((str(line), 0) for line in lines))
    assert answers == [("(1, b'{}')", 0)]
    assert gc.get_freeze_count() == 0
