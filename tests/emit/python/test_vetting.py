"""What generated Python may consist of, and what makes the run stop."""

from __future__ import annotations

import pytest

from evgen.emit.python.vetting import UnsafeSourceError, vetted

HEAD = '"""A module."""\nfrom __future__ import annotations\nfrom pydantic import Field\n'


@pytest.mark.parametrize(
    "source",
    [
        "from shop_events.runtime.models import Model",
        "from shop_events import x",
        'class A(Model):\n    """Doc."""\n    a: Annotated[str | None, Field(alias="b")] = None',
        "class A(Model):\n    a: Literal[-1, 'x']",
        "class A(Model):\n    pass",
        'Colour = TypeAliasType("Colour", Literal["red"])',
        "A.__evgen__ = Contract(event='A', idempotency_key=('/a',), package=__package__)",
        "CHECK = SchemaCheck(package=__package__, schema='x.json')",
        "__all__ = ['A']",
        "A.model_rebuild()",
    ],
)
def test_expected(source: str) -> None:
    assert vetted(HEAD + source, "shop_events", "A@1") == HEAD + source


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from os import system",
        "from shop_events_evil import x",
        "from . import x",
        "from pydantic import *",
        "print('x')",
        "x = 1",
        "x = exec('1')",
        "A.evil = Contract()",
        "A.__evgen__ = Contract(event=exec('1'))",
        "A.__evgen__ = Contract(event=(lambda: 1))",
        "class A(Model, Evil):\n    pass",
        "class A(evil.Model):\n    pass",
        "class A(Model, metaclass=Evil):\n    pass",
        "@evil\nclass A(Model):\n    pass",
        "class A(Model):\n    def f(self): ...",
        "class A(Model):\n    a: str = 'x'",
        "class A(Model):\n    a: Annotated[str, exec('1')]",
        "class A(Model):\n    a: os.system",
        "class A(Model):\n    a: [x for x in y]",
        "A.model_rebuild(force=True)",
        "if True:\n    pass",
        "__all__ = [exec('1')]",
        "def f(): ...",
        "this is not Python",
        "x = '\0'",
    ],
)
def test_refused(source: str) -> None:
    with pytest.raises(UnsafeSourceError, match="A@1"):
        vetted(HEAD + source, "shop_events", "A@1")
