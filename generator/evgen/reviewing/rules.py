"""The rules of compatibility and immutability that are not the engine's own."""

from __future__ import annotations

from evgen.examples import EVENT, event_file
from evgen.findings import Rule, Severity

_WORKFLOW = ".github/workflows/ci.yml"

BUMP_TOO_SMALL = Rule(
    "bump-too-small",
    Severity.ERROR,
    """A version's number promises more than the version keeps.

    A patch means the same as the version before, a minor is compatible with it, a major may
    break. Others choose what they read by these numbers. Rename the file to the number that
    the message names (`evgen version EVENT auto` does it), or take the change back.

    Which directions a minor has to keep is `compatibility` in the configuration; a patch has
    to be equal whatever it says.
    """,
    is_acceptable=True,
    bad={
        **event_file({"properties": {"orderId": {}}}),
        **event_file({"properties": {"orderId": {}, "coupon": {}}}, number="1.0.1"),
    },
    good={
        **event_file({"properties": {"orderId": {}}}),
        **event_file({"properties": {"orderId": {}, "coupon": {}}}, number="1.1.0"),
    },
)
UNDECIDED = Rule(
    "compatibility-undecided",
    Severity.ERROR,
    """Neither a proof that a version is compatible was found, nor an event that breaks.

    evgen never guesses: what it cannot decide counts as breaking. Write the part that the
    message names in a simpler way, number the version as a major, or accept the finding after
    you have looked at it yourself.
    """,
    is_acceptable=True,
    bad={
        **event_file({"properties": {"size": {"type": "string", "pattern": "^(S|L)\\1$"}}}),
        **event_file(
            {"properties": {"size": {"type": "string", "pattern": "^(SS|LL)$"}}}, number="1.1.0"
        ),
    },
    good={
        **event_file({"properties": {"size": {"type": "string", "pattern": "^(SS|LL)$"}}}),
        **event_file(
            {"properties": {"size": {"type": "string", "pattern": "^(LL|SS)$"}}}, number="1.1.0"
        ),
    },
)
RELEASED_VERSION_CHANGED = Rule(
    "released-version-changed",
    Severity.ERROR,
    """A released version does not mean any more what it meant on the base branch.

    Events with that version's number are in queues, archives and the code of others; they
    cannot change with the file. Title, description, `$comment`, examples, `deprecated`,
    `status`, `owner` and `x-` keys may change, the rest may not, nor may a shared type that
    the version refers to. Undo the change and make it in a new version (`evgen version EVENT
    auto` does both), or, for a shared type, in a new file such as `types/Money.2.json`.
    """,
    is_acceptable=True,
    bad={
        f"main:{EVENT}": {"properties": {"orderId": {"type": "string"}}},
        EVENT: {"properties": {"orderId": {"type": "integer"}}},
    },
    good={
        f"main:{EVENT}": {"properties": {"orderId": {"type": "string"}}},
        EVENT: {"properties": {"orderId": {"type": "string"}}},
        **event_file({"properties": {"orderId": {"type": "integer"}}}, number="2.0.0"),
    },
)
RELEASED_VERSION_REMOVED = Rule(
    "released-version-removed",
    Severity.ERROR,
    """A version that the base branch has released is gone, or is a draft again.

    Events of that version still arrive from queues and archives, and services that others run
    still read them. Bring the file back; to end an event, set its `status` to `deprecated` and
    say in `deprecated` when it will be removed.
    """,
    is_acceptable=True,
    bad={f"main:{EVENT}": {}, EVENT: {"x-evgen": {"status": "draft"}}},
    good={f"main:{EVENT}": {}, EVENT: {"x-evgen": {"status": "deprecated"}}},
)
NO_BASE = Rule(
    "no-base",
    Severity.NOTE,
    """There is nothing that the catalog could be compared with.

    What is released is known from git: from where the branch left `origin/HEAD`, `origin/main`,
    `origin/master`, `main` or `master`. A clone in CI is often shallow and has none of them; the
    message names the `git fetch` that brings it. Until then nobody notices when a released
    version is changed or removed.
    """,
    bad={_WORKFLOW: "- uses: actions/checkout@v4\n"},
    good={_WORKFLOW: "- uses: actions/checkout@v4\n  with:\n    fetch-depth: 0\n"},
)
BASE_NOT_LOADED = Rule(
    "base-not-loaded",
    Severity.NOTE,
    """The catalog of the base has errors, so nothing can be compared with it.

    It may have been written for another version of evgen. Mend the base branch, or compare with
    another revision (`--base REV`).
    """,
    bad={f"main:{EVENT}": "{", EVENT: {}},
    good={f"main:{EVENT}": {}, EVENT: {}},
)
