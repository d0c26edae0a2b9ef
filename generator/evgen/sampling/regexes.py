"""Texts for ECMA-262 expressions.

What is made is only likely to match: assertions are not looked at, and the
caller has every text checked.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

#: Makes one piece of text; the list holds what groups have matched so far.
_Piece = Callable[[list[str]], str]

_LOWER, _UPPER, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_PRINTABLE = _LOWER + _UPPER + _DIGITS + " -_.,:;!?/+*=()[]{}<>@#$%&'\"\\|^~`"
_CLASSES = {"d": _DIGITS, "w": _LOWER + _UPPER + _DIGITS + "_", "s": " "}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "0": "\0"}
_PROPERTIES = {
    "L": _LOWER + _UPPER, "Letter": _LOWER + _UPPER, "Alphabetic": _LOWER + _UPPER,
    "Lu": _UPPER, "Ll": _LOWER, "N": _DIGITS, "Nd": _DIGITS, "P": ".,-!?", "Zs": " ", "Z": " ",
    "S": "+=$", "Sc": "$",
}  # fmt: skip


def text_for(pattern: str, chance: random.Random, stretch: int) -> str | None:
    """A text that probably matches; ``stretch`` is how often what may repeat does so at most.

    None for an expression that is not understood.
    """
    reader = _Reader(pattern, chance, stretch)
    try:
        piece = reader.alternatives()
        return piece([]) if reader.at == len(pattern) else None
    except (IndexError, ValueError, RecursionError):
        return None


@dataclass
class _Reader:
    pattern: str
    chance: random.Random
    stretch: int
    at: int = 0
    groups: int = 0
    _ranges: dict[str, str] = field(default_factory=dict)

    def alternatives(self) -> _Piece:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())

        def piece(groups: list[str]) -> str:
            return self.chance.choice(branches)(groups)

        return piece

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            pieces.append(self._repeated(self._atom()))
        return lambda groups: "".join([piece(groups) for piece in pieces])

    def _repeated(self, piece: _Piece) -> _Piece:
        least, most = 1, 1
        if self._take("*"):
            least, most = 0, self.stretch
        elif self._take("+"):
            least, most = 1, max(1, self.stretch)
        elif self._take("?"):
            least, most = 0, 1 if self.stretch else 0
        elif self._peek() == "{" and self.pattern[self.at + 1 : self.at + 2].isdigit():
            end = self.pattern.index("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",")
            self.at = end + 1
            least = int(low)
            most = least if not comma else least + self.stretch
            if high:
                most = min(int(high), most)
        else:
            return piece
        self._take("?")
        return lambda groups: "".join(
            [piece(groups) for _ in range(self.chance.randint(least, most))]
        )

    def _atom(self) -> _Piece:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._one_of(self._set())
        if character == ".":
            return self._one_of(_LOWER)
        if character in "^$":
            return lambda _: ""
        if character == "\\":
            return self._escaped()
        return lambda _: character

    def _group(self) -> _Piece:
        silent, number = False, 0
        if self._take("?:"):
            pass
        elif any(self._take(mark) for mark in ("?=", "?!", "?<=", "?<!")):
            silent = True
        else:
            if self._take("?<"):
                self.at = self.pattern.index(">", self.at) + 1
            self.groups += 1
            number = self.groups
        inner = self.alternatives()
        if not self._take(")"):
            raise ValueError(self.pattern)

        def piece(groups: list[str]) -> str:
            text = "" if silent else inner(groups)
            if number:
                groups.extend([""] * (number - len(groups)))
                groups[number - 1] = text
            return text

        return piece

    def _escaped(self) -> _Piece:
        character = self._next()
        if character in "bB":
            return lambda _: ""
        if character in "123456789":
            number = int(character)
            return lambda groups: groups[number - 1] if number <= len(groups) else ""
        return self._one_of(self._escape(character))

    def _escape(self, character: str) -> str:
        """The characters that an escape stands for."""
        if character.lower() in _CLASSES:
            known = _CLASSES[character.lower()]
            return known if character in _CLASSES else _without(known)
        if character in "pP" and self._take("{"):
            end = self.pattern.index("}", self.at)
            name, self.at = self.pattern[self.at : end].rpartition("=")[2], end + 1
            known = _PROPERTIES.get(name, _LOWER)
            return known if character == "p" else _without(known)
        if character == "u" and self._take("{"):
            end = self.pattern.index("}", self.at)
            digits, self.at = self.pattern[self.at : end], end + 1
            return chr(int(digits, 16))
        if character in "ux":
            length = 4 if character == "u" else 2
            digits, self.at = self.pattern[self.at : self.at + length], self.at + length
            return chr(int(digits, 16))
        return _CONTROLS.get(character, character)

    def _set(self) -> str:
        negated = self._take("^")
        members: list[str] = []
        while not self._take("]"):
            first = self._member()
            if len(first) == 1 and self._peek() == "-" and self.pattern[self.at + 1] != "]":
                self.at += 1
                last = self._member()
                # A part of a wide range will do, from its beginning.
                end = min(ord(last), ord(first) + 200)
                members += [chr(n) for n in range(ord(first), end + 1) if not 0xD7FF < n < 0xE000]
            else:
                members += first
        known = "".join(members)
        return _without(known) if negated else known

    def _member(self) -> str:
        character = self._next()
        return self._escape(self._next()) if character == "\\" else character

    def _one_of(self, characters: str) -> _Piece:
        if not characters:
            raise ValueError(self.pattern)
        return lambda _: self.chance.choice(characters)

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _next(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def _take(self, text: str) -> bool:
        if not self.pattern.startswith(text, self.at):
            return False
        self.at += len(text)
        return True


def _without(characters: str) -> str:
    return "".join(c for c in _PRINTABLE if c not in characters)
