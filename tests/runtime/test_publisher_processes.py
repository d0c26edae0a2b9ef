"""Publishing from programs that fork, and that end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from . import faults
from .conftest import Shop, uuid
from .faults import FaultServer

BEGIN = f"""
import atexit, os, sys, threading
from shop_events.runtime.errors import PublishError
from shop_events.runtime.publisher import Options, Patience
from shop_events.shop import ShopPublisher

order = {{"orderId": {uuid(1)!r}, "total": {{"amount": 5, "currency": "EUR"}}}}
publisher = ShopPublisher(options=Options(patience=Patience(seconds=float(sys.argv[1]))))
"""


@pytest.fixture
def aws() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


def run(shop: Shop, aws: FaultServer, seconds: str, program: str) -> str:
    """What a program prints that publishes to the server."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", BEGIN + program, seconds],
        cwd=shop.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_publishes_as_its_parent_did(shop: Shop, aws: FaultServer) -> None:
    program = """
publisher.publish_order_placed(order)
child = os.fork()
if child == 0:
    publisher.publish_order_placed(order)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
publisher.publish_order_placed(order)
"""
    run(shop, aws, "60", program)
    assert len(aws.accepted) == 3


def test_a_program_may_publish_last_of_all(shop: Shop, aws: FaultServer) -> None:
    program = """
publisher.publish_order_placed(order)
atexit.register(publisher.publish_order_placed, order)
"""
    run(shop, aws, "inf", program)
    assert len(aws.accepted) == 2


def test_a_call_that_hangs_keeps_no_program_from_ending(shop: Shop, aws: FaultServer) -> None:
    aws.always("PutEvents", faults.hangs)
    program = """
try:
    publisher.publish_order_placed(order)
except PublishError as error:
    print(error)
"""
    assert "1 of 1 events were not accepted: no " in run(shop, aws, "1.5", program)
    assert not aws.closing.is_set()


def test_calls_one_after_another_share_a_thread(shop: Shop, aws: FaultServer) -> None:
    program = """
for _ in range(20):
    publisher.publish_order_placed(order)
print(threading.active_count())
"""
    assert run(shop, aws, "60", program) == "2\n"
