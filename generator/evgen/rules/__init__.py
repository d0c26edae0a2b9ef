"""Lint rules, one per file. The function's name is the rule, its docstring is the page.

A rule is a generator over one kind of thing (a version, a service, …), named by
the annotation of its first parameter, decorated with its severity. It yields
``Remark``s; the registry finds it, the suite runs its ``good`` and ``bad`` examples.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from evgen.examples import EVENT, SERVICE
from evgen.findings import Finding, Place, Rule, Severity
from evgen.model import Catalog, Service, SharedType, Version


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say: where in the thing's own file, what, and what to do."""

    pointer: str
    message: str
    hint: str = ""
    on_key: bool = False


@dataclass(frozen=True)
class Check:
    """A lint rule: what it is called, which kinds of things it is about, and what it does."""

    rule: Rule
    about: tuple[type, ...]
    run: Callable[[Any], Iterator[Remark]]

    def __call__(self, catalog: Catalog) -> Iterator[Finding]:
        """All findings of this rule in a catalog."""
        for path, subject in _subjects(catalog, self.about):
            for remark in self.run(subject):
                place = Place(path, remark.pointer, remark.on_key)
                yield self.rule.at(place, remark.message, remark.hint)


def rule(
    severity: Severity, *, good: Mapping[str, Any], bad: Mapping[str, Any]
) -> Callable[[Callable[[Any], Iterator[Remark]]], Check]:
    """Makes a function a lint rule.

    ``good`` and ``bad`` are the members that matter, of a file of the kind that the rule
    is about: the rule is silent on the first and speaks on the second.
    """

    def decorate(function: Callable[[Any], Iterator[Remark]]) -> Check:
        name = function.__name__.replace("_", "-")
        hints = get_type_hints(function)
        annotation = hints[next(iter(inspect.signature(function).parameters))]
        about = get_args(annotation) or (annotation,)
        path = SERVICE if Service in about else EVENT
        made = Rule(
            name, severity, inspect.getdoc(function) or "", {path: bad}, {path: good},
            is_adjustable=True,
        )  # fmt: skip
        return Check(made, about, function)

    return decorate


def _subjects(catalog: Catalog, about: tuple[type, ...]) -> Iterator[tuple[str, Any]]:
    if Version in about:
        for major in (m for event in catalog.events for m in event.majors):
            # Older versions are immutable and cannot be mended; the newest can.
            yield major.versions[-1].path, major.versions[-1]
    if SharedType in about:
        yield from ((item.path, item) for item in catalog.types)
    if Service in about:
        yield from ((service.path, service) for service in catalog.services)
