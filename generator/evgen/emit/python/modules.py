"""The modules that hold models: one per event and major, the shared types, the triggers' bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evgen import naming
from evgen.artifacts import Artifact, json_artifact, text_artifact
from evgen.emit._published import published_schema
from evgen.emit._render import render
from evgen.emit.python import quoting, widened
from evgen.emit.python.body import body
from evgen.emit.python.models import Models, answer
from evgen.emit.python.shapes import AliasShape, ClassRef, ClassShape, SharedRef
from evgen.emit.python.shaping import shape_bundle, shared_names
from evgen.emit.python.vetting import vetted
from evgen.emit.python.widened import Widening
from evgen.findings import Finding
from evgen.model import Catalog, Config, JsonObject, Major, Service, SharedType
from evgen.work import Work

_FILTERS: Mapping[str, Callable[..., str]] = {
    "docstring": quoting.docstring,
    "literal": quoting.literal,
}


def artifacts(catalog: Catalog) -> Iterator[Artifact | Finding | Work]:
    """Every module of models, and the schemas that belong to them."""
    shared = {item.name: item.class_name for item in catalog.types}
    for major in catalog.majors:
        yield from _event(major, catalog.config, shared)
    if catalog.types:
        yield _types(catalog, shared)
    for service in catalog.services:
        yield from _trigger(service, catalog.config, shared)


def _event(major: Major, config: Config, shared: Mapping[str, str]) -> Iterator[Artifact | Work]:
    version = major.generated
    folder = f"python/{config.package}/{naming.module_name(major.domain)}"
    schema = f"{major.module_name}.json"
    contract = {
        "event": major.event,
        "major": major.number,
        "version": str(version.number),
        "source": major.source,
        "detail_type": major.detail_type,
        "envelope": major.envelope.value,
        "idempotency_key": major.idempotency_key,
    }
    facts = {
        "title": _title(f"{major.event} {version.number}", version.description),
        "name": major.class_name,
        "contract": contract,
        "schema": schema,
    }
    module = _Module("python/event.py", facts, config.package, "Contract", major.class_name)
    yield module.work(
        f"{folder}/{major.module_name}.py",
        major.reference,
        [_Subject(major.class_name, version.bundle, version.path, version.schema)],
        shared,
    )
    yield json_artifact(f"{folder}/{schema}", published_schema(version.bundle))


def _types(catalog: Catalog, shared: Mapping[str, str]) -> Work:
    package = catalog.config.package
    subjects = [
        _Subject(item.class_name, item.bundle, item.path, item.schema) for item in catalog.types
    ]
    module = _Module("python/types.py", {}, package, defines_types=True)
    return module.work(f"python/{package}/types.py", "the shared types", subjects, shared)


def _trigger(
    service: Service, config: Config, shared: Mapping[str, str]
) -> Iterator[Artifact | Work]:
    trigger = service.trigger
    if trigger is None or trigger.schema is None:
        return
    stem = f"_{service.snake_name}_trigger"
    name = f"{naming.pascal_case(service.name)}Body"
    whole = trigger.schema_type
    imported = whole is not None and _is_class(whole)
    facts = {
        "title": f"What triggers {service.name}.",
        "name": name,
        "schema": f"{stem}.json",
        "package": config.package,
        "shared": whole.class_name if whole is not None and imported else None,
        "idempotency_key": trigger.idempotency_key,
    }
    folder = f"python/{config.package}/consumers"
    subjects = [] if imported else [_Subject(name, trigger.schema, service.path, {})]
    module = _Module("python/trigger.py", facts, config.package, "SchemaCheck")
    yield module.work(f"{folder}/{stem}.py", service.name, subjects, shared)
    yield json_artifact(f"{folder}/{stem}.json", published_schema(trigger.schema))


def _is_class(item: SharedType) -> bool:
    """Whether a shared type is a class in Python, which a handler's argument has to be."""
    return shape_bundle(item.class_name, item.bundle, set(), SharedRef).alias is None


@dataclass(frozen=True)
class _Subject:
    """A schema of which a module has the class: its bundle, and the file that says it."""

    name: str
    bundle: JsonObject
    path: str
    schema: JsonObject


@dataclass(frozen=True)
class _Module:
    """One module. ``contract`` is what it needs of ``runtime.contract``, ``event`` its event's class."""

    template: str
    facts: Mapping[str, Any]
    package: str
    contract: str | None = None
    event: str | None = None
    defines_types: bool = False

    def work(
        self, path: str, about: str, subjects: Sequence[_Subject], shared: Mapping[str, str]
    ) -> Work:
        """The making of its text, and of what there is to say of the types in it."""
        bundles = [(subject.name, subject.bundle) for subject in subjects]
        used = {name for subject in subjects for name in shared_names(subject.bundle)}
        given = {
            **asdict(self),
            "bundles": bundles,
            "shared": {name: shared[name] for name in shared if name in used},
        }

        def finish(made: Any) -> Iterator[Artifact | Finding]:
            for subject, widenings in zip(subjects, made["widenings"], strict=True):
                wider = (Widening(*widening) for widening in widenings)
                yield from widened.findings(subject.path, subject.schema, wider)
            # It may come from elsewhere: looked at here, nothing else is ever written.
            yield text_artifact(path, vetted(made["text"], self.package, about))

        return Work(made_module, given, finish)


def made_module(given: Any) -> Any:
    """``{"text", "widenings"}`` of a module that is told as ``_Module.work`` does: JSON both."""
    shared, defines_types = given["shared"], given["defines_types"]
    taken = {name for name, _ in given["bundles"]}
    classes: list[ClassShape] = []
    aliases: list[AliasShape] = []
    widenings = []
    for name, bundle in given["bundles"]:
        shapes = shape_bundle(
            name,
            bundle,
            taken,
            lambda other: (ClassRef if defines_types else SharedRef)(shared[other]),
            always_class=not defines_types,
        )
        classes += shapes.classes
        aliases += [shapes.alias] if shapes.alias else []
        widenings.append([[w.pointer, w.message, w.hint] for w in shapes.widenings])
    package, contract = given["package"], given["contract"]
    models = Models(tuple(classes), tuple(aliases), given["event"])
    extra = {contract: f"{package}.runtime.contract"} if contract else {}
    made = body(models, answer(models, package), package, extra)
    text = render(given["template"], {**given["facts"], "body": made}, _FILTERS)
    return {"text": text, "widenings": widenings}


def _title(name: str, description: str) -> str:
    return f"{name}: {description}" if description else f"{name}."
