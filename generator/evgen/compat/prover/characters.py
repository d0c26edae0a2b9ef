r"""Sets of characters: code points without surrogates.

``\d`` and ``\w`` are ASCII as in ECMA-262; ``.`` takes all but a line feed, as in the validator
that decides.
"""

from __future__ import annotations

from functools import lru_cache

from evgen.runtime.subschema import Subschema

#: Ranges of code points, inclusive, sorted, apart.
CharSet = tuple[tuple[int, int], ...]

_LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_BLOCK = 0x800  # surrogates are exactly one


def normal(ranges: list[tuple[int, int]]) -> CharSet:
    """Ranges sorted, joined, without surrogates."""
    cut: list[tuple[int, int]] = []
    for low, high in ranges:
        if low < _SURROGATES[0]:
            cut.append((low, min(high, _SURROGATES[0] - 1)))
        if high > _SURROGATES[1]:
            cut.append((max(low, _SURROGATES[1] + 1), high))
    joined: list[tuple[int, int]] = []
    for low, high in sorted((low, high) for low, high in cut if low <= high):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(chars: CharSet) -> CharSet:
    """All other characters."""
    ranges, start = [], 0
    for low, high in chars:
        ranges.append((start, low - 1))
        start = high + 1
    ranges.append((start, _LAST))
    return normal(ranges)


def contains(chars: CharSet, point: int) -> bool:
    """Whether a character is in a set."""
    return any(low <= point <= high for low, high in chars)


ANY = normal([(0, _LAST)])
_DIGIT = normal([(48, 57)])
_WORD = normal([(48, 57), (65, 90), (95, 95), (97, 122)])
_SPACE = normal([(9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
                 (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)])  # fmt: skip
DOT = complement(normal([(10, 10)]))
CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE,
            "D": complement(_DIGIT), "W": complement(_WORD), "S": complement(_SPACE)}  # fmt: skip


@lru_cache(maxsize=100)
def with_property(name: str) -> CharSet:
    """The characters of a Unicode property, as the validator that decides knows them.

    Found by halving: a run of characters that all have it, or all lack it, is one question.
    Raises LookupError for a property that it does not know.
    """
    search = Subschema({}).matches
    inside, outside = f"^\\p{{{name}}}*$", f"^\\P{{{name}}}*$"
    found: list[tuple[int, int]] = []
    blocks = range(0, _LAST + 1, _BLOCK)
    waiting = [(low, low + _BLOCK - 1) for low in blocks if not _SURROGATES[0] <= low < 0xE000]
    try:
        while waiting:
            low, high = waiting.pop()
            text = "".join(map(chr, range(low, high + 1)))
            if search(inside, text):
                found.append((low, high))
            elif not search(outside, text):
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
    except ValueError:
        raise LookupError(name) from None
    return normal(found)
