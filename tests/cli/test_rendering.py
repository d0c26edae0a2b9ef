"""Renderers on findings as values: carets, colours, and text that nobody may steer."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pytest

from evgen.findings import Finding, Place, Related, Severity
from evgen.output import Terminal, columns, renderer, terminal_of

PATH = "schemas/events/shop/Bought/1.0.0.json"
LINE = b'{\n  "type": "strin",\n  "title": "Bought"\n}\n'
FINDINGS = [
    Finding("odd-thing", Severity.NOTE, Place(PATH, "/title", line=3, column=12), "is odd"),
    Finding(
        "unknown-type",
        Severity.ERROR,
        Place(PATH, "/type", line=2, column=11),
        "`strin` is no type: 100%, sure",
        "did you mean `string`?",
        (Related(Place("schemas/types/A.json", "", line=1, column=1), "as here"),),
    ),
]


def shown(
    name: str, findings: list[Finding], source: bytes = LINE, width: int = 100, **more: bool
) -> str:
    sources: Mapping[str, bytes] = {PATH: source}
    return renderer(name).render(findings, sources, Terminal(width, **more))


def test_text_has_related_places_and_wraps() -> None:
    assert shown("text", FINDINGS, width=80) == (
        f"{PATH}:3:12 note[odd-thing] is odd\n"
        "     |\n"
        '   3 |   "title": "Bought"\n'
        "     |            ^^^^^^^^\n"
        "\n"
        f"{PATH}:2:11 error[unknown-type]\n"
        "  `strin` is no type: 100%, sure\n"
        "     |\n"
        '   2 |   "type": "strin",\n'
        "     |           ^^^^^^^\n"
        "  note: schemas/types/A.json:1:1: as here\n"
        "  help: did you mean `string`?\n"
        "\n"
        "Found 1 error and 1 note.\n"
    )


def test_json_has_every_member_of_the_contract() -> None:
    document = json.loads(shown("json", FINDINGS))
    assert list(document) == ["version", "findings", "summary"]
    assert document["version"] == 1
    assert document["summary"] == {"error": 1, "warning": 0, "note": 1}
    assert document["findings"][1] == {
        "rule": "unknown-type",
        "severity": "error",
        "message": "`strin` is no type: 100%, sure",
        "path": PATH,
        "line": 2,
        "column": 11,
        "pointer": "/type",
        "hint": "did you mean `string`?",
        "related": [
            {
                "path": "schemas/types/A.json",
                "line": 1,
                "column": 1,
                "pointer": "",
                "message": "as here",
            }
        ],
        "fingerprint": FINDINGS[1].fingerprint,
    }


def test_github_shows_the_worst_first_and_escapes() -> None:
    assert shown("github", FINDINGS).splitlines() == [
        f"::error title=evgen (unknown-type),file={PATH},line=2,col=11"
        "::`strin` is no type: 100%25, sure%0Ahelp: did you mean `string`?",
        f"::notice title=evgen (odd-thing),file={PATH},line=3,col=12::is odd",
        "Found 1 error and 1 note.",
    ]


def test_github_properties_cannot_be_broken_out_of() -> None:
    finding = Finding(
        "r", Severity.ERROR, Place("a,line=9::b\n::x.json", line=1, column=1), "m\r\n::set"
    )
    command, _ = shown("github", [finding]).splitlines()
    assert command == (
        "::error title=evgen (r),file=a%2Cline=9%3A%3Ab %3A%3Ax.json,line=1,col=1::m\\u000d ::set"
    )


@pytest.mark.parametrize("name", ["text", "concise", "github", "json"])
def test_nothing_unseen_reaches_the_reader(name: str) -> None:
    nasty = "\x1b[31m\u202e\u200b\x00\x9b\ud800\U000e0041\x07"
    finding = Finding(
        "r",
        Severity.ERROR,
        Place(PATH, line=1, column=1),
        nasty,
        nasty,
        (Related(Place(nasty), nasty),),
    )
    text = shown(name, [finding], nasty.encode("utf-8", "replace"))
    assert not (set(nasty) - set("[31m")) & set(text)
    text.encode("utf-8")


@pytest.mark.parametrize("name", ["text", "concise", "github"])
def test_a_message_has_an_end(name: str) -> None:
    assert len(shown(name, [Finding("r", Severity.ERROR, Place(PATH), "x" * 100_000)])) < 1_500


@pytest.mark.parametrize("name", ["text", "concise", "github", "json"])
def test_a_place_without_line_is_the_beginning(name: str) -> None:
    text = shown(name, [Finding("r", Severity.ERROR, Place("schemas/gone.json"), "m")])
    assert "None" not in text
    assert "null" not in text


@pytest.mark.parametrize(
    "line",
    [
        '{"a": "' + "x" * 500 + '", "b": "here"}',
        "\t\t" + '{"日本": "e\u0301", "b": "here", "c": "' + "字" * 200 + '"}',
        '{"\u202e\u202e\u202e": 1, "b": "here"}',
        " " * 300 + '"here"',
    ],
)
@pytest.mark.parametrize("width", [40, 80, 100])
def test_carets_stand_under_the_place(line: str, width: int) -> None:
    at = line.index('"here"')
    text = shown(
        "text", [Finding("r", Severity.ERROR, Place(PATH, line=1, column=at + 1), "m")],
        line.encode(), width,
    )  # fmt: skip
    source, marks = [row for row in text.splitlines() if " | " in row][-2:]
    assert max(columns(source), columns(marks)) <= width
    before = source[: source.index('"here"')]
    assert columns(before) == marks.index("^")
    assert marks.count("^") == len('"here"')


@pytest.mark.parametrize(
    ("environ", "is_tty", "color"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colours_are_the_readers_choice(environ: dict[str, str], is_tty: bool, color: bool) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return is_tty

    assert terminal_of(Stream(), environ).color is color


def test_colours_change_nothing_else() -> None:
    import re

    colored = shown("text", FINDINGS, color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == shown("text", FINDINGS)
