"""The base classes of generated models."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from .contract import Contract

#: Validation context of data that a contract has checked already.
READING = {"evgen": "reading"}


class Model(BaseModel):
    """An object inside an event, or a shared type.

    Constructors take attribute names and wire names. Members that the schema
    declares without a name of their own (by pattern, say) are kept as extras.
    """

    model_config = ConfigDict(
        extra="allow",
        strict=True,  # pydantic would take "5" for 5 and false for 0, in a union even against the schema
        validate_by_name=True,
        validate_by_alias=True,
        protected_namespaces=(),
        ser_json_inf_nan="constants",  # so that the check sees them, instead of a null
        hide_input_in_errors=True,  # error messages end in logs, data must not
    )

    def wire(self) -> dict[str, Any]:
        """The JSON form: wire names, and only what was set."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings="none")

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """The model of data that a schema check has passed: wire names only, no second check.

        Raises pydantic's ValidationError if the model's types cannot hold it.
        """
        return cls.model_validate(data, by_alias=True, by_name=False, context=READING)


class EventModel(Model):
    """The data of an event.

    Building one checks it as its publisher would, so what could not be published
    cannot be built: pydantic's ValidationError then names pointer and rule.
    """

    __evgen__: ClassVar[Contract]

    @model_validator(mode="after")
    def _could_be_published(self, info: ValidationInfo) -> Self:
        if info.context is not READING:
            type(self).__evgen__.sendable(self.wire())
        return self
