"""Prints the pairs that jsonsubschema's tests assert something of: {"old", "new", "labels"}.

Its tests run with a recorder in place of the checker.
"""

import json
import sys
import unittest
from collections.abc import Callable
from typing import Any

import jsonsubschema


class Asked:
    """What a test asked; told apart from an answer when it is asserted."""

    def __init__(self, old: object, new: object, directions: list[str]) -> None:
        self.old, self.new, self.directions = old, new, directions


def is_subschema(old: object, new: object) -> Asked:
    return Asked(old, new, ["backward"])


def is_equivalent(old: object, new: object) -> Asked:
    return Asked(old, new, ["backward", "forward"])


def recorded(claim: bool) -> Callable[..., None]:
    def check(_test: unittest.TestCase, asked: object, *_: object) -> None:
        if isinstance(asked, Asked) and (claim or len(asked.directions) == 1):
            labels = dict.fromkeys(asked.directions, claim)
            print(json.dumps({"old": asked.old, "new": asked.new, "labels": labels}), file=OUT)

    return check


OUT, sys.stdout = sys.stdout, sys.stderr
jsonsubschema.isSubschema = is_subschema
jsonsubschema.isEquivalent = is_equivalent
case: Any = unittest.TestCase
case.assertTrue = recorded(True)
case.assertFalse = recorded(False)
suite = unittest.defaultTestLoader.discover(sys.argv[1], top_level_dir=sys.argv[1])
unittest.TextTestRunner(stream=sys.stderr).run(suite)
