"""Type expressions as source, broken over lines where they are long."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from evgen.emit.python.quoting import literal, quoted

_WIDTH = 100
_STEP = 4

Part = ast.expr | ast.keyword


def type_text(node: Part, column: int = 0, indent: int = 0) -> str:
    """The source of a type expression that begins at ``column`` of a line indented by ``indent``.

    Raises TypeError for what is no part of a type in a generated module.
    """
    flat = _flat(node)
    if column + len(flat) <= _WIDTH:
        return flat
    match node:
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts)):
            return _broken(f"{_flat(value)}[", parts, "]", indent)
        case ast.Subscript(value=value, slice=part):
            inner = type_text(part, column + len(_flat(value)) + 1, indent)
            return f"{_flat(value)}[{inner}]"
        case ast.Call(func=func, args=args, keywords=keywords):
            return _broken(f"{_flat(func)}(", [*args, *keywords], ")", indent)
        case ast.BinOp(left=left, right=right):
            return f"{type_text(left, column, indent)} | {_flat(right)}"
        case ast.keyword(arg=str(name), value=value):
            return f"{name}={type_text(value, column + len(name) + 1, indent)}"
        case _:
            return flat


def _broken(start: str, parts: Sequence[Part], end: str, indent: int) -> str:
    deeper = indent + _STEP
    lines = [f"{' ' * deeper}{type_text(part, deeper, deeper)},\n" for part in parts]
    return f"{start}\n{''.join(lines)}{' ' * indent}{end}"


def _flat(node: Part) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=str(text)):
            return quoted(text)
        case ast.Constant(value=int() | None as value):
            return literal(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return f"-{value}"
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts)):
            return f"{_flat(value)}[{', '.join(_flat(part) for part in parts)}]"
        case ast.Subscript(value=value, slice=part):
            return f"{_flat(value)}[{_flat(part)}]"
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return f"{_flat(left)} | {_flat(right)}"
        case ast.Call(func=func, args=args, keywords=keywords):
            shown = [*map(_flat, args), *map(_flat, keywords)]
            return f"{_flat(func)}({', '.join(shown)})"
        case ast.keyword(arg=str(name), value=value):
            return f"{name}={_flat(value)}"
        case _:
            raise TypeError(f"no part of a type: {ast.dump(node)}")
