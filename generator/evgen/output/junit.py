"""JUnit XML, for the list of tests that a CI server shows: a finding is a test that failed.

Only errors fail. Warnings and notes are skipped tests, which carry their text and stop nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from evgen.findings import Finding, Severity
from evgen.output import Terminal, safe

#: Beyond what ``safe`` writes out: code points that no XML document may have.
_NOT_XML = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def render(findings: Sequence[Finding], sources: Mapping[str, bytes], terminal: Terminal) -> str:  # noqa: ARG001
    """One suite. With nothing wrong it has one test, which passes."""
    return "".join(f"{line}\n" for line in _lines(findings))


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    failures = sum(f.severity is Severity.ERROR for f in findings)
    tests = len(findings) or 1
    counts = (
        f'tests="{tests}" failures="{failures}" errors="0" skipped="{len(findings) - failures}"'
    )
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="evgen" {counts}>'
    yield f'  <testsuite name="evgen" {counts}>'
    if not findings:
        yield '    <testcase classname="evgen" name="nothing is wrong"/>'
    for finding in findings:
        yield from _case(finding)
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(finding: Finding) -> Iterator[str]:
    path, line = finding.place.path, finding.place.line or 1
    kind = "failure" if finding.severity is Severity.ERROR else "skipped"
    name = _text(f"{finding.rule} at {path}:{line}:{finding.place.column or 1}")
    body = [f"{path}:{line}:{finding.place.column or 1}: {safe(finding.message)}"]
    body += [
        f"note: {r.place.path}:{r.place.line or 1}: {safe(r.message)}" for r in finding.related
    ]
    body += [f"help: {safe(finding.hint)}"] if finding.hint else []
    yield f'    <testcase classname="{_text(path)}" name="{name}" file="{_text(path)}" line="{line}">'
    yield (
        f'      <{kind} type="{_text(finding.rule)}" message="{_text(finding.message)}">'
        + "\n".join(map(_text, body))
        + f"</{kind}>"
    )
    yield "    </testcase>"


def _text(text: str) -> str:
    """For an element or an attribute."""
    return escape(_NOT_XML.sub("�", safe(text, 2000)))
