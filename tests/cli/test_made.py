"""What `evgen generate` makes of one event: remembered from an earlier run, or made by several processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evgen.memory import entries
from evgen.memory.entries import Entries
from evgen.work import Work
from tests.catalogs import event, write
from tests.cli.conftest import Run
from tests.cli.remembering import OTHER, WITH_MODELS, small_catalog

#: Enough for more than one process.
MANY = {f"events/shop/Made{number}/1.0.0.json": event(f"Made{number}") for number in range(12)}
NARROW = event("Made3", properties={"size": {"properties": {"width": {"type": "number"}}}})


#: Each of two processes leaves its number; one of them ends the first process, and both work on.
HANGING = """
import os, signal, sys, time
from evgen.__main__ import main
from evgen.work import Work

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background ignores
first, done = os.getpid(), Work.done

def pids():
    return [name for name in os.listdir() if name.endswith(".pid")]

def hang(work):
    if os.getpid() == first:
        return done(work)
    open(f"{os.getpid()}.pid", "w").close()
    while len(pids()) < 2:
        time.sleep(0.01)
    if f"{os.getpid()}.pid" == max(pids()):
        os.kill(first, signal.SIGINT)
    time.sleep(600)

Work.done = hang
os.sched_getaffinity = lambda _: {0, 1}
main(["generate"])
"""


def elsewhere(root: Path, odd: str, on: str = "True") -> subprocess.CompletedProcess[str]:
    """`evgen generate` by two processes that do something odd instead of some work, and one that does not."""
    program = (
        "import os, signal, sys\n"
        "from evgen.app import run\n"
        "from evgen.work import Work\n"
        "first, done = os.getpid(), Work.done\n"
        "def instead(work):\n"
        f"    if os.getpid() != first and {on}:\n"
        f"        {odd}\n"
        "    return done(work)\n"
        "Work.done = instead\n"
        "os.sched_getaffinity = lambda _: {0, 1}\n"
        "sys.exit(run(['generate']))\n"
    )
    return run_python(root, program)


def run_python(root: Path, program: str) -> subprocess.CompletedProcess[str]:
    """A program that may import evgen."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=root, capture_output=True, check=False, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A catalog of two events, a shared type and a service."""
    return small_catalog(tmp_path / "root", WITH_MODELS)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is made in this process, as it is told; what is remembered is not made."""
    told: list[str] = []
    done = Work.done

    def noted(work: Work) -> str:
        told.append(work.told)
        return done(work)

    monkeypatch.setattr(Work, "done", noted)
    return told


def kept() -> Path:
    """The folder of what is remembered of single events."""
    top = entries.folder()
    assert top is not None
    return Path(top) / "1" / "made"


def of(root: Path) -> dict[str, bytes]:
    """The generated files."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "generated").rglob("*")
        if path.is_file()
    }


def cores(patch: pytest.MonkeyPatch, number: int) -> None:
    """A machine with so many."""
    patch.setattr("os.sched_getaffinity", lambda _: set(range(number)), raising=False)


def test_only_what_changed_is_made_anew(root: Path, run: Run, made: list[str]) -> None:
    assert run(root, "generate").code == 0
    assert len(made) == 3  # two events, the shared types
    made.clear()
    changed = event("Other", properties={"note": {"description": "A word.", "type": "string"}})
    write(root, {OTHER: changed}, WITH_MODELS)
    assert run(root, "generate").code == 0
    (told,) = made
    assert '"event":"Other"' in told
    after = of(root)
    shutil.rmtree(root / "generated")
    shutil.rmtree(kept())
    assert run(root, "generate").code == 0
    assert of(root) == after


def test_a_shared_type_concerns_those_that_refer_to_it(
    root: Path, run: Run, made: list[str]
) -> None:
    run(root, "generate")
    made.clear()
    write(root, {"types/Weight.json": {"title": "Weight", "type": "number"}}, WITH_MODELS)
    run(root, "generate")
    (told,) = made  # the module of types; no event refers to the new one
    assert '"Weight"' in told


def test_what_is_said_of_a_type_is_remembered_too(root: Path, run: Run) -> None:
    write(root, {"events/shop/Made3/1.0.0.json": NARROW}, WITH_MODELS)
    first = run(root, "generate").err
    assert "widened-type" in first
    (root / "generated" / "asyncapi.json").write_text("{}")
    again = run(root, "generate", "--adopt").err
    assert again.splitlines()[:8] == first.splitlines()[:8]


def test_full_makes_everything_anew(root: Path, run: Run, made: list[str]) -> None:
    run(root, "generate")
    made.clear()
    assert run(root, "generate", "--full").code == 0
    assert len(made) == 3


def test_what_is_remembered_is_looked_at_like_what_is_made(root: Path, run: Run) -> None:
    """Whoever can write there could have evgen write anything; Python that runs is not written."""
    run(root, "generate")
    before = of(root)
    memory = Entries("made", 1 << 20)
    for path in kept().iterdir():
        content = memory.read(path.name)
        assert content is not None
        answer = json.loads(content)
        answer["text"] += "\nimport os\nos.system('true')\n"
        memory.write(path.name, json.dumps(answer).encode())
    shutil.rmtree(root / "generated")
    refused = run(root, "generate")
    assert refused.code == 70
    assert "UnsafeSourceError" in refused.err
    assert of(root) == {}
    assert run(root, "generate", "--full").code == 0
    assert of(root) == before


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"{}"], ids=["empty", "short", "other"])
def test_what_is_broken_is_as_if_it_were_not_there(
    root: Path, run: Run, made: list[str], damage: bytes
) -> None:
    run(root, "generate")
    before = of(root)
    for path in kept().iterdir():
        path.write_bytes(damage)
    shutil.rmtree(root / "generated")
    made.clear()
    assert run(root, "generate").code == 0
    assert len(made) == 3
    assert of(root) == before


def test_where_nothing_may_be_remembered_all_is_made(
    root: Path, run: Run, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVGEN_CACHE_DIR", "")
    for _ in range(2):
        assert run(root, "generate", "--full").code == 0
    assert len(made) == 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_several_processes_make_what_one_makes(
    root: Path, run: Run, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {**MANY, "events/shop/Made3/1.0.0.json": NARROW}, WITH_MODELS)
    cores(monkeypatch, 3)
    by_three = run(root, "generate", "--full")
    assert len(made) == 1  # here; the others elsewhere
    made.clear()
    several = of(root)
    shutil.rmtree(root / "generated")
    cores(monkeypatch, 1)
    assert run(root, "generate", "--full") == by_three
    assert len(made) == 15
    assert of(root) == several


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fault_in_another_process_is_told_like_any(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, MANY, WITH_MODELS)
    cores(monkeypatch, 2)
    done = Work.done

    def failing(work: Work) -> str:
        if '"event":"Made5"' in work.told:
            raise LookupError("no such thing")
        return done(work)

    monkeypatch.setattr(Work, "done", failing)
    monkeypatch.setenv("EVGEN_DEBUG", "1")
    outcome = run(root, "generate")
    assert outcome.code == 70
    assert "evgen has a fault: WorkerFaultError: LookupError: no such thing" in outcome.err
    assert 'raise LookupError("no such thing")' in outcome.err  # where it came from
    assert not (root / "generated").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_that_is_killed_leaves_nothing_written(root: Path) -> None:
    write(root, MANY, WITH_MODELS)
    outcome = elsewhere(root, "os.kill(os.getpid(), signal.SIGKILL)", on="'Made5' in work.told")
    assert outcome.returncode == 3, outcome.stderr
    assert "error: one of evgen's processes was ended from outside" in outcome.stderr
    assert not (root / "generated").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_an_interrupt_ends_all_processes_at_once(root: Path) -> None:
    write(root, MANY, WITH_MODELS)
    outcome = run_python(root, HANGING)
    assert outcome.returncode == 130, outcome.stderr
    assert outcome.stderr == "interrupted\n"
    assert not (root / "generated").exists()
    assert is_gone(root)


def is_gone(root: Path) -> bool:
    """Whether both processes that left their numbers here are no more, or soon."""
    pids = [int(path.stem) for path in root.glob("*.pid")]
    assert len(pids) == 2
    for _ in range(1000):
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and more of it than a number that nobody asks for."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:  # it has gone meanwhile, or the system says no more
        return not Path("/proc/self").exists()
    return state != "Z"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_processes_end_with_the_first_one_however_that_ends(root: Path) -> None:
    write(root, MANY, WITH_MODELS)
    run_python(root, HANGING.replace("kill(first, signal.SIGINT)", "kill(first, signal.SIGKILL)"))
    assert is_gone(root)


def test_what_is_remembered_does_not_grow_without_end(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def size() -> int:
        return sum(path.stat().st_size for path in kept().iterdir())

    run(root, "generate")
    whole = size()
    monkeypatch.setattr("evgen.commands._making._MOST", whole - 1)
    run(root, "generate", "--full")
    assert 0 < size() < whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    "before",
    ["import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)", "import os; os.close(2)"],
    ids=["children are not waited for", "there is no standard error"],
)
def test_several_processes_answer_in_odd_surroundings(root: Path, before: str) -> None:
    line = json.dumps({"old": {"type": "string"}, "new": {"type": "string"}}) + "\n"
    (root / "pairs.jsonl").write_text(line * 300)
    program = (
        "import os; os.sched_getaffinity = lambda _: {0, 1}\n"
        "from evgen.__main__ import main; main(['compat', '--batch', 'pairs.jsonl'])\n"
    )
    outcome = run_python(
        root,
        f"{before}\nimport os, sys\nos.execv(sys.executable, [sys.executable, '-c', {program!r}])",
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert len(outcome.stdout.splitlines()) == 300


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("raise SystemExit('left')", "SystemExit: left"),
        ("raise BaseException('panic')", "BaseException: panic"),
        ("return object()", "ValueError: unmarshallable object"),
    ],
)
def test_whatever_is_raised_elsewhere_is_told(root: Path, what: str, told: str) -> None:
    write(root, MANY, WITH_MODELS)
    outcome = elsewhere(root, what)
    assert outcome.returncode == 70, outcome.stderr
    assert f"evgen has a fault: WorkerFaultError: {told}" in outcome.stderr
    assert not (root / "generated").exists()
