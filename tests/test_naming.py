"""How wire names become Python names: the contract's table and the corners."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from evgen import naming
from evgen.runtime.models import EventModel


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("APIKeyRotated", "api_key_rotated"),
        ("OrderCreated", "order_created"),
        ("orderId", "order_id"),
        ("order-line item", "order_line_item"),
        ("HTTPServer2Go", "http_server2_go"),
        ("already_snake", "already_snake"),
        ("ID", "id"),
    ],
)
def test_snake_case(name: str, snake: str) -> None:
    assert naming.snake_case(name) == snake


@pytest.mark.parametrize(
    ("wire", "attribute"),
    [
        ("orderId", "order_id"),
        ("class", "class_"),
        ("None", "none"),
        ("model_config", "model_config_"),
        ("json", "json_"),
        ("list", "list_"),
        ("wire", "wire_"),
        ("_private", "private"),
        ("__class__", "class_"),
        ("$ref", "ref"),
        ("@type", "type_"),
        ("1st", "field_1st"),
        ("", "field"),
        ("😀", "field"),
        ("größe", "größe"),
        ("ﬁnal", "final"),
        ("a.b/c", "a_b_c"),
        ("0㍺", "field_0_iu"),
        ("፲", "field"),
        ("mro", "mro_"),
    ],
)
def test_attribute_names(wire: str, attribute: str) -> None:
    assert naming.attribute_name(wire) == attribute


@given(st.text())
def test_every_wire_name_has_a_usable_attribute(wire: str) -> None:
    name = naming.attribute_name(wire)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert not name.startswith("_")
    assert not hasattr(BaseModel, name)
    assert naming.same_name_key(name) == naming.same_name_key(
        naming.attribute_name(name)
    ) or name.endswith("_")


def test_no_attribute_shadows_what_a_model_has() -> None:
    for taken in dir(EventModel):
        if not taken.startswith("_"):
            assert naming.attribute_name(taken) != taken, taken


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("order_events", True),
        ("_x1", True),
        ("email", False),
        ("class", False),
        ("Order", False),
        ("a-b", False),
        ("", False),
    ],
)
def test_package_names(name: str, usable: bool) -> None:
    assert naming.is_package_name(name) is usable
