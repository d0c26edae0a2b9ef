"""Digests of what is remembered, over parts that cannot run into each other."""

from __future__ import annotations

try:
    # What hashlib hands out under this name, without the 10 ms that its OpenSSL takes to load.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

#: Characters of a digest in hex.
LENGTH = 64


class Digest:
    """Grows part by part; the same parts in the same order give the same text."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=LENGTH // 2)

    def add(self, *parts: bytes | str) -> None:
        """One part after the other, each with its length before it."""
        for part in parts:
            content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            self._hash.update(b"%d:" % len(content))
            self._hash.update(content)

    def text(self) -> str:
        """The digest so far, in hex."""
        return self._hash.hexdigest()


def digest_of(*parts: bytes | str) -> str:
    """The digest of these parts."""
    digest = Digest()
    digest.add(*parts)
    return digest.text()
