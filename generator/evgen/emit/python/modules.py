"""The modules that hold models: one per event and major, the shared types, the triggers' bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evgen import naming
from evgen.artifacts import Artifact, json_artifact, text_artifact
from evgen.emit._published import published_schema
from evgen.emit._render import render
from evgen.emit.python import quoting, widened
from evgen.emit.python.body import body
from evgen.emit.python.models import Models, answer
from evgen.emit.python.shapes import AliasShape, ClassRef, ClassShape, SharedRef
from evgen.emit.python.shaping import shape_bundle
from evgen.emit.python.vetting import vetted
from evgen.findings import Finding
from evgen.model import Catalog, Config, Major, Service, SharedType

_FILTERS: Mapping[str, Callable[..., str]] = {
    "docstring": quoting.docstring,
    "literal": quoting.literal,
}


def artifacts(catalog: Catalog) -> Iterator[Artifact | Finding]:
    """Every module of models, and the schemas that belong to them."""
    shared = {item.name: item.class_name for item in catalog.types}
    for major in catalog.majors:
        yield from _event(major, catalog.config, shared)
    if catalog.types:
        yield from _types(catalog)
    for service in catalog.services:
        yield from _trigger(service, catalog.config, shared)


def _event(major: Major, config: Config, shared: Mapping[str, str]) -> Iterator[Artifact | Finding]:
    version = major.generated
    shapes = shape_bundle(
        major.class_name,
        version.bundle,
        {major.class_name},
        lambda name: SharedRef(shared[name]),
        always_class=True,
    )
    yield from widened.findings(version.path, version.schema, shapes.widenings)
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
    models = Models(shapes.classes, event=major.class_name)
    yield text_artifact(
        f"{folder}/{major.module_name}.py",
        _module("python/event.py", facts, models, config, "Contract", major.reference),
    )
    yield json_artifact(f"{folder}/{schema}", published_schema(version.bundle))


def _types(catalog: Catalog) -> Iterator[Artifact | Finding]:
    shared = {item.name: item for item in catalog.types}
    taken = {item.class_name for item in catalog.types}
    classes: list[ClassShape] = []
    aliases: list[AliasShape] = []
    for item in catalog.types:
        shapes = shape_bundle(
            item.class_name, item.bundle, taken, lambda name: ClassRef(shared[name].class_name)
        )
        yield from widened.findings(item.path, item.schema, shapes.widenings)
        classes += shapes.classes
        aliases += [shapes.alias] if shapes.alias else []
    yield text_artifact(
        f"python/{catalog.config.package}/types.py",
        _module(
            "python/types.py",
            {},
            Models(tuple(classes), tuple(aliases)),
            catalog.config,
            None,
            "the shared types",
        ),
    )


def _trigger(
    service: Service, config: Config, shared: Mapping[str, str]
) -> Iterator[Artifact | Finding]:
    trigger = service.trigger
    if trigger is None or trigger.schema is None:
        return
    stem = f"_{service.snake_name}_trigger"
    name = f"{naming.pascal_case(service.name)}Body"
    whole = trigger.schema_type
    imported = whole is not None and _is_class(whole)
    models = Models(())
    if not imported:
        shapes = shape_bundle(
            name,
            trigger.schema,
            {name},
            lambda other: SharedRef(shared[other]),
            always_class=True,
        )
        yield from widened.findings(service.path, {}, shapes.widenings)
        models = Models(shapes.classes)
    facts = {
        "title": f"What triggers {service.name}.",
        "name": name,
        "schema": f"{stem}.json",
        "package": config.package,
        "shared": whole.class_name if whole is not None and imported else None,
        "idempotency_key": trigger.idempotency_key,
    }
    folder = f"python/{config.package}/consumers"
    yield text_artifact(
        f"{folder}/{stem}.py",
        _module("python/trigger.py", facts, models, config, "SchemaCheck", service.name),
    )
    yield json_artifact(f"{folder}/{stem}.json", published_schema(trigger.schema))


def _is_class(item: SharedType) -> bool:
    """Whether a shared type is a class in Python, which a handler's argument has to be."""
    return shape_bundle(item.class_name, item.bundle, set(), SharedRef).alias is None


def _module(
    template: str,
    facts: Mapping[str, Any],
    models: Models,
    config: Config,
    contract: str | None,
    subject: str,
) -> str:
    """The vetted text of one module. ``contract`` is what it needs of ``runtime.contract``."""
    extra = {contract: f"{config.package}.runtime.contract"} if contract else {}
    made = body(models, answer(models, config.package), config.package, extra)
    text = render(template, {**facts, "body": made}, _FILTERS)
    return vetted(text, config.package, subject)


def _title(name: str, description: str) -> str:
    return f"{name}: {description}" if description else f"{name}."
