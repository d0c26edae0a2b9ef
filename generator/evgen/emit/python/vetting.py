"""The last look at generated Python: nothing but what a generated module is made of.

The text is never run here. If anything is in it that no generated module needs,
evgen has a fault, and nothing is written.
"""

from __future__ import annotations

import ast

_MODULES = frozenset({"__future__", "typing", "typing_extensions", "pydantic", "uuid", "datetime"})
_CALLS = frozenset({"Field", "TypeAliasType", "Contract", "SchemaCheck"})
#: What expressions consist of.
_PARTS = frozenset([
    ast.Name, ast.Load, ast.Constant, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.BitOr,
    ast.UnaryOp, ast.USub, ast.Call, ast.keyword,
])  # fmt: skip


class UnsafeSourceError(Exception):
    """Generated Python that has something in it that does not belong there."""


def vetted(text: str, package: str, subject: str) -> str:
    """``text``, if it is what a generated module of ``package`` may be.

    ``subject`` is what the module is about, for the report of a fault.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise UnsafeSourceError(f"{subject}: not Python: {error}") from error
    for statement in tree.body:
        if not _is_expected(statement, package):
            raise UnsafeSourceError(f"{subject}: line {statement.lineno}")
    return text


def _is_expected(node: ast.stmt, package: str) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.ImportFrom(module=str(module), level=0, names=names):
            ours = module == package or module.startswith(f"{package}.")
            return (ours or module in _MODULES) and all(n.name != "*" for n in names)
        case ast.ClassDef(bases=[ast.Name()], keywords=[], decorator_list=[], body=body):
            return all(_is_member(item) for item in body)
        case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=elements)):
            return all(isinstance(element, ast.Constant) for element in elements)
        case ast.Assign(targets=[ast.Name() | ast.Attribute(value=ast.Name(), attr="__evgen__")]):
            return isinstance(node.value, ast.Call) and _is_plain(node.value)
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(), attr="model_rebuild"), args=[], keywords=[]
            )
        ):
            return True
        case _:
            return False


def _is_member(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=value):
            default = value is None or (isinstance(value, ast.Constant) and value.value is None)
            return default and _is_plain(annotation)
        case _:
            return False


def _is_plain(expression: ast.expr) -> bool:
    """Whether an expression is made of names, literals and the calls that we make."""
    waiting: list[ast.AST] = [expression]
    while waiting:  # as `ast.walk` does, in half the time
        node = waiting.pop()
        if type(node) not in _PARTS:
            return False
        # The contract's name gets a trailing _ beside an event of that name.
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id.rstrip("_") in _CALLS
        ):
            return False
        for name in node._fields:
            value = getattr(node, name)
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, ast.AST):
                waiting.append(value)
    return True
