"""The generated package as a whole: what loads what, what type checkers see, what stays text."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from evgen.artifacts import Artifact
from evgen.emit import python
from evgen.emit.python.prose import prose
from evgen.emit.python.quoting import docstring
from evgen.work import finished
from tests import catalogs

from .conftest import CONFIGURATION, Shop


def loaded_by(shop: Shop, statement: str) -> set[str]:
    """The modules that one statement loads, in a Python of its own."""
    script = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=shop.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_one_event_loads_no_other(shop: Shop) -> None:
    modules = loaded_by(shop, "from shop_events.shop import OrderPlaced")
    assert "shop_events.shop.order_placed" in modules
    unwanted = {"shop_events.shop.order_cancelled", "shop_events.shop._publisher", "boto3"}
    assert not modules & unwanted


def test_a_publisher_loads_only_what_it_publishes(shop: Shop) -> None:
    publish = "ShopPublisher(dry_run=True).publish_order_placed"
    data = "{'orderId': '00000000-0000-4000-8000-000000000001',"
    data += " 'total': {'amount': 1, 'currency': 'EUR'}}"
    modules = loaded_by(shop, f"from shop_events.shop import ShopPublisher; {publish}({data})")
    assert "shop_events.shop.order_placed" in modules
    assert not modules & {"shop_events.shop.order_cancelled", "boto3"}
    modules = loaded_by(shop, "from shop_events.shop import ShopPublisher")
    assert not modules & {"shop_events.shop.order_placed", "shop_events.types", "jsonschema_rs"}


def test_a_consumer_loads_only_what_it_consumes(shop: Shop) -> None:
    modules = loaded_by(shop, "import shop_events.consumers.counter")
    assert "shop_events.plain.ping" in modules
    assert not modules & {"shop_events.shop.order_placed", "boto3", "jsonschema_rs"}


def test_a_domain_has_its_names_and_no_others(shop: Shop) -> None:
    assert set(shop.shop.__all__) == {
        "OrderCancelled", "OrderPlaced", "OrderPlacedV2", "ShopPublisher"
    }  # fmt: skip
    assert set(shop.shop.__all__) <= set(dir(shop.shop))
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = shop.shop.Nonsense


def test_who_only_publishes_has_no_consumer(shop: Shop) -> None:
    with pytest.raises(ModuleNotFoundError):
        shop.consumer("nightly")


USE = """
from collections.abc import Mapping

from shop_events.consumers import front, packer
from shop_events.consumers.packer import EventContext, lambda_handler_for
from shop_events.shop import OrderCancelled, OrderPlaced, ShopPublisher
from shop_events.runtime.testing import MemoryIdempotencyStore, RecordingBus

bus = RecordingBus()
publisher = ShopPublisher(client=bus)


def on_order_placed(event: OrderPlaced, context: EventContext) -> None:
    publisher.publish([event], caused_by=context)
    context.publishing(publisher).publish_order_placed(event)
    context.logger.info("handled", extra={"version": context.version})
    context.metrics.add_metric("Orders", "Count", 1)
    if context.remaining_seconds() > 1 and context.receive_count < 3:
        context.transact({"Put": {"TableName": "t", "Item": {"id": {"S": context.event_id}}}})
    publisher.publish_order_placed({"orderId": "x"})


def on_order_cancelled(event: OrderCancelled, context: EventContext) -> None: ...


def on_request(request: front.FrontBody, context: front.ApiContext) -> dict[str, int]:
    publisher.publish_order_placed({"orderId": context.request_id}, caused_by=context)
    return {"amount": request.amount}


handler: packer.LambdaHandler = lambda_handler_for(
    on_order_placed=on_order_placed,
    on_order_cancelled=on_order_cancelled,
    store=MemoryIdempotencyStore(),
)
api = front.lambda_handler_for(on_request=on_request)
"""


def mypy(*arguments: str, cwd: Path) -> str:
    """What mypy has to say about strictly typed code."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_package_and_its_use_are_strictly_typed(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    forgot = USE.replace("    on_order_cancelled=on_order_cancelled,\n", "")
    (tmp_path / "forgot.py").write_text(forgot, encoding="utf-8")
    wrong = USE.replace("publish([event]", "publish([bus]").replace("OrderCancelled,", "Missing,")
    (tmp_path / "wrong.py").write_text(wrong, encoding="utf-8")
    cache = f"--cache-dir={tmp_path / 'cache'}"
    package = str(shop.folder / "shop_events")
    assert mypy(cache, package, str(tmp_path / "use.py"), cwd=shop.folder) == ""
    assert 'Missing named argument "on_order_cancelled"' in mypy(
        cache, str(tmp_path / "forgot.py"), cwd=shop.folder
    )
    told = mypy(cache, str(tmp_path / "wrong.py"), cwd=shop.folder)
    assert 'has no attribute "Missing"' in told
    assert "List item 0 has incompatible type" in told


@pytest.mark.parametrize(
    "text",
    [
        '"""\nimport os\n"""',
        'ends in a quote "',
        "ends in a backslash \\",
        'a\rb\x00c\u2028d\u202ee\ud800f """ \\"""',
        "{{ 7 * 7 }} {% raw %} #}",
    ],
)
def test_descriptions_stay_text(text: str) -> None:
    source = f"class A:\n    {docstring(prose('First.', text), 4)}\n"
    (found,) = ast.parse(source).body
    assert isinstance(found, ast.ClassDef)
    assert len(found.body) == 1
    assert ast.get_docstring(found)


def test_events_may_be_called_like_anything_of_the_runtime() -> None:
    names = ["Callable", "Route", "Consumer", "SqsClient", "ContractError", "Entry"]
    events = {f"events/shop/{name}/1.0.0.json": catalogs.event(name) for name in names}
    service = {"description": "All.", "subscribes": [{"event": n, "major": 1} for n in names]}
    catalog = catalogs.catalog({**events, "services/all.json": service}, CONFIGURATION)
    for item in finished(python.emit(catalog)):
        assert isinstance(item, Artifact)
        if item.path.endswith(".py"):
            compile(item.content, item.path, "exec")
