"""The benchmark's own verdict on values: ``jsonschema``, with the schemas as they were given."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from tests.compat.judges import FORMATS


def is_valid(schema: Any, value: Any, *, formats: bool = False) -> bool | None:
    """The verdict; None where ``jsonschema`` cannot say."""
    try:
        return bool(_validator(json.dumps(schema), formats).is_valid(value))
    except Exception:  # references that nothing resolves, patterns that Python lacks
        return None


def breaks(writer: Any, reader: Any, value: Any, *, formats: bool = False) -> bool:
    """Whether a value is valid for the writer and invalid for the reader."""
    return (
        is_valid(writer, value, formats=formats) is True
        and is_valid(reader, value, formats=formats) is False
    )


def is_schema(schema: Any) -> bool:
    """Whether a schema is one by its own draft."""
    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
    except SchemaError:
        return False
    return True


def search(writer: Any, reader: Any, values: Iterable[Any]) -> list[Any]:
    """A value that breaks the reader, if one of ``values`` or one that evgen samples does."""
    for value in values:
        if breaks(writer, reader, value):
            return [value]
    for value in _samples(writer, reader):
        if breaks(writer, reader, value):
            return [value]
    return []


def _samples(writer: Any, reader: Any) -> Iterable[Any]:
    from evgen.loading.single import read_single
    from evgen.sampling import Sampler
    from evgen.sampling.defects import defects

    ours, theirs = read_single(writer), read_single(reader)
    if isinstance(ours, list) or isinstance(theirs, list):
        return
    with contextlib.suppress(Exception):  # no sample is no witness
        sampler = Sampler(ours.schema, 1)
        for index in range(40):
            yield sampler.sample(index)
    with contextlib.suppress(Exception):
        for defect in defects(Sampler(theirs.schema, 1), 40):
            yield defect.data


@lru_cache(20_000)
def _validator(text: str, formats: bool) -> Any:
    schema = json.loads(text)
    kind = validator_for(schema, default=Draft202012Validator)
    return kind(schema, registry=REGISTRY, format_checker=FORMATS if formats else None)
