"""Arguments that are what they are: texts, members of an enumeration, defaults.

For any argument typer asks pydantic, whose import takes longer than most commands take. Here what
is plain is passed on; everything else, and every refusal, is typer's as before. Where a later typer
keeps what it asks elsewhere, nothing is lost but the time.
"""

from __future__ import annotations

from enum import Enum
from typing import Any


def ease(command: Any, ctx: Any) -> None:
    """Lets a command, and all below it, take plain arguments without further ado."""
    for parameter in command.get_params(ctx):  # with the option for help, which it makes now
        parameter._runtime_param = _Plain()
    for inner in getattr(command, "commands", {}).values():
        ease(inner, ctx)


class _Plain:
    """What typer asks for the value of a parameter."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value. Raises typer.BadParameter."""
        kind = param.type_descriptor.annotation
        if isinstance(kind, type) and param.nargs == 1 and not param.multiple:
            if value is None or isinstance(value, kind):
                return value
            if issubclass(kind, Enum) and value in (known := {m.value: m for m in kind}):
                return known[value]
        param._runtime_param = None  # as it is when nobody interferes
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
