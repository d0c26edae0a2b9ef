"""What matches nothing only because of what stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from evgen.filters.branches import Branch, branches
from evgen.filters.inquiry import Never, Open
from evgen.filters.matching import matcher
from evgen.filters.probing import Probe
from evgen.filters.rules import FILTER_DEAD, FILTER_NEVER, FILTER_UNKNOWN
from evgen.filters.saying import remark
from evgen.findings import Finding
from evgen.patterns.terms import Alternative, Condition, Conjunction


def dead_branches(probe: Probe, every: list[Branch], wrong: list[str]) -> Iterator[Finding]:
    """Branches of ``$or`` that nothing gets through; not those in which something is ``wrong``."""
    for pointer in dict.fromkeys(p for branch in every for p in sorted(branch.chosen)):
        if any(at.startswith(f"{pointer}/") for at in wrong):
            continue
        mine = [branch for branch in every if pointer in branch.chosen]
        outcome = probe.matching(mine, matcher(_through(probe.filter, pointer)))
        if isinstance(outcome, Never):
            message = "no event matches this branch of `$or` and what stands beside it"
            yield remark(FILTER_NEVER, pointer, message, "take it out, or correct it")
        elif isinstance(outcome, Open):
            message = f"whether any event matches this branch is not known: {outcome.reason}"
            yield remark(FILTER_UNKNOWN, pointer, message)


def dead_alternatives(probe: Probe, conditions: list[Condition]) -> Iterator[Finding]:
    """Alternatives that exclude what another condition asks for."""
    if len(conditions) < 2:
        return
    for condition in conditions:
        if len(condition.alternatives) < 2:
            continue
        for alternative in condition.alternatives:
            narrowed = with_only(probe.filter, condition, alternative)
            mine = branches(narrowed)
            if mine is None or not isinstance(probe.matching(mine, matcher(narrowed)), Never):
                continue
            name = ".".join(condition.path)
            message = f"no event has {probe.shown(alternative)} in `{name}` and meets the other conditions"
            yield remark(FILTER_DEAD, alternative.pointer, message, "take it out, or correct it")


def _through(filter_: Conjunction, pointer: str) -> Conjunction:
    """The filter with only one branch of the choice that ``pointer`` is a branch of."""
    choices = []
    for choice in filter_.choices:
        chosen = tuple(branch for branch in choice.branches if branch.pointer == pointer) or tuple(
            _through(branch, pointer)
            for branch in choice.branches
            if pointer.startswith(f"{branch.pointer}/")
        )
        choices.append(replace(choice, branches=chosen or choice.branches))
    return replace(filter_, choices=tuple(choices))


def with_only(filter_: Conjunction, condition: Condition, wanted: Alternative) -> Conjunction:
    """The filter, in which ``condition`` (wherever it is) has one alternative."""

    def narrowed(one: Condition) -> Condition:
        return replace(one, alternatives=(wanted,)) if one == condition else one

    return _mapped(filter_, narrowed)


def _mapped(filter_: Conjunction, change: Callable[[Condition], Condition]) -> Conjunction:
    return replace(
        filter_,
        conditions=tuple(map(change, filter_.conditions)),
        choices=tuple(
            replace(choice, branches=tuple(_mapped(b, change) for b in choice.branches))
            for choice in filter_.choices
        ),
    )
