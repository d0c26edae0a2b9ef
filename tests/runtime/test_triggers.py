"""The other event sources: what a handler gets of them, and what Lambda is told afterwards."""

from __future__ import annotations

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest

from .conftest import Shop
from .test_consumer import Parked


@pytest.fixture
def parked(monkeypatch: pytest.MonkeyPatch) -> Parked:
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", "https://q/dlq")
    return Parked()


def memory(shop: Shop) -> Any:
    return shop.runtime_module("testing").MemoryIdempotencyStore()


# --- API ---------------------------------------------------------------------------------


def request(body: object = None, **members: Any) -> dict[str, Any]:
    """An invocation in API Gateway's payload format 2.0."""
    return {
        "version": "2.0",
        "routeKey": "POST /orders",
        "rawPath": "/orders",
        "headers": {"X-Trace": "t"},
        "queryStringParameters": {"dry": "1"},
        "requestContext": {"requestId": "r-1", "http": {"method": "POST", "path": "/orders"}},
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        **members,
    }


def api(shop: Shop, answer: Any) -> Any:
    return shop.consumer("front").lambda_handler_for(on_request=answer)


def test_a_request_is_a_model_and_its_answer_json(shop: Shop) -> None:
    def on_request(money: Any, context: Any) -> dict[str, Any]:
        return {
            "amount": money.amount,
            "method": context.method,
            "dry": context.query["dry"],
            "trace": context.headers["x-trace"],
        }

    answer = api(shop, on_request)(request({"amount": 5, "currency": "EUR", "new": 1}))
    assert answer["statusCode"] == 200
    assert answer["headers"] == {"content-type": "application/json"}
    assert json.loads(answer["body"]) == {"amount": 5, "method": "POST", "dry": "1", "trace": "t"}


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"amount": "5", "currency": "E"}, ["/amount", "/currency"]),
        ({}, ["", ""]),
        ("{", []),
        (None, []),
        ("[1]", [""]),
    ],
)
def test_a_bad_request_is_told_why(shop: Shop, body: Any, pointers: list[str]) -> None:
    answer = api(shop, lambda money, context: pytest.fail("not for the handler"))(request(body))
    assert answer["statusCode"] == 400
    assert [error["pointer"] for error in json.loads(answer["body"])["errors"]] == pointers


def test_base64_bodies(shop: Shop) -> None:
    body = base64.b64encode(b'{"amount": 1, "currency": "EUR"}').decode()
    handler = api(shop, lambda money, context: [money.amount])
    assert handler(request(body, isBase64Encoded=True))["body"] == "[1]"
    assert handler(request("***", isBase64Encoded=True))["statusCode"] == 400


def test_answers_of_every_kind(shop: Shop) -> None:
    response = shop.consumer("front").ApiResponse
    answers: list[tuple[Any, dict[str, Any]]] = [
        (None, {"statusCode": 204, "headers": {}}),
        (
            response(202, "plain", {"content-type": "text/plain"}),
            {"statusCode": 202, "headers": {"content-type": "text/plain"}, "body": "plain"},
        ),
        (
            response(201, {"a": 1}, {"Content-Type": "application/x"}),
            {"statusCode": 201, "headers": {"Content-Type": "application/x"}, "body": '{"a": 1}'},
        ),
    ]
    for result, expected in answers:
        good = {"amount": 1, "currency": "EUR"}
        assert api(shop, lambda *_, result=result: result)(request(good)) == expected
    echo = api(shop, lambda money, context: {"money": money, "at": money.amount})
    answer = echo(request({"amount": 1, "currency": "EUR"}))
    assert json.loads(answer["body"])["money"] == {"amount": 1, "currency": "EUR"}


def test_an_answer_is_json_whatever_a_handler_returns(shop: Shop) -> None:
    good = {"amount": 1, "currency": "EUR"}
    odd = api(shop, lambda money, context: {"note": "\ud800é"})(request(good))
    assert odd["body"].isascii()
    assert api(shop, lambda money, context: [float("nan")])(request(good))["statusCode"] == 500


def test_a_fault_is_500_without_details(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    def on_request(money: Any, context: Any) -> None:
        raise RuntimeError("the password is x")

    answer = api(shop, on_request)(request({"amount": 1, "currency": "EUR"}))
    assert answer["statusCode"] == 500
    assert "password" not in answer["body"]
    assert "RuntimeError" in caplog.text


def test_a_route_without_schema_gets_a_mapping(shop: Shop) -> None:
    handler = shop.consumer("health").lambda_handler_for(on_request=lambda body, context: body)
    assert json.loads(handler(request())["body"]) == {}
    assert json.loads(handler(request({"a": 1}))["body"]) == {"a": 1}


# --- S3 ----------------------------------------------------------------------------------


def created(**members: Any) -> dict[str, Any]:
    return {
        "id": "e-1",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": "uploads"}, "object": {"key": "in/a.png", **members}},
    }


def test_an_object_event(shop: Shop, parked: Parked) -> None:
    seen: list[Any] = []
    handler = shop.consumer("resizer").lambda_handler_for(
        on_object=lambda *arguments: seen.append(arguments), store=memory(shop), sqs=parked
    )
    handler(created(size=3, etag="x"))
    ((picture, context),) = seen
    assert (picture.key, picture.size, context.bucket) == ("in/a.png", 3, "uploads")
    handler(created(size="large"))
    assert parked.reasons == ["invalid-data"]


def test_a_failure_is_raised_so_that_it_comes_again(shop: Shop, parked: Parked) -> None:
    def on_object(picture: Any, context: Any) -> None:
        raise ValueError("not now")

    handler = shop.consumer("resizer").lambda_handler_for(
        on_object=on_object, store=memory(shop), sqs=parked
    )
    with pytest.raises(ValueError, match="not now"):
        handler(created())


# --- SQS ---------------------------------------------------------------------------------


def message(number: int, group: str, body: object, queue: str = "legacy.fifo") -> dict[str, Any]:
    return {
        "messageId": f"m-{number}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"MessageGroupId": group, "ApproximateReceiveCount": "2"},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
    }


class Importer:
    """The service ``importer``: a FIFO queue of its own, and an event of the bus."""

    def __init__(self, shop: Shop, parked: Parked) -> None:
        self.messages: list[Any] = []
        self.orders: list[Any] = []
        self.broken: set[int] = set()
        self.handler = shop.consumer("importer").lambda_handler_for(
            on_order_placed_v2=lambda event, context: self.orders.append(event),
            on_message=self.on_message,
            store=memory(shop),
            sqs=parked,
        )

    def on_message(self, message: Any, context: Any) -> None:
        self.messages.append((message["n"], context.group, context.receive_count))
        if message["n"] in self.broken:
            raise ValueError("not now")


def test_a_fifo_group_stops_at_its_first_failure(shop: Shop, parked: Parked) -> None:
    importer = Importer(shop, parked)
    importer.broken = {1}
    records = [message(n, group, {"n": n}) for n, group in enumerate("aabaab")]
    answer = importer.handler({"Records": records})
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [
        "m-1", "m-3", "m-4"
    ]  # fmt: skip
    assert importer.messages == [(0, "a", 2), (1, "a", 2), (2, "b", 2), (5, "b", 2)]


def test_a_fifo_batch_in_which_everything_fails_is_an_answer_and_no_error(
    shop: Shop, parked: Parked
) -> None:
    importer = Importer(shop, parked)
    importer.broken = {0, 1}
    records = [message(n, group, {"n": n}) for n, group in enumerate("aba")]
    answer = importer.handler({"Records": records})
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [
        "m-0", "m-1", "m-2"
    ]  # fmt: skip
    assert [n for n, _, _ in importer.messages] == [0, 1]


def test_a_stream_with_no_time_left_goes_on_where_it_stopped(shop: Shop, parked: Parked) -> None:
    left = iter([5000, 5000, 400, 400, 400])
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: next(left, 400))
    seen: list[int] = []
    handler = shop.consumer("mirror").lambda_handler_for(
        on_change=lambda old, new, context: seen.append(new.amount),
        store=memory(shop),
        sqs=parked,
    )
    records = [change(n, NewImage=image(str(n))) for n in (1, 2, 3)]
    answer = handler({"Records": records}, context)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["2", "3"]
    assert seen == [1]


def test_a_queue_of_ones_own_beside_that_of_an_event(shop: Shop, parked: Parked) -> None:
    importer = Importer(shop, parked)
    event = shop.runtime_module("testing").direct(shop.order(1, event="OrderPlacedV2"))
    records = [
        message(0, "a", {"n": 0}, "prod-legacy.fifo"),
        message(1, "a", event, "importer-order-placed-v2"),
        message(2, "a", {**event, "detail-type": "Other"}, "importer-order-placed-v2"),
    ]
    assert importer.handler({"Records": records}) == {"batchItemFailures": []}
    assert len(importer.messages) == len(importer.orders) == 1
    assert parked.reasons == ["unknown-event"]


def test_the_triggers_own_dead_letter_queue(
    shop: Shop, parked: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = {"OrderPlaced@2": "https://q/placed-dlq", "trigger": "https://q/trigger-dlq"}
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", json.dumps(urls))
    Importer(shop, parked).handler({"Records": [message(0, "a", "{")]})
    assert parked.messages[0]["QueueUrl"] == "https://q/trigger-dlq"


def test_a_message_that_is_not_json_is_parked(
    shop: Shop, parked: Parked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVGEN_DEAD_LETTER_QUEUE_URL", "https://q/dlq.fifo")
    importer = Importer(shop, parked)
    answer = importer.handler({"Records": [message(0, "a", "{"), message(1, "a", {"n": 1})]})
    assert answer == {"batchItemFailures": []}
    assert parked.messages[0]["MessageGroupId"] == "a"
    assert importer.messages == [(1, "a", 2)]


# --- DynamoDB ----------------------------------------------------------------------------


def change(number: int, name: str = "MODIFY", **images: Any) -> dict[str, Any]:
    return {
        "eventID": f"e-{number}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"SequenceNumber": str(number), "Keys": {"id": {"N": "7"}}, **images},
    }


def image(amount: str, **attributes: Any) -> dict[str, Any]:
    return {"amount": {"N": amount}, "currency": {"S": "EUR"}, **attributes}


def test_changes_of_a_table(shop: Shop, parked: Parked) -> None:
    seen: list[Any] = []
    handler = shop.consumer("mirror").lambda_handler_for(
        on_change=lambda *arguments: seen.append(arguments), store=memory(shop), sqs=parked
    )
    records = [
        change(1, "INSERT", NewImage=image("1")),
        change(2, OldImage=image("1"), NewImage=image("2", extra={"L": []})),
        change(3, "REMOVE", OldImage=image("2")),
    ]
    assert handler({"Records": records}) == {"batchItemFailures": []}
    amounts = [(old and old.amount, new and new.amount) for old, new, _ in seen]
    assert amounts == [(None, 1), (1, 2), (2, None)]
    assert seen[0][2].keys == {"id": 7}
    assert [context.event_name for _, _, context in seen] == ["INSERT", "MODIFY", "REMOVE"]


def test_attributes_become_plain_json(shop: Shop) -> None:
    item = shop.runtime_module("streams").item(
        {
            "a": {"M": {"b": {"L": [{"N": "1.5"}, {"NULL": True}, {"BOOL": False}]}}},
            "c": {"NS": ["1", "2.5"]},
            "d": {"SS": ["x"]},
            "e": {"B": "AAE="},
        }
    )
    assert item == {"a": {"b": [1.5, None, False]}, "c": [1, 2.5], "d": ["x"], "e": "AAE="}


def test_a_stream_goes_on_at_its_first_failure(shop: Shop, parked: Parked) -> None:
    def on_change(old: Any, new: Any, context: Any) -> None:
        if new.amount == 2:
            raise ValueError("not now")

    handler = shop.consumer("mirror").lambda_handler_for(
        on_change=on_change, store=memory(shop), sqs=parked
    )
    records = [change(n, NewImage=image(str(n))) for n in (1, 2, 3)]
    answer = handler({"Records": records})
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["2", "3"]


def test_a_change_that_cannot_be_read_does_not_hold_up_the_stream(
    shop: Shop, parked: Parked
) -> None:
    handler = shop.consumer("mirror").lambda_handler_for(
        on_change=lambda old, new, context: None, store=memory(shop), sqs=parked
    )
    records = [change(1, NewImage={"amount": {"S": "many"}}), change(2, NewImage=image("2"))]
    assert handler({"Records": records}) == {"batchItemFailures": []}
    assert json.loads(parked.messages[0]["MessageBody"]) == records[0]


# --- Kinesis -----------------------------------------------------------------------------


def test_records_of_a_stream(shop: Shop, parked: Parked) -> None:
    seen: list[Any] = []

    def on_record(record: Any, context: Any) -> None:
        seen.append((record["n"], context.partition_key, context.sequence_number))
        if record["n"] == 2:
            raise ValueError("not now")

    def record(number: int, data: bytes) -> dict[str, Any]:
        return {
            "eventSource": "aws:kinesis",
            "eventID": f"shard:{number}",
            "kinesis": {
                "sequenceNumber": str(number),
                "partitionKey": "p",
                "approximateArrivalTimestamp": 1764000000.5,
                "data": base64.b64encode(data).decode(),
            },
        }

    handler = shop.consumer("clicks").lambda_handler_for(
        on_record=on_record, store=memory(shop), sqs=parked
    )
    records = [record(0, b"\xff"), *(record(n, json.dumps({"n": n}).encode()) for n in (1, 2, 3))]
    answer = handler({"Records": records})
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["2", "3"]
    assert seen == [(1, "p", "1"), (2, "p", "2")]
    assert parked.reasons == ["not-json"]
