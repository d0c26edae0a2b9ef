"""A dashboard as CloudWatch would read it, and the part of its search language that is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.terraform.deployment import Deployment

_SEARCH = re.compile(r"SEARCH\('(.*?)', '(\w+)', (\d+)\)")
_SCHEMA = re.compile(r"^\{([^}]*)\} (.*)$")
_TERM = re.compile(r'(NOT )?(\w+)=(\((?:"[^"]*"(?: OR )?)+\)|"[^"]*"|\S+)')


@dataclass(frozen=True)
class Metric:
    """A metric as CloudWatch lists it."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True)
class Search:
    """``SEARCH('{Namespace,Dimension} terms', 'Statistic', period)``."""

    text: str

    @property
    def namespace(self) -> str:
        return self._schema[0]

    @property
    def dimensions(self) -> set[str]:
        return set(self._schema[1:])

    @property
    def _schema(self) -> list[str]:
        match = _SCHEMA.match(self.text)
        assert match, self.text
        return [part.strip('"') for part in match[1].split(",")]

    def finds(self, metric: Metric) -> bool:
        """Whether CloudWatch would draw this metric: all terms match, none that is ruled out."""
        if metric.namespace != self.namespace or set(metric.dimensions) != self.dimensions:
            return False
        values = {"MetricName": metric.name, **metric.dimensions}
        rest = re.sub(_TERM, "", self.text.split("} ", 1)[1])
        assert not rest.strip(), self.text
        terms = _TERM.findall(self.text.split("} ", 1)[1])
        return all(_matches(text, values[name]) != bool(negated) for negated, name, text in terms)


def _matches(text: str, value: str) -> bool:
    """Quoted terms are the whole value, others a word of it."""
    quoted = re.findall(r'"([^"]*)"', text)
    return value in quoted if quoted else text in re.split(r"[^A-Za-z0-9]+", value)


def widgets(deployment: Deployment) -> list[dict[str, Any]]:
    """The widgets of the one dashboard."""
    (dashboard,) = deployment.of("aws_cloudwatch_dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["dashboard_body"])["widgets"]
    return found


def expressions(widget: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and expression of each line that is searched for."""
    for metric in widget["properties"].get("metrics", ()):
        if isinstance(metric, list) and isinstance(metric[0], dict):
            yield metric[0]["label"], metric[0]["expression"]


def searches(text: str) -> list[Search]:
    """All searches in an expression."""
    return [Search(match[0]) for match in _SEARCH.findall(text)]


def sections(deployment: Deployment) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each graph that belongs to one event, with the event."""
    events = [m.reference for m in deployment.catalog.majors]
    starts = {
        w["y"]: w["properties"]["markdown"] for w in widgets(deployment) if w["type"] == "text"
    }
    for widget in widgets(deployment):
        heading = starts.get(widget["y"] - 1, "")
        event = next((e for e in events if heading.startswith(f"## {e},")), None)
        if heading.startswith("## Objects"):
            event = "trigger"
        if event and widget["type"] == "metric":
            yield event, widget
