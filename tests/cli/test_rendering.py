"""Renderers on findings as values: carets, colours, and text that nobody may steer."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from evgen.findings import Finding, Place, Related, Severity, Witness
from evgen.output import Terminal, columns, renderer, terminal_of
from tests.catalogs import event, write
from tests.cli.conftest import Run

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
    name: str, findings: list[Finding], source: bytes = LINE, width: int = 100, color: bool = False
) -> str:
    sources: Mapping[str, bytes] = {PATH: source}
    return renderer(name).render(findings, sources, Terminal(width, color))


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


WIDE = (
    "注文が作成されました。商品コードは必須です、数量は整数でなければなりません。",
    "주문이 생성되었습니다 `수량`은 정수여야 합니다 그리고 아주아주긴단어가있습니다여기에그리고계속해서",
    "\u1112\u1161\u11ab\u1100\u1173\u11af " * 20,
    "🎉🎊" * 40,
    "❤\ufe0f and 1\ufe0f\u20e3 " * 20,
    "e\u0301" * 90,
    "ﾊﾝｶｸ と 全角ＡＢＣ mixed with words and_a_rather_long_identifier_that_does_not_fit " * 3,
)


@pytest.mark.parametrize("width", [40, 41, 80])
@pytest.mark.parametrize("words", WIDE)
def test_nothing_is_wider_than_the_terminal_in_any_script(words: str, width: int) -> None:
    line = f'{{"title": "{words}", "type": "strin", "description": "{words}"}}'
    place = Place("schemas/a.json", line=1, column=line.index('"strin"') + 1)
    related = (Related(Place("schemas/b.json", line=1, column=1), words),)
    finding = Finding("odd", Severity.ERROR, place, words, words, related, Witness({"a": words}))
    rows = shown_at(place.path, finding, line, width).splitlines()
    assert max(map(columns, rows)) <= width
    source, marks = [row for row in rows if " | " in row][-2:]
    assert marks.index("^") == columns(source[: source.index('"strin"')])
    assert marks.count("^") == len('"strin"')
    told = "".join(row.strip() for row in rows[1:] if " | " not in row)
    assert "".join(words.split())[:60] in "".join(told.split())


def shown_at(path: str, finding: Finding, line: str, width: int) -> str:
    return renderer("text").render([finding], {path: line.encode()}, Terminal(width))


def test_the_place_of_a_finding_stays_in_one_piece() -> None:
    path = f"schemas/events/shop/{'Long' * 16}/1.0.0.json"
    finding = Finding("odd", Severity.ERROR, Place(path, line=1, column=1), "is odd", "mend it")
    rows = shown_at(path, finding, "{}", 40).splitlines()
    assert rows[:3] == [f"{path}:1:1", "  error[odd]", "  is odd"]


def test_a_line_begins_with_no_closing_mark() -> None:
    finding = Finding("odd", Severity.ERROR, Place("a.json"), "注文、" * 40)
    rows = shown_at("b.json", finding, "{}", 41).splitlines()
    assert len(rows) > 5
    assert not [row for row in rows if row.strip().startswith("、")]


def test_a_caret_may_stand_behind_the_end_of_a_line() -> None:
    line = '{"a": "' + "x" * 90 + '"'
    finding = Finding("odd", Severity.ERROR, Place("a.json", line=1, column=len(line) + 1), "m")
    source, marks = shown_at("a.json", finding, line, 40).splitlines()[2:4]
    assert len(marks) <= 40
    assert marks.index("^") == len(source)


@pytest.mark.parametrize("width", [40, 80])
def test_what_is_said_on_a_terminal_fits_it(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """But for paths and commands, which stay in one piece."""
    write(tmp_path, {"events/shop/Something/1.0.0.json": event()})
    monkeypatch.setenv("COLUMNS", str(width))
    for command in (["explain", "no"], ["sample", "Somthing"], ["validate", "--root", "nowhere"]):
        err = run(tmp_path, *command).err
        assert err.startswith("error: ")
        assert max(map(len, err.splitlines())) <= width
    long = run(tmp_path, "sample", "Something@1.2.3.4").err
    assert ("\n        " in long) == (width == 40), "what belongs to a help stands below it"


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
