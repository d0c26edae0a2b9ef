"""``python -m benchmarks.compat``: see ``--help`` and the README beside it."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.compat import buf, ours, own, peerdata, scale, steps, suite, truth, workers
from benchmarks.compat.fetch import UnavailableError
from benchmarks.compat.pairs import Answer, Pair
from benchmarks.compat.report import outcome, table, tallied

_PARTS = ("suite", "peers", "own", "steps", "buf", "scale")


def main() -> None:
    """Collect pairs, ask every checker, tell."""
    options = _options()
    options.work.mkdir(parents=True, exist_ok=True)
    pairs = _sampled(_collected(options), options.sample)
    if pairs:
        _compare(pairs, options)
    if "scale" in options.only:
        print(f"\n{scale.told()}", flush=True)
    if "buf" in options.only:
        try:
            print(f"\n{buf.told(options.work, options.steps)}", flush=True)
        except UnavailableError as error:
            print(f"\nbuf: not to be had: {error}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compat", description=__doc__)
    parser.add_argument("--only", default=",".join(_PARTS), type=lambda text: text.split(","),
                        help=f"some of {', '.join(_PARTS)}")  # fmt: skip
    parser.add_argument("--work", default=Path(tempfile.gettempdir()) / "evgen-bench", type=Path,
                        help="where what is fetched is kept, outside the checkout")  # fmt: skip
    parser.add_argument("--sample", default=1, type=int, metavar="N", help="every Nth pair only")
    parser.add_argument("--steps", default=1000, type=int, metavar="N", help="how many steps")
    parser.add_argument("--no-peers", action="store_true", help="evgen and jsonschema-rs only")
    parser.add_argument("--failures", type=Path, metavar="FILE", help="evgen's, as JSON lines")
    return parser.parse_args()


def _collected(options: argparse.Namespace) -> list[Pair]:
    sources: dict[str, Callable[[], list[Pair]]] = {
        "suite": lambda: list(suite.pairs(options.work)),
        "peers": lambda: list(peerdata.pairs(options.work)),
        "own": lambda: list(own.pairs(options.work)),
        "steps": lambda: list(steps.pairs(options.steps)),
    }
    pairs: list[Pair] = []
    for name, read in sources.items():
        if name in options.only:
            try:
                pairs += read()
            except UnavailableError as error:
                print(f"{name}: not to be had: {error}", flush=True)
    return pairs


def _sampled(pairs: list[Pair], every: int) -> list[Pair]:
    return pairs[::every]


def _compare(pairs: list[Pair], options: argparse.Namespace) -> None:
    _warm_up()
    answers: dict[str, Mapping[str, Answer]] = {"evgen": ours.evgen(pairs)}
    strict = [pair for pair in pairs if pair.semantics == "strict"]
    answers["jsonschema-rs"] = ours.jsonschema_rs(strict)
    truth.settle(strict, answers["evgen"], answers["jsonschema-rs"])
    if not options.no_peers:
        for name, (command, prepare) in workers.PEERS.items():
            try:
                answers[name] = workers.answers(command(options.work), prepare, strict)
            except UnavailableError as error:
                print(f"{name}: not to be had: {error}", flush=True)
    for category in dict.fromkeys(pair.category for pair in pairs):
        _tell(category, [pair for pair in pairs if pair.category == category], answers)
    _tell("all strict pairs", strict, answers)
    _tell_failures(pairs, answers["evgen"], options.failures)


def _warm_up() -> None:
    """What is loaded once is not the first pair's time."""
    ours.evgen([Pair("", "", {"type": "string", "pattern": "^a"}, {"type": "object"})])


def _tell(title: str, pairs: list[Pair], answers: Mapping[str, Mapping[str, Answer]]) -> None:
    known = sum(len(pair.truth) for pair in pairs)
    tallies = {
        name: tallied(pairs, given)
        for name, given in answers.items()
        if all(pair.id in given for pair in pairs)
    }
    print(f"\n{table(f'{title}: {known} directions of {len(pairs)} pairs', tallies)}", flush=True)


def _tell_failures(pairs: list[Pair], answers: Mapping[str, Answer], file: Path | None) -> None:
    """Evgen's wrong and missing answers, and witnesses that prove nothing, by their reasons."""
    failures, broken, proved, unknown = [], 0, 0, 0
    for pair in pairs:
        answer = answers[pair.id]
        for direction, verdict in answer.verdicts.items():
            found = ""
            if direction in pair.truth:
                found = outcome(pair.truth[direction], verdict).replace("right", "")
            else:
                unknown += 1
            refused = truth.unverified(pair, direction, answer)
            if verdict == "no":
                broken += 1
                proved += bool(answer.witnesses.get(direction)) and not refused
            if refused or (verdict == "no" and not answer.witnesses.get(direction)):
                found = f"{found}, bad witness".lstrip(", ")
            if found:
                failures.append(
                    {"id": pair.id, "category": pair.category, "direction": direction,
                     "outcome": found, "why": answer.why.get(direction, ""),
                     "semantics": pair.semantics, "formats": pair.formats,
                     "old": pair.old, "new": pair.new,
                     "witnesses": answer.witnesses.get(direction, []), "refused": refused}
                )  # fmt: skip
    print(
        f"\nevgen: {proved} of {broken} breaking verdicts have a witness that jsonschema confirms."
    )
    print(f"Directions whose truth is not known, and which do not count: {unknown}.")
    counts: dict[tuple[str, str], int] = {}
    for failure in failures:
        key = str(failure["category"]), str(failure["outcome"])
        counts[key] = counts.get(key, 0) + 1
    for (category, what), number in counts.items():
        print(f"  {category}: {number} × {what}")
    if file is not None:
        file.write_text("".join(json.dumps(f) + "\n" for f in failures), "utf-8")


if __name__ == "__main__":
    main()
