"""Templates: layout in Jinja, facts from the emitters, text out.

Only templates of the package are ever loaded: a template is code, and a
repository's schemas and configuration are data.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evgen.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@cache
def _environment(filters: tuple[tuple[str, Callable[..., str]], ...]) -> Environment:
    """One for each language, kept: a template is compiled once and not at every file."""
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - nothing here is HTML; every language has its own filter
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(filters)
    return environment


def render(
    template: str,
    facts: Mapping[str, Any],
    filters: Mapping[str, Callable[..., str]] | None = None,
) -> str:
    """The text of ``templates/<template>.j2`` for these facts.

    ``filters`` are the target language's, for every string that came from a
    catalog. A name that the facts lack is an error, never empty text.
    """
    environment = _environment(tuple((filters or {}).items()))
    return environment.get_template(f"{template}.j2").render(facts)
