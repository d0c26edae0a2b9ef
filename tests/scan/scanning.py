"""What checkov says of a plan, and what of it is accepted."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Nothing answers there: what a scan needs, it has.
_NO_NETWORK = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")

#: A check and a type of resource.
Found = tuple[str, str]


@dataclass(frozen=True)
class Scan:
    """One plan's: how many resources were looked at, and how often each check of a type came out."""

    resources: int
    passed: Counter[Found]
    failed: Counter[Found]


@dataclass(frozen=True)
class Accepted:
    """An entry of ``accepted.toml``: a failed check that is left, and why."""

    check: str
    resource: str
    reason: str
    without_key: bool = False  # it must not fail when there is a customer key

    @property
    def found(self) -> Found:
        """What it accepts."""
        return (self.check, self.resource)


def accepted() -> tuple[Accepted, ...]:
    """The list."""
    text = Path(__file__).with_name("accepted.toml").read_text()
    return tuple(Accepted(**entry) for entry in tomllib.loads(text)["accepted"])


def scan(checkov: str, plan: Mapping[str, Any], folder: Path) -> Scan:
    """Scan a plan."""
    path = folder / "plan.json"
    # As Terraform writes it: checkov's reader does not know \\u escapes outside of the basic plane.
    path.write_text(json.dumps(plan, ensure_ascii=False))
    done = subprocess.run(
        [checkov, "-f", path, "--framework", "terraform_plan", "-o", "json", "--skip-download"],
        cwd=folder,
        env={**os.environ, **_NO_NETWORK},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    try:
        report = json.loads(done.stdout)
        summary, results = report["summary"], report["results"]
    except (ValueError, KeyError, TypeError):
        raise AssertionError(
            f"checkov gave no report\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        ) from None
    assert summary["parsing_errors"] == 0, done.stderr[-2000:]
    return Scan(
        summary["resource_count"],
        _counted(results["passed_checks"]),
        _counted(results["failed_checks"]),
    )


def _counted(records: list[dict[str, Any]]) -> Counter[Found]:
    return Counter((record["check_id"], _type(record["resource"])) for record in records)


def _type(address: str) -> str:
    """``aws_sqs_queue`` of ``module.consumer["a"].aws_sqs_queue.this["b"]``; else the whole address."""
    return next((part for part in address.split(".") if part.startswith("aws_")), address)
