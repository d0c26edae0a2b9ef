"""Where evgen looks, what it says when it is held wrong, and how it exits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evgen import __version__, registry
from tests.catalogs import event, write
from tests.cli.conftest import Run

EVENT = "events/shop/Something/1.0.0.json"


def test_a_mistyped_command_gets_a_suggestion(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "genrate")
    assert outcome.code == 2
    assert "Did you mean 'generate'?" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["schema", "servce"], "Invalid value for 'KIND': 'servce' is not `service`, `config` or `event`; did you mean `service`?"),
        (["sample", "X", "--wrap", "zzz"], "'zzz' is not `data`, `detail`, `event` or `sqs`\n"),
        (["version", "OrderCreated", "maior"], "did you mean `major`?"),
        (["validate", "--fail-on", "warn"], "did you mean `warning`?"),
        (["validate", "--format", "jsn"], "did you mean `json`?"),
        (["generate", "--chek"], "--check"),
    ],
)  # fmt: skip
def test_a_mistyped_value_gets_a_suggestion(
    tmp_path: Path, run: Run, arguments: list[str], expected: str
) -> None:
    outcome = run(tmp_path, *arguments)
    assert outcome.code == 2
    assert expected in outcome.err
    assert "Value error" not in outcome.err


def test_version(tmp_path: Path, run: Run) -> None:
    assert run(tmp_path, "--version").out == f"evgen {__version__}\n"


#: Commands that are groups: the file `pattern_match.py` is `pattern match`.
GROUPS = ("import", "pattern")
FILES = registry.part_names("evgen.commands")
COMMANDS = [
    ["import", "jsonschema"] if file == "imports"
    else file.split("_", 1) if file.startswith(GROUPS)
    else [file.replace("_", "-")]
    for file in FILES
]  # fmt: skip
SUBCOMMANDS = [[], *([group] for group in GROUPS), *COMMANDS]


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("command", SUBCOMMANDS, ids=" ".join)
def test_help_has_examples_or_exit_codes_and_fits_the_terminal(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = run(tmp_path, *command, "--help").out
    assert out == run(tmp_path, *command, "-h").out
    assert "Exit codes" in out or "Example" in out or command[-1] in GROUPS
    assert max(map(len, out.splitlines())) <= width


def test_the_list_of_commands_is_not_cut_off(tmp_path: Path, run: Run) -> None:
    listed = run(tmp_path, "--help").out.partition("Commands:")[2]
    names = re.findall(r"^  ([a-z-]+)  ", listed, re.MULTILINE)
    assert names == sorted({command[0] for command in COMMANDS})
    for group in GROUPS:
        listed += run(tmp_path, group, "--help").out.partition("Commands:")[2]
    assert "..." not in listed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_commands(tmp_path: Path, shell: str) -> None:
    """Through what `--install-completion` would have the shell ask."""
    asked = {
        "bash": {"COMP_WORDS": "evgen gen", "COMP_CWORD": "1"},
        "zsh": {"_TYPER_COMPLETE_ARGS": "evgen gen"},
        "fish": {"_TYPER_COMPLETE_ARGS": "evgen gen", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    code = "import sys; sys.argv[0] = 'evgen'; from evgen.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "_EVGEN_COMPLETE": f"complete_{shell}", **asked},
    )  # fmt: skip
    assert "generate" in done.stdout
    assert "validate" not in done.stdout


def test_no_catalog_says_where_it_looked_and_what_to_do(tmp_path: Path, run: Run) -> None:
    outcome = run(tmp_path, "validate")
    assert outcome.code == 2
    assert f"there is no schemas/ in {tmp_path}" in outcome.err
    assert "--root" in outcome.err


def test_the_catalog_is_found_from_a_folder_below(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()})
    assert run(tmp_path / "schemas/events", "validate").code == 0
    assert run(Path("/"), "validate", "--root", str(tmp_path)).code == 0


def test_configuration_may_live_in_pyproject(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()})
    (tmp_path / "evgen.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.evgen.domains.shop]\nsource = "com.example.shop"\n'
    )
    assert run(tmp_path / "schemas", "validate").code == 0


def test_faulty_configuration_is_2_and_faulty_catalog_is_1(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()}, "pakage = 'x'\n")
    outcome = run(tmp_path, "validate")
    assert outcome.code == 2
    assert "evgen.toml:1:1 error[invalid-configuration]" in outcome.out
    assert "did you mean `package`?" in outcome.out
    write(tmp_path, {EVENT: "{"})
    assert run(tmp_path, "validate").code == 1


def test_environment_overrides_the_file_and_strangers_are_ignored(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {EVENT: event()})
    monkeypatch.setenv("EVGEN_EVENT_BUS", "somebody else's")
    assert run(tmp_path, "validate").code == 0
    monkeypatch.setenv("EVGEN_PACKAGE", "class")
    assert run(tmp_path, "validate").code == 2


def test_warnings_fail_only_when_asked(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event(description="")})
    assert run(tmp_path, "validate").code == 0
    assert run(tmp_path, "validate", "--fail-on", "warning").code == 1


def test_rules_can_be_weighed_and_silenced(tmp_path: Path, run: Run) -> None:
    base = '[domains.shop]\nsource = "com.example.shop"\n'
    faulty = event(description="")
    write(tmp_path, {EVENT: faulty}, base + '[rules]\nundescribed-event = "error"\n')
    assert run(tmp_path, "validate").code == 1
    write(tmp_path, {EVENT: faulty}, base + '[rules]\nmax-length-lowered = "off"\n')
    outcome = run(tmp_path, "validate")
    assert (outcome.code, "`max-length-lowered` is no rule that can be weighed" in outcome.out) == (
        2,
        True,
    )
    assert "`evgen explain max-length-lowered` says" in outcome.out
    write(tmp_path, {EVENT: faulty}, base + '[rules]\nundescribed-event = "off"\n')
    assert run(tmp_path, "validate", "--fail-on", "note").code == 0
    ignoring = {**faulty, "x-evgen-ignore": {"undescribed-event": "its name says it"}}
    write(tmp_path, {EVENT: ignoring}, base)
    assert run(tmp_path, "validate", "--fail-on", "note").code == 0


def test_a_fault_of_evgens_own_is_70_and_asks_for_a_report(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {EVENT: event()})
    monkeypatch.setattr("evgen.loading.load", lambda *_: 1 / 0)
    outcome = run(tmp_path, "validate")
    assert outcome.code == 70
    assert "ZeroDivisionError" in outcome.err
    assert "EVGEN_DEBUG=1" in outcome.err
    assert "Traceback" not in outcome.err


def test_the_launcher_works_in_a_checkout(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, {EVENT: event()})
    command = [sys.executable, str(repository / "cli.py"), "validate"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        0,
        "1 event in 1 version, 0 shared types, 1 service: nothing is wrong.\n".replace(
            "1 service", "0 services"
        ),
    )


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    properties: dict[str, object] = {f"p{i}": {} for i in range(500)}
    write(tmp_path, {EVENT: event(properties=properties)})
    command = f"{sys.executable} -m evgen validate | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_3(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {EVENT: event()}, 'emit = ["schemas"]\n[domains.shop]\nsource = "a"\n')
    (tmp_path / "generated").mkdir(mode=0o500)
    outcome = run(tmp_path, "generate")
    assert outcome.code == 3
    assert "check that you may write there" in outcome.err


def test_start_up_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom evgen.app import build\nbuild()\n"
        "print(sorted({'boto3', 'jinja2', 'jsonschema', 'jsonschema_rs', 'datamodel_code_generator', 'moto'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["compat", "old.json", "new.json", "--semantics", "strict", "--format", "json"],
        ["pattern", "match", "pattern.json", "event.json"],
        ["sample", "Nothing"],
    ],
)
def test_plain_arguments_need_no_pydantic(tmp_path: Path, arguments: list[str]) -> None:
    for name in ("old", "new", "pattern", "event"):
        (tmp_path / f"{name}.json").write_text("{}")
    code = (
        "import sys\nfrom evgen.app import run\n"
        f"run({arguments})\nprint('pydantic' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr.endswith("False\n")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["validate"], ["validate"]),
        (["check-events", "OrderCreated"], ["check_events"]),
        (["pattern", "match", "--batch"], ["pattern_match"]),
        (["pattern", "check"], ["pattern_check"]),
    ],
)
def test_a_command_comes_without_the_others(
    tmp_path: Path, arguments: list[str], wanted: list[str]
) -> None:
    code = (
        f"import sys\nfrom evgen.app import build\nbuild({arguments})\n"
        "names = (name.removeprefix('evgen.commands.') for name in sys.modules if name.startswith('evgen.commands.'))\n"
        "print(*(name for name in names if name[0] != '_'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == wanted


@pytest.mark.parametrize("arguments", [(), ("pattern", "chekc"), ("pattern",), ("check", "events")])
def test_what_is_no_command_is_looked_for_among_all(
    tmp_path: Path, run: Run, arguments: tuple[str, ...]
) -> None:
    outcome = run(tmp_path, *arguments)
    assert outcome.code == 2
    assert "check" in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["compat", "./schemas", "new.json"], "name a file in it"),
        (["pattern", "match", "./schemas", "event.json"], "name a file in it"),
        (["pattern", "check", "Something", "./schemas"], "name a file in it"),
        (["check-events", "Something", "./schemas"], "name a file of JSON lines in it"),
        (["compat", "--batch", "./schemas"], "name a file of JSON lines in it"),
        (["pattern", "match", "--batch", "./schemas"], "name a file of JSON lines in it"),
    ],
)
def test_a_folder_is_no_file(tmp_path: Path, run: Run, arguments: list[str], hint: str) -> None:
    write(tmp_path, {EVENT: event()})
    outcome = run(tmp_path, *arguments)
    assert (outcome.code, outcome.err) == (3, f"error: ./schemas is a folder\n  help: {hint}\n")


def test_a_guess_at_a_file_is_one_of_its_kind(tmp_path: Path, run: Run) -> None:
    for name in ("pattern.json", "patern.md", "patern.json.bak"):
        (tmp_path / name).write_text("{}")
    outcome = run(tmp_path, "pattern", "match", "patern.json", "event.json")
    assert (outcome.code, outcome.err) == (
        3,
        "error: there is no file patern.json\n  help: did you mean `pattern.json`?\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [["check-events", "Something"], ["compat", "--batch"], ["pattern", "match", "--batch"]],
)
def test_a_mistyped_file_of_lines_gets_a_guess(
    tmp_path: Path, run: Run, arguments: list[str]
) -> None:
    write(tmp_path, {EVENT: event()})
    for name in ("recorded.jsonl", "recorde.json"):
        (tmp_path / name).write_text("{}")
    outcome = run(tmp_path, *arguments, "recorde.jsonl")
    assert (outcome.code, outcome.err) == (
        3,
        "error: there is no file recorde.jsonl\n  help: did you mean `recorded.jsonl`?\n",
    )
