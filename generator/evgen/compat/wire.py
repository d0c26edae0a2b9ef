"""A comparison as JSON: the contract's members, in the contract's order."""

from __future__ import annotations

from typing import Any

from evgen.compat.verdicts import Break, Comparison, Direction, Verdict


def wire(comparison: Comparison) -> dict[str, Any]:
    """``{"bump", "backward", "forward"}``."""
    return {
        "bump": comparison.bump.value,
        "backward": _direction(comparison.backward),
        "forward": _direction(comparison.forward),
    }


def _direction(direction: Direction) -> dict[str, Any]:
    answer: dict[str, Any] = {"verdict": direction.verdict.value}
    match direction.verdict:
        case Verdict.COMPATIBLE:
            answer["basis"] = direction.basis
        case Verdict.UNDECIDED:
            answer |= {"reason": direction.reason, "pointer": direction.pointer}
        case Verdict.BREAKING:
            pass
    answer["breaks"] = [_break(found) for found in direction.breaks]
    return answer


def _break(found: Break) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "message": found.message,
        "oldPointer": found.old.pointer if found.old else None,
        "newPointer": found.new.pointer if found.new else None,
        "witness": found.witness,
        "path": found.path,
    }
