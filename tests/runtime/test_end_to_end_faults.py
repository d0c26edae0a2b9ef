"""From a publisher to a handler through an AWS that fails on the way."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from . import faults
from .conftest import Shop, uuid
from .faults import FaultServer
from .test_end_to_end import queue, receive
from .test_idempotency import create_table


@pytest.mark.usefixtures("aws")
def test_every_order_has_its_effect_once(
    shop: Shop, moto: str, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = boto3.client("events")
    events.create_event_bus(Name=unique)
    url, arn = queue(f"{unique}-queue")
    pattern = {"source": ["com.example.shop"], "detail-type": ["OrderPlaced"]}
    events.put_rule(Name="rule", EventBusName=unique, EventPattern=json.dumps(pattern))
    events.put_targets(Rule="rule", EventBusName=unique, Targets=[{"Id": "q", "Arn": arn}])
    create_table(unique)
    monkeypatch.setenv("EVGEN_IDEMPOTENCY_TABLE", unique)

    with FaultServer(behind=moto) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
        aws.line_up(
            "PutEvents",
            faults.done_but_reset,
            faults.partly("ThrottlingException", 1, 4),
            faults.unavailable,
            None,
            faults.short(2),
        )
        publisher = shop.shop.ShopPublisher(unique)
        with pytest.raises(shop.runtime_module("errors").PublishError) as caught:
            publisher.publish([shop.order(n) for n in range(25)])
        assert len(caught.value.unsent) == 2
        publisher.send(caught.value.unsent)

        handled: list[str] = []

        def on_order_placed(event: Any, context: Any) -> None:
            if len(handled) == 7:
                handled.append("failure")
                raise RuntimeError("once")
            handled.append(str(event.order_id))

        aws.line_up("PutItem", faults.denied, None, None, faults.denied)
        handler = shop.consumer("packer").lambda_handler_for(
            on_order_placed=on_order_placed,
            on_order_cancelled=lambda event, context: None,
        )
        records = receive(url, arn)["Records"]
        assert len(records) > 25, "the lost answer made doubles"
        again = handler({"Records": records}, None)["batchItemFailures"]
        assert len(again) == 3
        ids = {item["itemIdentifier"] for item in again}
        records = [record for record in records if record["messageId"] in ids]
        assert handler({"Records": records}, None) == {"batchItemFailures": []}

    handled.remove("failure")
    assert sorted(handled) == [uuid(n) for n in range(25)]
