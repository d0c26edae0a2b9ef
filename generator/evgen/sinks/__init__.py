"""Where files go: the only modules that change the outside."""

from __future__ import annotations


class SinkError(Exception):
    """The file system said no. ``path`` is shown to people, ``hint`` says what to do."""

    def __init__(self, path: str, reason: str, hint: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        self.hint = hint
