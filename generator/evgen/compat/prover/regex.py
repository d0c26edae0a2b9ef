r"""Regular expressions of ECMA-262 as automata, as far as they are regular.

``compile_pattern`` gives the automaton of «the expression is found somewhere in
the text», which is what ``pattern`` means. Look-around and back-references are
left to search: there is no automaton for them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from evgen.compat.prover.automaton import MOST_STATES, Automaton, IrregularError
from evgen.compat.prover.characters import (
    ANY,
    CLASSES,
    DOT,
    CharSet,
    complement,
    normal,
    with_property,
)

_CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}


def compile_pattern(pattern: str, *, relaxed: bool = False) -> Automaton:
    """The automaton of texts in which ``pattern`` is found. Raises IrregularError.

    With ``relaxed`` what is not regular is replaced by something that admits more: every text
    in which the pattern is found is accepted, and others may be.
    """
    made = _compiled(pattern, relaxed)
    if isinstance(made, str):
        raise IrregularError(made)
    return made


@lru_cache(maxsize=2000)
def _compiled(pattern: str, relaxed: bool) -> Automaton | str:
    """The automaton, or why there is none: that is worth remembering too."""
    try:
        return _built(pattern, relaxed=relaxed)
    except IrregularError as error:
        return str(error)


def _built(pattern: str, *, relaxed: bool) -> Automaton:
    automaton = Automaton()
    reader = _Reader(pattern, automaton, relaxed)
    inner_first, inner_last = reader.whole()
    automaton.first = automaton.new()
    automaton.edges[automaton.first].append((ANY, automaton.first))
    automaton.jumps[automaton.first].append(("", inner_first))
    automaton.accepting = automaton.new()
    # Behind a match anything may follow, but an end that the expression asks for must be one.
    tail = automaton.new()
    automaton.jumps[inner_last].append(("", tail))
    automaton.edges[tail].append((ANY, tail))
    automaton.jumps[tail].append(("", automaton.accepting))
    return automaton


@dataclass
class _Reader:
    """Thompson's construction, straight from the text: each part is (entry, exit)."""

    pattern: str
    automaton: Automaton
    relaxed: bool
    at: int = 0

    def whole(self) -> tuple[int, int]:
        try:
            part = self._alternatives()
        except IndexError:
            raise IrregularError("the expression ends too early") from None
        if self.at != len(self.pattern):
            raise IrregularError("the expression is not understood")
        return part

    def _alternatives(self) -> tuple[int, int]:
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        first, last = self.automaton.new(), self.automaton.new()
        for entry, exit_ in branches:
            self.automaton.jumps[first].append(("", entry))
            self.automaton.jumps[exit_].append(("", last))
        return first, last

    def _sequence(self) -> tuple[int, int]:
        first = last = self.automaton.new()
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            entry, exit_ = self._repeated()
            self.automaton.jumps[last].append(("", entry))
            last = exit_
        return first, last

    def _repeated(self) -> tuple[int, int]:
        begin = self.at
        part = self._atom()
        end = self.at
        least, most = self._quantity()
        if (least, most) == (1, 1):
            return part
        self._take("?")  # lazy or greedy, the texts are the same
        after = self.at
        first = last = self.automaton.new()
        copies = [part]

        def copy() -> tuple[int, int]:
            if copies:
                return copies.pop()
            self.at = begin
            again = self._atom()
            if self.at != end:
                raise IrregularError("the expression is not understood")
            return again

        for _ in range(least):
            entry, exit_ = copy()
            self.automaton.jumps[last].append(("", entry))
            last = exit_
        if most is None:
            entry, exit_ = copy()
            loop = self.automaton.new()
            self.automaton.jumps[last].append(("", loop))
            self.automaton.jumps[loop].append(("", entry))
            self.automaton.jumps[exit_].append(("", loop))
            last = loop
        else:
            finish = self.automaton.new()
            for _ in range(most - least):
                self.automaton.jumps[last].append(("", finish))
                entry, exit_ = copy()
                self.automaton.jumps[last].append(("", entry))
                last = exit_
            self.automaton.jumps[last].append(("", finish))
            last = finish
        self.at = after
        return first, last

    def _quantity(self) -> tuple[int, int | None]:
        if self._take("*"):
            return 0, None
        if self._take("+"):
            return 1, None
        if self._take("?"):
            return 0, 1
        if self._peek() == "{":
            end = self.pattern.find("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",")
            if end < 0 or not low.isdigit() or (high and not high.isdigit()):
                raise IrregularError("a brace that does not count")
            self.at = end + 1
            if max(int(low), int(high or 0)) > MOST_STATES:
                raise IrregularError("the expression is too large to be followed exactly")
            most = int(high) if high else None if comma else int(low)
            if most is not None and most < int(low):
                raise IrregularError("the expression is not understood")
            return int(low), most
        return 1, 1

    def _atom(self) -> tuple[int, int]:
        character = self._next()
        if character == "(":
            return self._group()
        if character in "^$":
            first, last = self.automaton.new(), self.automaton.new()
            self.automaton.jumps[first].append((character, last))
            return first, last
        if character == "[":
            return self._one_of(self._set())
        if character == ".":
            return self._one_of(DOT)
        if character == "\\":
            return self._special() if self.relaxed else self._one_of(self._escape(inside_set=False))
        if character in "*+?{}]":
            raise IrregularError(f"`{character}` where nothing can be repeated")
        return self._one_of(normal([(ord(character), ord(character))]))

    def _special(self) -> tuple[int, int]:
        """An escape; for one that is not regular, what may stand there."""
        if self._take("b") or self._take("B"):
            return self._nothing()
        if self._peek() in "123456789k":
            if self._take("k<"):
                self.at = self.pattern.find(">", self.at) + 1
            while self._peek().isdigit():
                self.at += 1
            first = self.automaton.new()
            self.automaton.edges[first].append((ANY, first))
            return first, first
        return self._one_of(self._escape(inside_set=False))

    def _nothing(self) -> tuple[int, int]:
        first, last = self.automaton.new(), self.automaton.new()
        self.automaton.jumps[first].append(("", last))
        return first, last

    def _group(self) -> tuple[int, int]:
        if self.relaxed and any(self._take(mark) for mark in ("?=", "?!", "?<=", "?<!")):
            self._alternatives()  # read, and left aside
            if not self._take(")"):
                raise IrregularError("a group that does not end")
            return self._nothing()
        if self._take("?:"):
            pass
        elif self._peek() == "?":
            if not self._take("?<") or self._peek() in ("=", "!"):
                raise IrregularError("look-around is not regular here")
            self.at = self.pattern.index(">", self.at) + 1 if ">" in self.pattern[self.at :] else -1
            if self.at <= 0:
                raise IrregularError("the expression is not understood")
        part = self._alternatives()
        if not self._take(")"):
            raise IrregularError("a group that does not end")
        return part

    def _one_of(self, chars: CharSet) -> tuple[int, int]:
        first, last = self.automaton.new(), self.automaton.new()
        self.automaton.edges[first].append((chars, last))
        return first, last

    def _set(self) -> CharSet:
        negated = self._take("^")
        ranges: list[tuple[int, int]] = []
        widened = False
        while not self._take("]"):
            widened = widened or (self.relaxed and self._peek() == "\\")
            first = self._member()
            ahead = self.pattern[self.at + 1 : self.at + 2]
            if self._peek() == "-" and ahead and ahead != "]":
                self.at += 1
                last = self._member()
                if not (_single(first) and _single(last)):
                    raise IrregularError("a range between classes")
                if first[0][0] > last[0][1]:
                    raise IrregularError("a range that goes backwards")
                ranges.append((first[0][0], last[0][1]))
            else:
                ranges.extend(first)
        chars = normal(ranges)
        if widened:
            return ANY
        return complement(chars) if negated else chars

    def _member(self) -> CharSet:
        character = self._next()
        if character == "\\":
            return self._escape(inside_set=True)
        return ((ord(character), ord(character)),)

    def _escape(self, *, inside_set: bool) -> CharSet:
        character = self._next()
        if character in CLASSES:
            # Where it looks around, the validator takes classes for those of Unicode.
            return ANY if self.relaxed else CLASSES[character]
        if character == "b" and inside_set:
            return ((8, 8),)
        if character in "bB":
            raise IrregularError("word boundaries are not followed")
        if character in "pP":
            end = self.pattern.find("}", self.at)
            if self._peek() != "{" or end < 0:
                raise IrregularError("the expression is not understood")
            name, self.at = self.pattern[self.at + 1 : end], end + 1
            try:
                chars = with_property(name)
            except LookupError:
                reason = f"`{name}` is no property that the validator knows"
                raise IrregularError(reason) from None
            return chars if character == "p" else complement(chars)
        if character in "123456789k":
            raise IrregularError("a back-reference is not regular")
        point = _CONTROLS.get(character)
        if character == "c":
            point = ord(self._next()) % 32
        elif character == "x":
            point = self._hexadecimal(2)
        elif character == "u":
            point = self._unicode()
        elif point is None:
            if character.isalnum() or character == "_":
                raise IrregularError(f"`\\{character}` is not understood")
            point = ord(character)
        return ((point, point),)

    def _unicode(self) -> int:
        if self._take("{"):
            end = self.pattern.find("}", self.at)
            digits, self.at = self.pattern[self.at : end], end + 1
            if end < 0 or not digits or not all(d in "0123456789abcdefABCDEF" for d in digits):
                raise IrregularError("the expression is not understood")
            return int(digits, 16)
        point = self._hexadecimal(4)
        if 0xD800 <= point <= 0xDBFF and self.pattern.startswith("\\u", self.at):
            self.at += 2
            return 0x10000 + ((point - 0xD800) << 10) + (self._hexadecimal(4) - 0xDC00)
        return point

    def _hexadecimal(self, length: int) -> int:
        digits = self.pattern[self.at : self.at + length]
        self.at += length
        try:
            return int(digits, 16)
        except ValueError:
            raise IrregularError("the expression is not understood") from None

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


def _single(chars: CharSet) -> bool:
    return len(chars) == 1 and chars[0][0] == chars[0][1]
