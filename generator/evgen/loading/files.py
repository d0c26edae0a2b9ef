"""What each file under ``schemas/`` is, by its path, and its JSON value."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evgen import jsontext, naming
from evgen import pointer as pointers
from evgen.examples import EVENT, TYPE, Link, event_file
from evgen.findings import Finding, Place, Rule, Severity
from evgen.model import VersionNumber

INVALID_JSON = Rule(
    "invalid-json",
    Severity.ERROR,
    """A file is not JSON.

    Comments, trailing commas, text after the value, NaN, Infinity, another encoding than
    UTF-8 and a byte order mark are not JSON, even if some parsers let them pass.
    """,
    bad={EVENT: '{"type": "object",}'},
    good={EVENT: '{"type": "object"}'},
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    Severity.ERROR,
    """An object has the same key twice.

    Parsers keep one of the two, and not all the same one. Delete the one you do not mean.
    """,
    bad={EVENT: '{"type": "object", "type": "object"}'},
    good={EVENT: '{"type": "object"}'},
)
UNSEEN_CHARACTER = Rule(
    "unseen-character",
    Severity.ERROR,
    """A text has a character that a reader cannot see.

    Control characters, marks that reorder text and zero-width spaces make a review see
    something else than what the program reads. Delete them.
    """,
    bad={EVENT: '{"type": "object", "title": "Order\\u200bCreated"}'},
    good={EVENT: '{"type": "object", "title": "OrderCreated"}'},
)
NUMBER_OUT_OF_RANGE = Rule(
    "number-out-of-range",
    Severity.ERROR,
    """A number is NaN, infinite, or beyond what JSON programs keep.

    Numbers travel as doubles through many programs; `1e400` becomes infinity there. Take a
    number that a double can hold; what is larger, or has to be exact, is a string of digits.
    """,
    bad={EVENT: '{"type": "object", "properties": {"amount": {"maximum": 1e400}}}'},
    good={EVENT: '{"type": "object", "properties": {"amount": {"maximum": 1e15}}}'},
)
LIMIT_EXCEEDED = Rule(
    "limit-exceeded",
    Severity.ERROR,
    """A file is larger, deeper or wider than evgen takes by default.

    The limits keep one file from costing minutes. A catalog that needs more says so in
    `[limits]` of the configuration, under the name in the message.
    """,
    bad={
        "evgen.toml": "[limits]\nenum_members = 2\n",
        **event_file({"properties": {"size": {"enum": ["S", "M", "L"]}}}),
    },
    good={
        "evgen.toml": "[limits]\nenum_members = 3\n",
        **event_file({"properties": {"size": {"enum": ["S", "M", "L"]}}}),
    },
)
UNEXPECTED_FILE = Rule(
    "unexpected-file",
    Severity.ERROR,
    """A JSON file lies where evgen does not look for one.

    Events are `events/<domain>/<Event>/<version>.json`, shared types `types/<Name>.json`,
    services `services/<service>.json` with their samples in `services/<service>.events.jsonl`.
    A file elsewhere would be ignored without a word.
    """,
    bad={"schemas/events/OrderCreated.json": {}},
    good={EVENT: {}},
    is_adjustable=True,
)
NOT_A_REGULAR_FILE = Rule(
    "not-a-regular-file",
    Severity.ERROR,
    """Something under the schemas folder is a link, a pipe or a device.

    A catalog is read from a folder, from git and from an archive alike; a link would lead
    each of them somewhere else. Put the file itself there.
    """,
    bad={TYPE: Link("../../shared/Money.json")},
    good={TYPE: {}},
)
INVALID_NAME = Rule(
    "invalid-name",
    Severity.ERROR,
    """An event, domain, service or type has a name that evgen cannot carry everywhere.

    Events are `[A-Z][A-Za-z0-9]*` (at most 64 characters, not ending in `V<digits>`, which
    marks majors); domains and services are lower-case words joined by `-`; types are named
    like events, with `.2`, `.3` … for later ones. `consumers`, `types` and `runtime` are
    modules of the generated package and cannot be domains.
    """,
    bad={"schemas/events/orders/orderShipped/1.0.0.json": {}},
    good={"schemas/events/orders/OrderShipped/1.0.0.json": {}},
)
VERSION_NUMBER = Rule(
    "version-number",
    Severity.ERROR,
    """A version file is not numbered as it should be.

    A file is `MAJOR.MINOR.PATCH.json`. A major starts at N.0.0; minor and patch count up
    without holes, so that a missing file is noticed.
    """,
    bad={**event_file(), **event_file(number="1.2.0")},
    good={**event_file(), **event_file(number="1.1.0")},
)


@dataclass(frozen=True, slots=True)
class EventFile:
    """``events/<domain>/<Event>/<version>.json``."""

    path: str
    domain: str
    event: str
    number: VersionNumber


@dataclass(frozen=True, slots=True)
class TypeFile:
    """``types/<Name>.json``."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """``services/<service>.json``."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class SampleFile:
    """``services/<service>.events.jsonl``: it is checked, and changes nothing that is generated."""

    path: str
    service: str


CatalogFile = EventFile | TypeFile | ServiceFile
_SAMPLES = ".events.jsonl"


def classify(path: str, folder: str) -> tuple[CatalogFile | SampleFile | None, list[Finding]]:
    """What a file below the schemas folder is; None for one that evgen does not read."""
    relative = posixpath.relpath(path, folder)
    if path.endswith(_SAMPLES) or (path.endswith(".jsonl") and relative.startswith("services/")):
        return _sample_file(path, relative, folder)
    if not path.endswith(".json"):
        return None, []
    parts = relative.removesuffix(".json").split("/")
    match parts:
        case ["events", domain, event, number]:
            return _event_file(path, domain, event, number)
        case ["types", name]:
            if naming.TYPE_FILE_NAME.fullmatch(name):
                return TypeFile(path, name), []
            return None, [_bad_name(path, "type", name, "such as `Money` or `Money.2`")]
        case ["services", name]:
            if naming.KEBAB_NAME.fullmatch(name):
                return ServiceFile(path, name), []
            hint = f"such as `{naming.kebab_case(name).strip('-') or 'send-email'}`"
            return None, [_bad_name(path, "service", name, hint)]
    expected = {
        "events": "events/<domain>/<Event>/<version>.json",
        "types": "types/<Name>.json",
        "services": "services/<service>.json",
    }.get(parts[0])
    hint = f"expected {folder}/{expected}" if expected else "move it out of the schemas folder"
    finding = UNEXPECTED_FILE.at(Place(path), "evgen does not look for a file here", hint)
    return None, [finding if expected else finding.with_severity(Severity.WARNING)]


def _sample_file(path: str, relative: str, folder: str) -> tuple[SampleFile | None, list[Finding]]:
    match relative.split("/"):
        case ["services", name] if name.endswith(_SAMPLES):
            service = name.removesuffix(_SAMPLES)
            if naming.KEBAB_NAME.fullmatch(service):
                return SampleFile(path, service), []
            hint = f"such as `{naming.kebab_case(service).strip('-') or 'send-email'}`"
            return None, [_bad_name(path, "service", service, hint)]
    message = "evgen does not look for samples here"
    hint = f"expected {folder}/services/<service>{_SAMPLES}"
    return None, [UNEXPECTED_FILE.at(Place(path), message, hint)]


def _event_file(
    path: str, domain: str, event: str, number: str
) -> tuple[EventFile | None, list[Finding]]:
    findings = []
    if not naming.KEBAB_NAME.fullmatch(domain):
        findings.append(_bad_name(path, "domain", domain, "lower-case words joined by `-`"))
    elif domain in naming.RESERVED_DOMAINS:
        findings.append(_bad_name(path, "domain", domain, "the generated package needs that name"))
    if not naming.EVENT_NAME.fullmatch(event):
        hint = f"such as `{naming.pascal_case(event) or 'OrderCreated'}`"
        findings.append(_bad_name(path, "event", event, hint))
    elif naming.ENDS_LIKE_A_MAJOR.fullmatch(event):
        hint = "a major is the first number of the version, not a part of the name"
        findings.append(_bad_name(path, "event", event, hint))
    version = VersionNumber.parse(number)
    if version is None:
        message = f"`{number}` is not a version number"
        findings.append(
            VERSION_NUMBER.at(Place(path), message, "name the file MAJOR.MINOR.PATCH.json")
        )
    if findings or version is None:
        return None, findings
    return EventFile(path, domain, event, version), []


def _bad_name(path: str, kind: str, name: str, hint: str) -> Finding:
    return INVALID_NAME.at(Place(path), f"`{name}` cannot be the name of a {kind}", hint)


def read_object(
    path: str, content: bytes, limits: Mapping[str, int]
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The JSON object in a file, within the limits, or every reason why there is none."""
    value, findings = read_value(path, content, limits)
    if not (findings or isinstance(value, dict)):
        findings = [
            INVALID_JSON.at(Place(path), "the file is not a JSON object", "begin it with {")
        ]
    return (None if findings else value), findings


def read_value(path: str, content: bytes, limits: Mapping[str, int]) -> tuple[Any, list[Finding]]:
    """The JSON value in a file; it counts only where there is no finding."""
    if len(content) > limits["file_bytes"]:
        return None, [
            _limit(Place(path), "file_bytes", len(content), limits["file_bytes"], "bytes")
        ]
    text = jsontext.decode(content)
    if isinstance(text, jsontext.Fault):
        hint = "save the file as UTF-8 without a byte order mark"
        return None, [INVALID_JSON.at(Place(path, line=1, column=1), text.message, hint)]
    value = jsontext.parse(text)
    if jsontext.is_faults(value):
        return None, [_finding(path, text, fault) for fault in value]
    return value, [] if _is_within(value, limits) else list(_beyond(path, value, limits))


def _finding(path: str, text: str, fault: jsontext.Fault) -> Finding:
    line, column = jsontext.Positions(text).line_and_column(fault.offset)
    rule, hint = {
        "duplicate": (DUPLICATE_KEY, "delete the one you do not mean"),
        "number": (NUMBER_OUT_OF_RANGE, "write a finite number of at most 40 characters"),
        "character": (UNSEEN_CHARACTER, "delete the character"),
        "depth": (LIMIT_EXCEEDED, "flatten the file"),
    }.get(fault.kind, (INVALID_JSON, "mend the syntax here"))
    place = Place(path, fault.pointer, line=line, column=column)
    return rule.at(place, fault.message, hint)


#: Limits of how much is in one object or array.
_OF_CONTAINERS = ("properties", "enum_members", "branches")


def _is_within(document: Any, limits: Mapping[str, int]) -> bool:
    """Whether no limit can be exceeded: most files are small, and this is quickly seen."""
    most, longest = min(limits[name] for name in _OF_CONTAINERS), limits["string_length"]
    layer, depth, nodes = [document], 1, 0
    while layer:
        nodes += len(layer)
        if depth > limits["depth"] or nodes > limits["nodes"]:
            return False
        inner: list[Any] = []
        for value in layer:
            if isinstance(value, str):
                if len(value) > longest:
                    return False
            elif isinstance(value, dict | list):
                if len(value) > most:
                    return False
                inner += value.values() if isinstance(value, dict) else value
        layer, depth = inner, depth + 1
    return True


def _beyond(path: str, document: Any, limits: Mapping[str, int]) -> Iterator[Finding]:
    nodes = 0
    waiting: list[tuple[str, Any, int]] = [("", document, 1)]
    while waiting:
        at, value, depth = waiting.pop()
        nodes += 1
        here = Place(path, at)
        if depth > limits["depth"]:
            yield _limit(here, "depth", depth, limits["depth"], "levels")
            return
        if isinstance(value, str) and len(value) > limits["string_length"]:
            yield _limit(here, "string_length", len(value), limits["string_length"], "characters")
        elif isinstance(value, dict):
            for key in ("properties", "patternProperties", "$defs", "definitions"):
                yield from _too_many(value, key, dict, "properties", here, limits)
            yield from _too_many(value, "enum", list, "enum_members", here, limits)
            for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
                yield from _too_many(value, key, list, "branches", here, limits)
            waiting += [(pointers.join(at, k), v, depth + 1) for k, v in value.items()]
        elif isinstance(value, list):
            waiting += [(pointers.join(at, i), v, depth + 1) for i, v in enumerate(value)]
    if nodes > limits["nodes"]:
        yield _limit(Place(path), "nodes", nodes, limits["nodes"], "values")


def _too_many(
    value: dict[str, Any],
    key: str,
    kind: type[dict[str, Any] | list[Any]],
    limit: str,
    at: Place,
    limits: Mapping[str, int],
) -> Iterator[Finding]:
    members = value.get(key)
    if isinstance(members, kind) and len(members) > limits[limit]:
        place = Place(at.path, pointers.join(at.pointer, key), on_key=True)
        yield _limit(place, limit, len(members), limits[limit], f"in `{key}`")


def _limit(at: Place, name: str, found: int, limit: int, what: str) -> Finding:
    return LIMIT_EXCEEDED.at(
        at, f"{found:,} {what}, where {limit:,} is the limit",
        f"if this is right, raise `{name}` in [limits] of the configuration",
    )  # fmt: skip
