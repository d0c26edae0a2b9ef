"""The order in which a catalog is read: each step only sees what the one before found sound."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evgen import artifacts, naming, rulebook
from evgen.findings import Finding, Place, Related, has_errors
from evgen.loading.bundling import Bundled, bundle
from evgen.loading.config import config_input, read_config, schemas_folder
from evgen.loading.dialects import LATEST
from evgen.loading.events import build_events, build_versions, check_data
from evgen.loading.files import (
    NOT_A_REGULAR_FILE,
    CatalogFile,
    EventFile,
    SampleFile,
    ServiceFile,
    TypeFile,
    classify,
    read_object,
)
from evgen.loading.own_files import check_own
from evgen.loading.references import Document, reference_faults
from evgen.loading.samples import sample_findings
from evgen.loading.schemas import INVALID_X_EVGEN, NAME_COLLISION, check_schema, read_dialect
from evgen.loading.services import build_services
from evgen.loading.silencing import weighed
from evgen.locate import located
from evgen.model import Catalog, Config, Event, Service, SharedType

#: With one of these a schema cannot be read any further, nor by those that refer to it.
_BREAKING = ("invalid-schema", "unknown-dialect", "invalid-pattern")

#: With one of these every version is still what its file says: versions can be compared, and a
#: slip in an example or a service does not hide that a version breaks somebody.
_BESIDE = frozenset(
    {
        "invalid-example", "version-number", "unknown-field", "unknown-event", "unknown-version",
        "duplicate-subscription",
    }
)  # fmt: skip

#: A schema is read, checked and bundled; what else there is counts as much.
STEPS = 3


@dataclass(frozen=True)
class Loaded:
    """What came of loading. There is a catalog unless a finding is an error.

    ``comparable`` is the catalog, or what there would be of one but for errors that leave each
    version what its file says. ``config`` is None when the configuration itself is faulty.
    """

    config: Config | None
    catalog: Catalog | None
    comparable: Catalog | None
    findings: tuple[Finding, ...]


def load(
    files: Mapping[str, bytes],
    irregular: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
    emitters: Iterable[str] = Config().emit,
    tick: Callable[[int], None] = lambda _: None,
    *,
    lint: bool = True,
) -> Loaded:
    """Configuration and catalog from root-relative paths and bytes.

    ``irregular`` are paths of links, pipes and the like, which were not read.
    ``environ`` may hold ``EVGEN_<KEY>`` settings. ``emitters`` are the names that
    ``emit`` may use. ``tick`` is told of ``STEPS`` for every file, for whoever shows
    how far the work is. Without ``lint`` only faults count, whatever ``[rules]`` makes of
    the rest: what is in the past cannot be mended. Never raises for what is in the files.
    """
    environ = environ or {}
    config, findings = read_config(files, environ, tuple(emitters), rulebook.adjustable_names())
    is_faulty = bool(findings)
    reading = _Reading(config, schemas_folder(files, environ), files, frozenset(irregular), tick)
    # A source that is missing may stand in the part of the configuration that is faulty.
    findings += [f for f in reading.run() if not (is_faulty and f.rule == "missing-source")]
    catalog = reading.catalog
    if catalog is not None and lint and not has_errors(findings):
        findings += rulebook.lint(catalog)
    findings = weighed(findings, reading.values, config.rules if lint else {})
    return Loaded(
        None if is_faulty else config,
        None if has_errors(findings) else catalog,
        None if is_faulty else catalog,
        located(findings, files),
    )


class _Reading:
    """One pass over the files; ``catalog`` stays None when the pieces do not make one."""

    def __init__(
        self,
        config: Config,
        folder: str,
        files: Mapping[str, bytes],
        irregular: frozenset[str],
        tick: Callable[[int], None],
    ) -> None:
        self.catalog: Catalog | None = None
        self.values: dict[str, dict[str, Any]] = {}
        self._config, self._folder = config, folder
        self._irregular, self._tick = irregular, tick
        self._files = {p: files[p] for p in sorted(files) if p.startswith(f"{folder}/")}

    def run(self) -> list[Finding]:
        findings = [
            NOT_A_REGULAR_FILE.at(
                Place(path), "this is a link or no file at all", "put a file here"
            )
            for path in sorted(self._irregular)
        ]
        known: list[CatalogFile] = []
        samples: list[SampleFile] = []
        for path, content in self._files.items():
            file, wrong = classify(path, self._folder)
            findings += wrong
            if isinstance(file, SampleFile):
                samples.append(file)
            elif file is not None:
                value, wrong = read_object(path, content, self._config.limits)
                findings += wrong
                known.append(file)
                if value is not None:
                    self.values[path] = value
            self._tick(1 if isinstance(file, EventFile | TypeFile) else STEPS)
        findings += _same_on_some_disks(self._files)
        documents, wrong = self._documents(known)
        findings += wrong
        bundles, wrong = self._bundles(documents)
        findings += wrong
        types = tuple(self._types(known, bundles))
        for item in types:
            findings += check_data(item.path, item.schema, item.bundle)
        versions, wrong = build_versions(
            [f for f in known if isinstance(f, EventFile)], self.values, bundles
        )
        findings += wrong
        events, wrong = build_events(versions, self._config)
        findings += wrong
        findings += _type_names(types, events)
        services, wrong = build_services(
            [f for f in known if isinstance(f, ServiceFile)],
            self.values, events, types, documents, self._irregular,
        )  # fmt: skip
        findings += self._without_followups(wrong, known, versions)
        if not has_errors(f for f in findings if f.rule not in _BESIDE):
            inputs = self._inputs(known)
            digest = hashlib.sha256(repr(sorted(inputs.items())).encode()).hexdigest()
            self.catalog = Catalog(self._config, events, types, services, inputs, digest)
        # Only now: what is wrong with samples changes no version, nor what is generated.
        unread = {f.event for f in known if isinstance(f, EventFile) and f.path not in bundles}
        sound = [s for s in services if _is_sound(s, wrong, unread)]
        faulty = {f.name for f in known if isinstance(f, ServiceFile)} - {s.name for s in sound}
        findings += sample_findings(samples, self._files, sound, faulty, self._config.limits)
        return findings

    def _documents(self, known: list[CatalogFile]) -> tuple[dict[str, Document], list[Finding]]:
        documents: dict[str, Document] = {}
        findings: list[Finding] = []
        unread: list[Document] = []
        for file in known:
            if isinstance(file, ServiceFile):
                continue
            self._tick(1)
            schema = self.values.get(file.path)
            if schema is None:
                documents[file.path] = Document(file.path, {}, LATEST, broken=True)
                continue
            dialect, wrong = read_dialect(file.path, schema)
            wrong += check_schema(file.path, schema, dialect)
            findings += wrong
            findings += self._metadata(file, schema)
            broken = has_errors(f for f in wrong if f.rule in _BREAKING)
            whole = Document(file.path, schema, dialect)
            documents[file.path] = (
                Document(file.path, {}, dialect, broken=True) if broken else whole
            )
            if broken:
                unread.append(whole)
        for document in unread:
            findings += reference_faults(document, documents, self._irregular)
        return documents, findings

    def _metadata(self, file: CatalogFile, schema: dict[str, Any]) -> list[Finding]:
        """What is wrong with an event's ``x-evgen``; it is then as if it were not there."""
        if not isinstance(file, EventFile):
            return []
        place = Place(file.path, "/x-evgen")
        wrong = check_own("event", schema.get("x-evgen", {}), place, INVALID_X_EVGEN)
        if wrong:
            self.values[file.path] = {**schema, "x-evgen": {}}
        return wrong

    def _bundles(
        self, documents: Mapping[str, Document]
    ) -> tuple[dict[str, Bundled], list[Finding]]:
        bundles: dict[str, Bundled] = {}
        findings: list[Finding] = []
        for path, document in documents.items():
            self._tick(1)
            if document.broken:
                continue
            bundled = bundle(path, documents, self._irregular)
            findings += bundled.findings
            if not bundled.findings:
                extra = document.schema.get("x-evgen")
                whole = bundled.schema if extra is None else {**bundled.schema, "x-evgen": extra}
                bundles[path] = replace(bundled, schema=whole)
        return bundles, findings

    def _types(
        self, known: list[CatalogFile], bundles: Mapping[str, Bundled]
    ) -> Iterator[SharedType]:
        for file in sorted((f for f in known if isinstance(f, TypeFile)), key=lambda f: f.name):
            if file.path in bundles:
                schema = self.values[file.path]
                yield SharedType(file.name, file.path, schema, bundles[file.path].schema)

    def _without_followups(
        self,
        findings: list[Finding],
        known: list[CatalogFile],
        versions: Mapping[str, Any],
    ) -> Iterator[Finding]:
        """A service's complaint about an event whose own file is broken says nothing new."""
        broken = {f.event for f in known if isinstance(f, EventFile)} - versions.keys()
        for finding in findings:
            follows = finding.rule == "unknown-event" and any(
                f"`{e}`" in finding.message for e in broken
            )
            if not follows:
                yield finding

    def _inputs(self, known: list[CatalogFile]) -> dict[str, str]:
        inputs = {file.path: artifacts.digest(self._files[file.path]) for file in known}
        inputs["configuration"] = artifacts.digest(config_input(self._config))
        return dict(sorted(inputs.items()))


def _is_sound(service: Service, findings: Iterable[Finding], unread: Container[str]) -> bool:
    """Whether a service and all versions of its events are what their files say."""
    return not (
        has_errors(f for f in findings if f.place.path == service.path)
        or any(s.event.event in unread for s in service.subscriptions)
    )


def _same_on_some_disks(files: Iterable[str]) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for path in files:
        other = taken.setdefault(naming.same_name_key(path), path)
        if other != path:
            message = f"`{path}` and `{other}` are one file where case does not count"
            related = [Related(Place(other), "the other one is here")]
            yield NAME_COLLISION.at(Place(path), message, "rename one of the two", related)


def _type_names(types: Iterable[SharedType], events: Iterable[Event]) -> Iterator[Finding]:
    classes = {m.class_name: m.versions[0].path for e in events for m in e.majors}
    taken: dict[str, str] = {}
    for item in types:
        other = classes.get(item.class_name) or taken.setdefault(item.class_name, item.path)
        if other != item.path:
            message = f"two things would be the class `{item.class_name}`"
            related = [Related(Place(other), "the other one is here")]
            yield NAME_COLLISION.at(Place(item.path), message, "rename the type", related)
        if item.class_name in naming.RESERVED_CLASSES:
            message = f"generated code needs the name `{item.class_name}` for itself"
            yield NAME_COLLISION.at(Place(item.path), message, "rename the type")
