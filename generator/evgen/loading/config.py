"""The configuration: ``evgen.toml`` or ``[tool.evgen]`` in ``pyproject.toml``, and ``EVGEN_<KEY>``.

Configuration is data. It names no template, no module and no command.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from evgen import artifacts, naming
from evgen import pointer as pointers
from evgen.findings import Finding, Place, Rule, Severity
from evgen.model import Config, Domain, Envelope
from evgen.wording import did_you_mean, listed

INVALID_CONFIGURATION = Rule(
    "invalid-configuration",
    Severity.ERROR,
    """The configuration is not what evgen can work with.

    Settings live in `evgen.toml`, or in `[tool.evgen]` of `pyproject.toml`; both at
    once would leave open which one counts. The message names the key and what it takes.
    """,
    bad={"evgen.toml": 'pakage = "order_events"\n'},
    good={"evgen.toml": 'package = "order_events"\n'},
)

COMPATIBILITY_MODES = (
    "none", "backward", "forward", "full",
    "backward_transitive", "forward_transitive", "full_transitive",
)  # fmt: skip
#: What the guard admits unless ``[limits]`` raises it. Real catalogs have 500
#: properties and 1,000 enum members; the rest keeps a hostile file from costing minutes.
LIMITS: Mapping[str, int] = {
    "file_bytes": 1_048_576,
    "nodes": 50_000,
    "depth": 64,
    "properties": 2_000,
    "enum_members": 5_000,
    "string_length": 16_384,
    "branches": 100,
}
_SCALARS = ("schemas", "output", "package", "bus", "envelope", "compatibility")
_KEYS = (*_SCALARS, "emit", "domains", "rules", "limits")
_DOMAIN_KEYS = ("source", "owner", "envelope")
_WEIGHED = "only rules of taste and risk can be, not whether a file can be read or a version breaks"
_LEVELS = ("off", "note", "warning", "error")
_BUS_NAME = re.compile(r"[A-Za-z0-9._/-]{1,256}", re.ASCII)


def read_config(
    files: Mapping[str, bytes],
    environ: Mapping[str, str],
    emitters: tuple[str, ...],
    rules: tuple[str, ...],
) -> tuple[Config, list[Finding]]:
    """The settings, defaults where they are silent or faulty, and what is wrong with them.

    ``emitters`` and ``rules`` are the names that ``emit`` and ``[rules]`` may use.
    """
    reader = _Reader(files, environ, emitters, rules)
    return reader.read(), reader.findings


def schemas_folder(files: Mapping[str, bytes], environ: Mapping[str, str]) -> str:
    """Where the catalog is, as far as a configuration that may be faulty tells."""
    reader = _Reader(files, environ, (), ())
    table = reader.table()
    value = environ.get("EVGEN_SCHEMAS", table.get("schemas", Config().schemas))
    return value.strip("/") if isinstance(value, str) and _is_folder(value) else Config().schemas


def config_input(config: Config) -> bytes:
    """The bytes under which the settings count as an input of what is generated.

    Only the settings that output depends on, as understood: a comment, the
    weight of a rule, or another tool's part of ``pyproject.toml`` changes nothing.
    """
    settings = {
        "bus": config.bus,
        "domains": {name: [d.source, d.owner, d.envelope] for name, d in config.domains.items()},
        "emit": sorted(config.emit),
        "envelope": config.envelope,
        "package": config.package,
    }
    return json.dumps(settings, sort_keys=True).encode()


def _is_folder(value: str) -> bool:
    return artifacts.is_inside(value.rstrip("/"))


class _Reader:
    """Reads one configuration; ``findings`` collects what is wrong on the way."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        environ: Mapping[str, str],
        emitters: tuple[str, ...],
        rules: tuple[str, ...],
    ) -> None:
        self.findings: list[Finding] = []
        self.path = "evgen.toml"
        self._files = files
        self._environ = environ
        self._emitters = emitters
        self._rules = rules
        self._text = ""
        self._prefix = ""

    def read(self) -> Config:
        table = self.table()
        self._unknown_keys(table, _KEYS, "")
        settings: dict[str, Any] = {}
        for key in _SCALARS:
            value = self._environ.get(f"EVGEN_{key.upper()}", table.get(key))
            if value is not None:
                checked = self._scalar(key, value)
                if checked is not None:
                    settings[key] = checked
        if "emit" in table:
            settings["emit"] = self._emit(table["emit"])
        settings["domains"] = dict(self._domains(self._table(table, "domains")))
        settings["rules"] = dict(self._levels(self._table(table, "rules")))
        settings["limits"] = {**LIMITS, **dict(self._limits(self._table(table, "limits")))}
        config = Config(**settings)
        self._folders_apart(config)
        return config

    def table(self) -> Mapping[str, Any]:
        """The table of settings; empty when there is no file or it cannot be read."""
        own = self._parse("evgen.toml") if "evgen.toml" in self._files else None
        shared = None
        if b"tool.evgen" in self._files.get("pyproject.toml", b""):
            project = self._parse("pyproject.toml")
            shared = project.get("tool", {}).get("evgen") if project is not None else None
        if own is not None and shared is not None:
            self._fault("", "evgen.toml and [tool.evgen] in pyproject.toml both configure evgen",
                        "keep one of the two")  # fmt: skip
        if own is None and isinstance(shared, Mapping):
            self.path, self._prefix = "pyproject.toml", "tool.evgen"
            self._text = self._files[self.path].decode("utf-8", "replace")
            return shared
        self._text = self._files.get("evgen.toml", b"").decode("utf-8", "replace")
        return own or {}

    def _parse(self, path: str) -> Mapping[str, Any] | None:
        try:
            return tomllib.loads(self._files[path].decode("utf-8"))
        except UnicodeDecodeError:
            place = Place(path, line=1, column=1)
            self.findings.append(
                INVALID_CONFIGURATION.at(place, "is not UTF-8", "save it as UTF-8")
            )
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(at[1]), int(at[2])) if at else (1, 1)
            message = re.sub(r" \(at .*\)$", "", str(error))
            place = Place(path, line=line, column=column)
            self.findings.append(
                INVALID_CONFIGURATION.at(place, f"is not TOML: {message}", "mend the syntax here")
            )
        return None

    def _fault(self, key: str, message: str, hint: str) -> None:
        line, column = _key_position(self._text, f"{self._prefix}.{key}".strip("."))
        pointer = pointers.join("", *key.split(".")) if key else ""
        place = Place(self.path, pointer, on_key=True, line=line, column=column)
        self.findings.append(INVALID_CONFIGURATION.at(place, message, hint))

    def _unknown_keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known, f"it takes {listed(known)}")
                self._fault(f"{where}{key}", f"unknown setting `{where}{key}`", hint)

    def _table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = table.get(key, {})
        if isinstance(value, dict):
            return value
        self._fault(key, f"`{key}` is not a table", f"write it as [{key}]")
        return {}

    def _scalar(self, key: str, value: Any) -> Any:
        if not isinstance(value, str):
            self._fault(key, f"`{key}` is not text", f'write {key} = "…"')
        elif key in ("schemas", "output"):
            if _is_folder(value):
                return value.strip("/")
            self._fault(key, f"`{key}` = {value!r} is not a folder below the root",
                        "name a relative folder without `..`")  # fmt: skip
        elif key == "package":
            if naming.is_package_name(value):
                return value
            self._fault(key, f"the generated package cannot be called {value!r}",
                        "take a lower-case identifier, no keyword, no module of Python's own")  # fmt: skip
        elif key == "bus":
            if _BUS_NAME.fullmatch(value):
                return value
            self._fault(key, f"{value!r} cannot be the name of an event bus",
                        "1 to 256 letters, digits, `.`, `-`, `_`, `/`")  # fmt: skip
        elif key == "envelope":
            return self._choice(key, value, tuple(Envelope), Envelope)
        else:
            return self._choice(key, value, COMPATIBILITY_MODES, str)
        return None

    def _choice(self, key: str, value: Any, choices: tuple[str, ...], kind: type[str]) -> Any:
        if value in choices:
            return kind(value)
        hint = did_you_mean(str(value), choices, f"take {listed(choices, 'or')}")
        self._fault(key, f"`{key}` cannot be {value!r}", hint)
        return None

    def _emit(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self._fault(
                "emit", "`emit` is not a list of names", f"list some of {listed(self._emitters)}"
            )
            return ()
        for name in value:
            if name not in self._emitters:
                hint = did_you_mean(name, self._emitters, f"there are {listed(self._emitters)}")
                self._fault("emit", f"evgen has no emitter `{name}`", hint)
        return tuple(sorted(set(value)))

    def _domains(self, table: Mapping[str, Any]) -> Iterator[tuple[str, Domain]]:
        for name, entry in sorted(table.items()):
            where = f"domains.{name}"
            if not isinstance(entry, dict):
                self._fault(where, f"`{where}` is not a table", f"write it as [{where}]")
                continue
            self._unknown_keys(entry, _DOMAIN_KEYS, f"{where}.")
            texts = {key: entry[key] for key in ("source", "owner") if key in entry}
            for key, value in texts.items():
                if not isinstance(value, str) or not value:
                    self._fault(
                        f"{where}.{key}", f"`{where}.{key}` is not text", f'write {key} = "…"'
                    )
            envelope = None
            if "envelope" in entry:
                envelope = self._choice(
                    f"{where}.envelope", entry["envelope"], tuple(Envelope), Envelope
                )
            yield name, Domain(name, texts.get("source"), texts.get("owner"), envelope)

    def _levels(self, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, level in sorted(table.items()):
            if name not in self._rules:
                otherwise = f"{_WEIGHED}; `evgen explain {name}` says what else can be done"
                hint = did_you_mean(name, self._rules, otherwise)
                self._fault(f"rules.{name}", f"`{name}` is no rule that can be weighed", hint)
            elif self._choice(f"rules.{name}", level, _LEVELS, str) is not None:
                yield name, level

    def _limits(self, table: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        self._unknown_keys(table, tuple(LIMITS), "limits.")
        for name, value in sorted(table.items()):
            if name not in LIMITS:
                continue
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                yield name, value
            else:
                self._fault(f"limits.{name}", f"`limits.{name}` is not a positive number",
                            f"{name} = {LIMITS[name]} is the default")  # fmt: skip

    def _folders_apart(self, config: Config) -> None:
        one, other = f"{config.schemas}/", f"{config.output}/"
        if one.startswith(other) or other.startswith(one):
            self._fault("output", f"`output` = {config.output!r} overlaps `schemas` = {config.schemas!r}",
                        "what is generated needs a folder of its own")  # fmt: skip


def _key_position(text: str, dotted: str) -> tuple[int, int]:
    """Line and column of a key in TOML text; of its table if it is not written out; else 1:1."""
    table, best = "", (1, 1)
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        entry = re.match(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""", line)
        if header:
            table = re.sub(r"""["'\s]""", "", header[1])
            name, column = table, header.start(1) + 1
        elif entry:
            name = f"{table}.{entry[1].strip(chr(34) + chr(39))}".strip(".")
            column = entry.start(1) + 1
        else:
            continue
        if name == dotted:
            return number, column
        if header and dotted.startswith(f"{name}."):
            best = (number, column)
    return best
