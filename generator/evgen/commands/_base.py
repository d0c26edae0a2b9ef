"""What is released, from git, and what of it a catalog changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from evgen.commands._catalog import Opened, fail_usage
from evgen.commands._progress import progress
from evgen.findings import Finding, Place
from evgen.locate import located
from evgen.reviewing import Review, Snapshot, reviewed, unkept
from evgen.reviewing.acceptance import Acceptances, read_acceptances
from evgen.reviewing.past import past, past_versions
from evgen.reviewing.rules import NO_BASE
from evgen.sources import SourceError
from evgen.sources.base import find_base
from evgen.sources.git import read_tree

if TYPE_CHECKING:
    from evgen.model import Catalog


@dataclass(frozen=True)
class Judged:
    """All that comparing says: the review with what is accepted as notes, and every finding.

    ``findings`` have lines, and are those of the review with what there is to say of the base
    and of the acceptances. ``unjudged`` are the review's before anything was accepted.
    """

    compared: Compared
    review: Review
    findings: tuple[Finding, ...]
    unjudged: tuple[Finding, ...]
    acceptances: Acceptances


@dataclass(frozen=True)
class Compared:
    """A catalog beside its base. ``notes`` say why there is none, if one was to be expected.

    ``base`` is None where there is none. ``released`` is where to look for what is released:
    the base, but HEAD when HEAD is the base branch itself.
    """

    head: Snapshot
    base: Snapshot | None
    released: Snapshot | None
    notes: tuple[Finding, ...]

    @property
    def review(self) -> Review:
        """The comparison, with what HEAD has released kept as well as what the base has."""
        with progress("comparing versions", len(self.head.catalog.events)) as tick:
            review = reviewed(self.base, self.head, tick)
        if self.released is None or self.released is self.base:
            return review
        known = {finding.fingerprint for finding in review.findings}
        more = unkept(self.released, self.head)
        return review.with_standing(f for f in more if f.fingerprint not in known)


def judge_against_base(
    opened: Opened, catalog: Catalog, revision: str | None, *, whole: bool = False
) -> Judged:
    """Compatibility, immutability and what of it is accepted, in a catalog that loads.

    Raises SourceError when a revision that was asked for cannot be had.
    """
    compared = compare_with_base(opened, catalog, revision, whole=whole)
    acceptances, wrong = read_acceptances(opened.tree.files, today())
    before = compared.review
    review = before.with_findings(acceptances.judge)
    remarks = acceptances.remarks(before.findings, has_base=compared.base is not None)
    every = (*review.findings, *compared.notes, *wrong, *remarks)
    return Judged(compared, review, located(every, opened.tree.files), before.findings, acceptances)


def compare_with_base(
    opened: Opened, catalog: Catalog, revision: str | None, *, whole: bool = False
) -> Compared:
    """Find the base and load it; only ``whole`` has its services too.

    Raises SourceError when a revision that was asked for cannot be had.
    """
    head = Snapshot(catalog, opened.tree.files)
    try:
        return _compared(opened, head, revision, whole=whole)
    except SourceError as error:
        if revision is not None:
            raise
        return Compared(head, None, None, (_no_base(catalog, error),))


def _compared(opened: Opened, head: Snapshot, revision: str | None, *, whole: bool) -> Compared:
    base = find_base(opened.root, revision)
    if base is None:
        return Compared(head, None, None, ())
    found = _load(opened, base.commit, base.label, head, whole=whole)
    if isinstance(found, Finding):
        return Compared(head, None, None, (found,))
    released: Snapshot | None = found
    if base.released != base.commit:
        other = _load(opened, base.released, f"HEAD ({base.released[:7]})", head, whole=False)
        released = found if isinstance(other, Finding) else other
    return Compared(head, found, released, ())


def _load(
    opened: Opened, commit: str, label: str, head: Snapshot, *, whole: bool
) -> Snapshot | Finding:
    from evgen.emit import emitter_names

    tree = read_tree(opened.root, commit, os.environ)
    if whole:
        return past(tree.files, tree.irregular, label, os.environ, emitter_names())
    return past_versions(tree.files, tree.irregular, label, os.environ, head)


def _no_base(catalog: Catalog, error: SourceError) -> Finding:
    message = f"{error}, so nothing tells what is released"
    return NO_BASE.at(Place(catalog.config.schemas), message, error.hint)


def today() -> date:
    """The day that dates are held against: ``SOURCE_DATE_EPOCH``'s, else this one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        fail_usage(f"SOURCE_DATE_EPOCH is {epoch!r}, no number of seconds", "unset or mend it")
