"""IP addresses as EventBridge reads them: liberal in leading zeros, and ``::ffff:…`` is version 4."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from evgen.patterns.terms import Cidr

_FOUR = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_SIX = re.compile(r"[0-9a-fA-F:]*")
_LONGEST_FOUR = 15
_LONGEST_COUNT = 1_000
_MAPPED = 0xFFFF << 32
_BITS: dict[Literal[4, 6], int] = {4: 32, 6: 128}


class Address(NamedTuple):
    """An address, whatever its spelling."""

    version: Literal[4, 6]
    value: int


def address(text: str) -> Address | None:
    """The address that a string is, if it is one."""
    if _FOUR.fullmatch(text):
        return _four(text)
    if ":" in text and _SIX.fullmatch(text):
        return _six(text)
    return None


def block(text: str) -> Cidr | str:
    """The addresses of ``10.0.0.77/24``, or what is wrong with it. The bits of the host may be set."""
    parts = text.rstrip("/").split("/")
    if len(parts) != 2:
        return "it has no `/` with the number of bits that count" if len(parts) < 2 else ""
    found = address(parts[0])
    if found is None:
        return f"`{parts[0]}` is no address"
    if not re.fullmatch(r"[+-]?\d+", parts[1]) or len(parts[1]) > _LONGEST_COUNT:
        return f"`{parts[1]}` is no number of bits"
    counted, bits = int(parts[1]), _BITS[found.version]
    if not 0 <= counted < bits:
        one = f"; write `{parts[0]}` for the one address" if counted == bits else ""
        return f"of an IPv{found.version} address 0 to {bits - 1} bits count{one}"
    rest = (1 << (bits - counted)) - 1
    return Cidr(found.version, found.value & ~rest, found.value | rest)


def _four(text: str) -> Address | None:
    numbers = [int(part) for part in text.split(".")] if len(text) <= _LONGEST_FOUR else [256]
    if max(numbers) > 255:
        return None
    return Address(4, int.from_bytes(bytes(numbers)))


def _six(text: str) -> Address | None:
    """Eight groups, or fewer around one ``::`` that stands for one group of zeros or more."""
    if text.count("::") > 1 or ":::" in text:
        return None
    left, gap, right = text.partition("::")
    before, after = [part.split(":") if part else [] for part in (left, right)]
    groups = before + after
    if not all(groups) or (len(groups) != 8 if not gap else len(groups) > 7):
        return None
    numbers = [int(group, 16) for group in groups]
    if any(number > 0xFFFF for number in numbers):
        return None
    zeros = [0] * (8 - len(numbers))
    whole = numbers[: len(before)] + zeros + numbers[len(before) :]
    value = int.from_bytes(b"".join(number.to_bytes(2) for number in whole))
    if value >> 32 == 0xFFFF:
        return Address(4, value ^ _MAPPED)
    return Address(6, value)
