"""Names: how a wire name becomes a Python, file or Terraform name, and when two are one.

The snake_case rule is the contract's: an underscore between ``([A-Z]+)([A-Z][a-z])``
and ``([a-z0-9])([A-Z])``, ``-`` and space to ``_``, lower case.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from functools import lru_cache

EVENT_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}", re.ASCII)
ENDS_LIKE_A_MAJOR = re.compile(r".*V[0-9]+", re.ASCII)
KEBAB_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
TYPE_FILE_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}(\.[1-9][0-9]*)?", re.ASCII)
PACKAGE_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)
RESERVED_DOMAINS = frozenset({"consumers", "types", "runtime"})

#: Names that generated modules import or that Python keeps: no class may have one.
RESERVED_CLASSES = frozenset(
    {
        "Annotated", "Any", "BaseModel", "ClassVar", "Contract", "Date", "DateTime", "EventModel",
        "False", "Field", "Final", "Iterable", "Literal", "Mapping", "Model", "None", "Publisher",
        "SchemaCheck", "Sent", "True", "TypeAliasType", "UUID", "Union", "EventContext",
    }
)  # fmt: skip

_ACRONYM_THEN_WORD = re.compile(r"([A-Z]+)([A-Z][a-z])")
_LOWER_THEN_UPPER = re.compile(r"([a-z0-9])([A-Z])")

#: Attributes that a model has for itself (pydantic's and the runtime's), and the builtin
#: types that annotations in a generated class need to see under their own names.
_TAKEN_IN_A_MODEL = frozenset(
    {
        "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj",
        "parse_raw", "schema", "schema_json", "update_forward_refs", "validate",
        "bool", "bytes", "float", "int", "list", "object", "str", "type",
        "self", "cls", "mro", "register", "wire", "from_wire",
    }
)  # fmt: skip


def snake_case(name: str) -> str:
    """``APIKeyRotated`` → ``api_key_rotated``."""
    name = _ACRONYM_THEN_WORD.sub(r"\1_\2", name)
    name = _LOWER_THEN_UPPER.sub(r"\1_\2", name)
    return re.sub(r"[-\s]", "_", name).lower()


def kebab_case(name: str) -> str:
    """``OrderCreated`` → ``order-created``."""
    return snake_case(name).replace("_", "-")


def pascal_case(name: str) -> str:
    """``order-line`` → ``OrderLine``; an inner capital stays one."""
    words = re.split(r"[^0-9A-Za-z]+", name)
    return "".join(word[:1].upper() + word[1:] for word in words)


def module_name(name: str) -> str:
    """The Python module or package that holds what is called ``name``."""
    return _not_a_keyword(snake_case(name))


@lru_cache(10_000)
def attribute_name(wire_name: str) -> str:
    """The attribute of a generated model for a member of that wire name.

    Characters that no identifier may have become ``_``; a name that Python or
    pydantic needs for itself gets a trailing ``_``.
    """
    name = unicodedata.normalize("NFKC", snake_case(unicodedata.normalize("NFKC", wire_name)))
    name = "".join(c if f"a{c}".isidentifier() else "_" for c in name).strip("_")
    if not name or not name[0].isidentifier():
        name = f"field_{name}".rstrip("_")
    if name in _TAKEN_IN_A_MODEL or name.startswith("model_"):
        name += "_"
    return _not_a_keyword(name)


def is_attribute_name(name: str) -> bool:
    """Whether ``x-evgen-name`` may say so: an attribute that ``attribute_name`` leaves alone."""
    return name.isidentifier() and attribute_name(name) == name


def is_package_name(name: str) -> bool:
    """Whether the generated package may have this name: importable, and nobody else's."""
    return bool(PACKAGE_NAME.fullmatch(name)) and not (
        keyword.iskeyword(name) or name in sys.stdlib_module_names
    )


def same_name_key(name: str) -> str:
    """Two names with one key would be one name to Python or to a file system."""
    return unicodedata.normalize("NFKC", name).casefold()


def _not_a_keyword(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name
