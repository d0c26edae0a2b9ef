"""Values as HCL: laid out as ``terraform fmt`` does, and read back as they were."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from evgen.emit.terraform.hcl import Map, expression, quoted
from tests.terraform.deployment import Terraform
from tests.terraform.everything import NASTY

_PIECES = [
    "${", "%{", "$", "%", "{", "}", "$$", "%%", '"', "'", "\\", "\n", "\r", "\t", "#", "//", "/*", "*/",
    "<<EOT", "file(\"/etc/passwd\")", "~", "if true", "a", "é", "e\u0301", "\u202e", "\u200b", "\ufeff",
    "\u2028", "\x07", "\x7f", "\x85", "😀", "\U000e0001", "\\u0041", "\\n",
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        ("", '""'),
        ('a"b\\', '"a\\"b\\\\"'),
        ("${x}", '"$${x}"'),
        ("%{x}", '"%%{x}"'),
        ("$x %y", '"$x %y"'),
        ("\u202e\x00", '"\\u202e\\u0000"'),
        ([], "[]"),
        (["a", 1], '["a", 1]'),
        ({}, "{}"),
        (Map({"null": 1, "${x}": 2}), '{\n  "null"  = 1\n  "$${x}" = 2\n}'),
    ],
)
def test_expressions(value: Any, text: str) -> None:
    assert expression(value) == text


@pytest.mark.terraform
def test_every_string_survives(terraform: Terraform, tmp_path: Path) -> None:
    chance = random.Random(7)
    strings = [*_PIECES, NASTY, "word " * 40]
    strings += ["".join(chance.choices(_PIECES, k=chance.randint(1, 9))) for _ in range(1000)]
    listed = expression({"strings": strings, "last": {}}, 1)
    keyed = expression(Map({text: text for text in strings}), 1)
    output = 'output "{0}" {{\n  value = local.{0}\n}}\n'
    for name, text in (("listed", listed), ("keyed", keyed)):
        locals_ = f"locals {{\n  {name} = {text}\n}}\n\n"
        (tmp_path / f"{name}.tf").write_text(locals_ + output.format(name))
    terraform.run(tmp_path, "fmt", "-check", "-diff", "listed.tf")
    terraform.run(tmp_path, "plan", "-no-color", "-out=plan.bin")
    shown = json.loads(terraform.run(tmp_path, "show", "-json", "plan.bin"))
    found = shown["planned_values"]["outputs"]
    normal = [unicodedata.normalize("NFC", text) for text in strings]
    assert found["listed"]["value"]["strings"] == normal
    assert found["keyed"]["value"] == {text: text for text in normal}


def test_a_string_is_one_line() -> None:
    assert "\n" not in quoted("".join(_PIECES))
