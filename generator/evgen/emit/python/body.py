"""What datamodel-code-generator answered, with the names it should have: text for templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evgen.emit.python.models import Answer, Models
from evgen.emit.python.shapes import ClassShape
from evgen.emit.python.typetext import type_text


@dataclass(frozen=True, slots=True)
class ClassText:
    """A class as source. ``fields`` are indented but for their first line."""

    name: str
    base: str
    doc: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasText:
    """An alias as source: a call that makes it."""

    name: str
    doc: str
    call: str


@dataclass(frozen=True, slots=True)
class Body:
    """The statements of a module in an order that Python can run, and what they import.

    ``rebuilds`` are classes that name one which stands further down.
    """

    statements: tuple[ClassText | AliasText, ...]
    rebuilds: tuple[str, ...]
    imports: tuple[str, ...]
    called: Mapping[str, str]  # what the module imports besides, and what it is called there


class UnexpectedAnswerError(Exception):
    """datamodel-code-generator made something else than it was asked for."""


def body(models: Models, answer: Answer, package: str, extra: Mapping[str, str]) -> Body:
    """Put the real names into ``answer``. ``extra`` maps further imported names to modules."""
    return _Reading(models, answer, package, extra).body()


class _Reading:
    def __init__(
        self, models: Models, answer: Answer, package: str, extra: Mapping[str, str]
    ) -> None:
        self._models = models
        self._answer = answer
        self._own = frozenset(answer.names.values())
        self._called = {name: self.imported(name) for name in extra}
        self._used: dict[str, tuple[str, str]] = {
            self._called[name]: (module, name) for name, module in extra.items()
        }
        self._sources: dict[str, tuple[str, str]] = {}
        for node in answer.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                for name in node.names:
                    real = answer.shared.get(name.name, name.name)
                    self._sources[name.asname or name.name] = (node.module, real)
        self._package = package

    def imported(self, name: str) -> str:
        """What an imported name is called where a class of the module may have that name itself."""
        return f"{name}_" if name in self._own else name

    def body(self) -> Body:
        statements: list[ClassText | AliasText] = []
        rebuilds: list[str] = []
        for node in self._answer.tree.body:
            match node:
                case ast.ImportFrom():
                    continue
                case ast.ClassDef():
                    statements.append(self._class(node))
                case ast.Assign(targets=[ast.Name(id=stand_in)], value=ast.Call() as call):
                    statements.append(self._alias(stand_in, call))
                case ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(value=ast.Name(id=stand_in), attr="model_rebuild")
                    )
                ):
                    rebuilds.append(self._answer.names[stand_in])
                case _:
                    raise UnexpectedAnswerError(ast.unparse(node))
        if {s.name for s in statements} != self._own:
            raise UnexpectedAnswerError("not the classes that were asked for")
        return Body(tuple(statements), tuple(rebuilds), tuple(self._import_lines()), self._called)

    def _class(self, node: ast.ClassDef) -> ClassText:
        shape = next(c for c in self._models.classes if c.name == self._answer.names[node.name])
        fields = [item for item in node.body if isinstance(item, ast.AnnAssign)]
        rest = [n for n in node.body if not isinstance(n, ast.AnnAssign | ast.Pass)]
        if any(not _is_config(n) for n in rest) or len(node.bases) != 1:
            raise UnexpectedAnswerError(ast.unparse(node))
        self._check_fields(shape, fields)
        return ClassText(
            shape.name,
            self._text(node.bases[0]),
            shape.doc,
            tuple(self._field(field) for field in fields),
        )

    def _check_fields(self, shape: ClassShape, fields: list[ast.AnnAssign]) -> None:
        defaults = [f.value for f in fields if f.value is not None]
        if any(not isinstance(d, ast.Constant) or d.value is not None for d in defaults):
            raise UnexpectedAnswerError(f"{shape.name}: defaults that nobody asked for")
        made = [(ast.unparse(f.target), f.value is None) for f in fields]
        wanted = [(f.attribute, f.required) for f in shape.fields]
        if sorted(made) != sorted(wanted):
            raise UnexpectedAnswerError(f"{shape.name}: not the members that were asked for")

    def _field(self, node: ast.AnnAssign) -> str:
        default = "" if node.value is None else " = None"
        start = f"{ast.unparse(node.target)}: "
        return start + self._text(node.annotation, len(start) + len(default), indent=4) + default

    def _alias(self, stand_in: str, call: ast.Call) -> AliasText:
        name = self._answer.names[stand_in]
        shape = next(a for a in self._models.aliases if a.name == name)
        renamed = ast.Call(call.func, [ast.Constant(name), *call.args[1:]], call.keywords)
        return AliasText(name, shape.doc, self._text(renamed, len(name) + 3))

    def _text(self, node: ast.expr, column: int = 0, indent: int = 0) -> str:
        return type_text(_Renaming(self).visit(node), column + indent, indent)

    def name_for(self, stand_in: str) -> str:
        """The name to write for one that the answer has; what is imported is noted."""
        if stand_in in self._answer.names:
            return self._answer.names[stand_in]
        if stand_in not in self._sources:
            return stand_in
        module, name = self._sources[stand_in]
        self._used[self.imported(name)] = (module, name)
        return self.imported(name)

    def literal(self, node: ast.Subscript) -> ast.expr:
        """A ``Literal``, guarded where pydantic would read 1 as ``True`` or the reverse."""
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        values = [part.value for part in parts if isinstance(part, ast.Constant)]
        if any(isinstance(value, bool) for value in values):
            guard = "NoNumber"
        elif 0 in values or 1 in values:
            guard = "NoBoolean"
        else:
            return node
        names = [("typing", "Annotated"), (f"{self._package}.runtime.fields", guard)]
        self._used |= {self.imported(name): (module, name) for module, name in names}
        annotated, guarding = (ast.Name(self.imported(name)) for _, name in names)
        return ast.Subscript(annotated, ast.Tuple([node, guarding]))

    def _import_lines(self) -> Iterator[str]:
        modules: dict[str, list[str]] = {}
        for local, (module, name) in self._used.items():
            modules.setdefault(module, []).append(name if local == name else f"{name} as {local}")
        above: int | None = None
        for module in sorted(modules, key=lambda m: (self._rank(m), m)):
            if above not in (None, self._rank(module)):
                yield ""
            above = self._rank(module)
            yield f"from {module} import {', '.join(sorted(modules[module]))}"

    def _rank(self, module: str) -> int:
        """Standard library, other distributions, this package."""
        top = module.partition(".")[0]
        return 2 if top == self._package else 1 if top in ("pydantic", "typing_extensions") else 0


class _Renaming(ast.NodeTransformer):
    """Puts real names into a type expression, also into the forward references of aliases."""

    def __init__(self, reading: _Reading) -> None:
        self._reading = reading

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self._reading.name_for(node.id))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        func = self.visit(node.func)
        if isinstance(node.func, ast.Name) and node.func.id == "TypeAliasType":
            return ast.Call(func, [node.args[0], self._forward(node.args[1])], [])
        return ast.Call(func, node.args, node.keywords)  # Field(…): strings, never types

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return self._reading.literal(ast.Subscript(self.visit(node.value), node.slice))
        return ast.Subscript(self.visit(node.value), self._forward(node.slice))

    def _forward(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant(value=str(text)):
                return ast.Constant(ast.unparse(self.visit(ast.parse(text, mode="eval").body)))
            case ast.Tuple(elts=elements):
                return ast.Tuple([self._forward(element) for element in elements])
            case _:
                visited = self.visit(node)
                return visited if isinstance(visited, ast.expr) else node


def _is_config(node: ast.stmt) -> bool:
    """Whether a statement is ``model_config = …``, which the base class decides."""
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "model_config"
