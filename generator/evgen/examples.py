"""Examples of rules: files that a rule speaks on, and files that it is silent on.

What an example gives is what ``evgen explain`` shows. An object is the part of a
file that matters: title, description, type and the like are left out, and the
suite, which runs every example, puts them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Root-relative path → members of a JSON file, or the text of any file, or a link.
#: ``main:`` before a path stands for the file as it is on the base branch.
Example = Mapping[str, Any]

EVENT = "schemas/events/orders/OrderCreated/1.0.0.json"
SERVICE = "schemas/services/send-email.json"
TYPE = "schemas/types/Money.json"


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link instead of a file."""

    target: str


def event_file(members: Any = None, /, number: str = "1.0.0") -> Example:
    """A version of the event that all examples are about."""
    return {EVENT.replace("1.0.0", number): members or {}}


def service_file(**members: Any) -> Example:
    """A service that hears of it."""
    return {SERVICE: members}
