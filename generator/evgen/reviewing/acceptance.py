"""``evgen.accept.toml``: breaking changes that were accepted, until when, and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evgen.examples import event_file
from evgen.findings import Finding, Place, Related, Rule, Severity
from evgen.sources import ACCEPTANCE_FILE
from evgen.wording import closest, did_you_mean, listed

_ENTRY = """[[accept]]
fingerprint = "0123456789abcdef"
rule = "maximum-lowered"
reason = "nobody has sent size 9"
until = {}
"""
#: What the entry is about.
_NARROWED = {
    **event_file({"properties": {"size": {"maximum": 9}}}),
    **event_file({"properties": {"size": {"maximum": 8}}}, number="1.1.0"),
}
INVALID_ACCEPTANCE = Rule(
    "invalid-acceptance",
    Severity.ERROR,
    """`evgen.accept.toml` has an entry that evgen cannot read.

    An entry is a table `[[accept]]` with the `fingerprint` of a finding, a `reason` for whoever
    reads it next, and the last day `until` which it holds. `rule`, `path`, `pointer` and
    `message` say what was accepted, for people. `evgen accept` writes all of it.
    """,
    bad={ACCEPTANCE_FILE: '[[accept]]\nfingerprint = "0123456789abcdef"\n'},
    good={ACCEPTANCE_FILE: _ENTRY.format("2999-12-31")},
)
STALE_ACCEPTANCE = Rule(
    "stale-acceptance",
    Severity.WARNING,
    """An entry of `evgen.accept.toml` matches no finding.

    What it accepted is mended, or is another change now, which needs a look of its own. Delete
    the entry, so that it cannot accept something later by accident.
    """,
    bad={ACCEPTANCE_FILE: _ENTRY.format("2999-12-31")},
    good={ACCEPTANCE_FILE: ""},
)
EXPIRED_ACCEPTANCE = Rule(
    "expired-acceptance",
    Severity.ERROR,
    """An entry of `evgen.accept.toml` is past its day, and its finding counts again.

    Mend what was accepted for a while, or give it a later `until`, with the reason why.
    """,
    bad={**_NARROWED, ACCEPTANCE_FILE: _ENTRY.format("2020-01-31")},
    good={**_NARROWED, ACCEPTANCE_FILE: _ENTRY.format("2999-12-31")},
)

_NEEDED = ("fingerprint", "reason", "until")
_KEYS = (*_NEEDED, "rule", "path", "pointer", "message")
_HEADER = re.compile(r"\s*\[\[\s*[\"']?accept[\"']?\s*\]\]")
_BEGINNING = """\
# Breaking changes that are accepted for a while. `evgen accept` appends to this file;
# it is reviewed like code.
"""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One entry; ``line`` is where it begins."""

    fingerprint: str
    reason: str
    until: date
    rule: str
    line: int


@dataclass(frozen=True)
class Acceptances:
    """The entries of a file on a certain day."""

    entries: tuple[Acceptance, ...]
    today: date

    def judge(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings, those that are accepted as notes."""
        return [self._judged(finding) for finding in findings]

    def remarks(self, findings: Iterable[Finding], *, has_base: bool) -> Iterator[Finding]:
        """What is wrong with the entries, given all findings of a run.

        Without a base nobody knows whether a released version is still changed.
        """
        known = {finding.fingerprint: finding for finding in findings if finding.acceptable}
        for entry in self.entries:
            place = Place(ACCEPTANCE_FILE, line=entry.line, column=1)
            found = known.get(entry.fingerprint)
            if found is None and (has_base or not _needs_base(entry.rule)):
                message = f"`{entry.fingerprint}` matches no finding"
                yield STALE_ACCEPTANCE.at(place, message, "delete the entry")
            elif found is not None and entry.until < self.today:
                message = f"`{entry.fingerprint}` was accepted until {entry.until}"
                related = [Related(found.place, "this counts again")]
                hint = "mend what was accepted, or give it a later `until`"
                yield EXPIRED_ACCEPTANCE.at(place, message, hint, related)

    def _judged(self, finding: Finding) -> Finding:
        if finding.acceptable is None:
            return finding
        entries = self._live
        entry = entries.get(finding.fingerprint)
        if entry is not None:
            return _accepted(finding, entry, f"accepted until {entry.until}: {entry.reason}")
        causes = finding.acceptable.because
        if not causes or not all(cause in entries for cause in causes):
            return finding
        first = min((entries[cause] for cause in causes), key=lambda entry: entry.until)
        return _accepted(finding, first, f"accepted until {first.until} with what breaks")

    @property
    def _live(self) -> Mapping[str, Acceptance]:
        return {entry.fingerprint: entry for entry in self.entries if entry.until >= self.today}


def _needs_base(rule: str) -> bool:
    return not rule or rule.startswith("released-version-")


def _accepted(finding: Finding, entry: Acceptance, why: str) -> Finding:
    place = Place(ACCEPTANCE_FILE, line=entry.line, column=1)
    return replace(
        finding,
        severity=Severity.NOTE,
        message=f"{finding.message} ({why})",
        hint="",
        related=(*finding.related, Related(place, why)),
    )


def read_acceptances(files: Mapping[str, bytes], today: date) -> tuple[Acceptances, list[Finding]]:
    """The entries that can be read, and what is wrong with the others."""
    if ACCEPTANCE_FILE not in files:
        return Acceptances((), today), []
    reader = _Reader(files[ACCEPTANCE_FILE])
    entries = tuple(reader.entries())
    return Acceptances(entries, today), reader.findings


def with_entry(content: bytes | None, finding: Finding, reason: str, until: date) -> bytes:
    """The file with one more entry at its end."""
    before = content.decode("utf-8") if content else _BEGINNING
    before += "" if before.endswith("\n") or not before else "\n"
    entry = {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "path": finding.place.path,
        "pointer": finding.place.pointer,
        "message": finding.message,
        "reason": reason,
    }
    lines = "".join(f"{key} = {_quoted(value)}\n" for key, value in entry.items())
    return f"{before}\n[[accept]]\n{lines}until = {until}\n".encode("utf-8", "replace")


def _quoted(text: str) -> str:
    """A basic string of TOML; what a reader of the file could not see is written out."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

    def written(character: str) -> str:
        if character in short:
            return short[character]
        if character.isprintable():
            return character
        return f"\\U{ord(character):08X}"

    return f'"{"".join(map(written, text))}"'


class _Reader:
    """Reads one file; ``findings`` collects what is wrong on the way."""

    def __init__(self, content: bytes) -> None:
        self.findings: list[Finding] = []
        self._content = content
        self._lines: list[str] = []

    def entries(self) -> Iterator[Acceptance]:
        table = self._table()
        for key in table:
            if key != "accept":
                hint = did_you_mean(key, ("accept",), "it takes tables `[[accept]]` only")
                self._fault(self._line_of(key, 0), f"unknown key `{key}`", hint)
        listed_ = table.get("accept", [])
        if not isinstance(listed_, list) or not all(isinstance(e, dict) for e in listed_):
            self._fault(self._line_of("accept", 0), "`accept` is not a list of tables",
                        "begin each entry with [[accept]]")  # fmt: skip
            return
        headers = [n for n, line in enumerate(self._lines) if _HEADER.match(line)]
        taken: dict[str, int] = {}
        for index, entry in enumerate(listed_):
            start = headers[index] if len(headers) == len(listed_) else 0
            read = self._entry(entry, start)
            if read is None:
                continue
            if read.fingerprint in taken:
                message = f"`{read.fingerprint}` is accepted in line {taken[read.fingerprint]} too"
                self._fault(start + 1, message, "keep one of the two")
                continue
            taken[read.fingerprint] = read.line
            yield read

    def _entry(self, entry: Mapping[str, Any], start: int) -> Acceptance | None:
        before = len(self.findings)
        for key in entry:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS, f"it takes {listed(_KEYS)}")
                self._fault(self._line_of(key, start), f"unknown key `{key}`", hint)
        meant = {closest(key, _KEYS) for key in entry if key not in _KEYS}
        for key in _NEEDED:
            if key not in entry and key not in meant:
                self._fault(start + 1, f"`{key}` is missing", f"add `{key}`")
        for key in ("fingerprint", "reason", "rule", "path", "pointer", "message"):
            if not isinstance(entry.get(key, ""), str):
                self._fault(self._line_of(key, start), f"`{key}` is not text", "write it in quotes")
        fingerprint, until = str(entry.get("fingerprint", "")), entry.get("until")
        if fingerprint and not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
            self._fault(self._line_of("fingerprint", start), f"{fingerprint!r} is no fingerprint",
                        "copy the 16 digits that the finding shows")  # fmt: skip
        if isinstance(entry.get("reason"), str) and not entry["reason"].strip():
            self._fault(self._line_of("reason", start), "the reason is empty", "say why")
        if isinstance(until, str):
            until = parse_day(until) or until
        if until is not None and type(until) is not date:
            self._fault(self._line_of("until", start), f"`until` is {str(until)!r}, which is no day",
                        "write it as YYYY-MM-DD")  # fmt: skip
        if len(self.findings) > before or type(until) is not date:
            return None
        return Acceptance(
            fingerprint, str(entry["reason"]), until, str(entry.get("rule", "")), start + 1
        )

    def _table(self) -> Mapping[str, Any]:
        try:
            text = self._content.decode("utf-8")
            self._lines = text.splitlines()
            return tomllib.loads(text)
        except UnicodeDecodeError:
            self._fault(1, "is not UTF-8", "save it as UTF-8")
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(at[1]), int(at[2])) if at else (max(1, len(self._lines)), 1)
            message = re.sub(r" \(at .*\)$", "", str(error))
            self._fault(line, f"is not TOML: {message}", "mend the syntax here", column)
        return {}

    def _line_of(self, key: str, start: int) -> int:
        """The line of a key in the entry that begins after line ``start``; else the entry's."""
        for number, line in enumerate(self._lines[start:], start):
            if number > start and _HEADER.match(line):
                break
            if re.match(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\]]""", line):
                return number + 1
        return start + 1

    def _fault(self, line: int, message: str, hint: str, column: int = 1) -> None:
        place = Place(ACCEPTANCE_FILE, line=line, column=column)
        self.findings.append(INVALID_ACCEPTANCE.at(place, message, hint))


def parse_day(text: str) -> date | None:
    """A day as YYYY-MM-DD, or None."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
