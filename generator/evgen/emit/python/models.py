"""Shapes to Python: the only module that calls datamodel-code-generator.

It never sees a user's schema. It gets a schema of our own making that carries
names and types only, in which classes have stand-in names: no name of a
catalog can then meet a rule of its own about names. What it answers is read
back as syntax, and the real names are put in.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evgen.emit.python.shapes import (
    AliasShape,
    Anything,
    ClassRef,
    ClassShape,
    Field,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    Shape,
    SharedRef,
    Union,
)

JsonSchema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Models:
    """The classes and aliases of one module. ``event`` names the class that is an event."""

    classes: tuple[ClassShape, ...]
    aliases: tuple[AliasShape, ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What datamodel-code-generator made of some models, with stand-ins for names."""

    tree: ast.Module
    names: Mapping[str, str]  # stand-in → real name, in this module
    shared: Mapping[str, str]  # stand-in → real name, in the module of shared types


def answer(models: Models, package: str) -> Answer:
    """Ask for the Python of ``models``, in a package called ``package``."""
    stand_ins = {c.name: f"Class{i}" for i, c in enumerate(models.classes)}
    stand_ins |= {a.name: f"Alias{i}" for i, a in enumerate(models.aliases)}
    vetted = _Vetted(stand_ins, package)
    definitions = {stand_ins[c.name]: vetted.class_schema(c) for c in models.classes}
    definitions |= {stand_ins[a.name]: vetted.schema(a.shape) for a in models.aliases}
    names = {
        f"{stand_ins[c.name]}.{field.wire}": field.attribute
        for c in models.classes
        for field in c.fields
        if _needs_saying(field)
    }
    event = None if models.event is None else stand_ins[models.event]
    text = _generate({"$defs": definitions}, names, event, package) if definitions else ""
    return Answer(
        ast.parse(text),
        {stand_in: name for name, stand_in in stand_ins.items()},
        {stand_in: name for name, stand_in in vetted.shared.items()},
    )


def _needs_saying(field: Field) -> bool:
    """Whether the attribute is not what datamodel-code-generator would choose by itself."""
    return field.attribute != field.wire or hasattr(type, field.attribute)


class _Vetted:
    """Writes shapes as JSON Schema; collects the shared types that they refer to."""

    def __init__(self, stand_ins: Mapping[str, str], package: str) -> None:
        self.shared: dict[str, str] = {}
        self._stand_ins = stand_ins
        self._python_types = {
            Scalar.INTEGER: f"{package}.runtime.fields.Integer",
            Scalar.UUID: f"{package}.runtime.fields.Uuid",
            Scalar.DATE_TIME: f"{package}.runtime.fields.DateTime",
            Scalar.DATE: f"{package}.runtime.fields.Date",
        }

    def class_schema(self, shape: ClassShape) -> JsonSchema:
        properties = {}
        for field in shape.fields:
            described = {"description": field.description} if field.description else {}
            properties[field.wire] = self.schema(field.shape) | described
        required = [field.wire for field in shape.fields if field.required]
        return {"type": "object", "properties": properties, "required": required}

    def schema(self, shape: Shape) -> JsonSchema:
        match shape:
            case Anything():
                return {}
            case Scalar() if shape in self._python_types:
                return {"customTypePath": self._python_types[shape]}
            case Scalar():
                return {"type": _JSON_TYPES[shape]}
            case OneOf(values):
                return {"enum": list(values)}
            case ListOf(items):
                return {"type": "array", "items": self.schema(items)}
            case MapOf(values):
                return {"type": "object", "additionalProperties": self.schema(values)}
            case ClassRef(name):
                return {"$ref": f"#/$defs/{self._stand_ins[name]}"}
            case SharedRef(name):
                return {"$ref": self._shared(name)}
            case Union(members):
                return {"anyOf": [self.schema(member) for member in members]}

    def _shared(self, name: str) -> str:
        stand_in = self.shared.setdefault(name, f"Shared{len(self.shared)}")
        return f"types.json#/$defs/{stand_in}"


_JSON_TYPES = {
    Scalar.STRING: "string",
    Scalar.FLOAT: "number",
    Scalar.BOOLEAN: "boolean",
    Scalar.NULL: "null",
}


def _generate(
    schema: JsonSchema, attributes: Mapping[str, str], event: str | None, package: str
) -> str:
    # Costs a third of a second, so only for those who generate.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import PythonVersion
    from datamodel_code_generator.parser import LiteralType

    text = generate(
        json.dumps(schema),
        input_filename="models.json",
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        base_class=f"{package}.runtime.models.Model",
        base_class_map={event: f"{package}.runtime.models.EventModel"} if event else None,
        external_ref_mapping={"types.json": f"{package}.types"},
        aliases=dict(attributes),
        allow_remote_refs=False,
        strict_refs=True,
        disable_timestamp=True,
        formatters=[],  # the default ones read the pyproject.toml of whoever calls
        enum_field_as_literal=LiteralType.All,
        skip_root_model=True,
        strict_nullable=True,
        use_annotated=True,
        use_schema_description=True,
        use_standard_collections=True,
        use_type_alias=True,
        use_union_operator=True,
    )
    if not isinstance(text, str):
        raise TypeError(f"datamodel-code-generator answered with {type(text).__name__}")
    return text
