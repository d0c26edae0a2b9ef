"""The shop as it is deployed: found by asking Terraform and AWS, driven as Lambda and API Gateway would."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.deploy.aws import Aws
from tests.deploy.functions import FunctionError, Functions
from tests.e2e.orders import request
from tests.e2e.polling import Record, poll

#: What pytest shows of a test that fails.
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Live:
    """A deployed catalog; ``outputs`` are the module's."""

    aws: Aws
    outputs: dict[str, Any]
    functions: Functions

    def request(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """Call the HTTP API: its route, the route's integration, the integration's function."""
        gateway = self.aws.client("apigatewayv2")
        (api,) = (
            a["ApiId"]
            for a in gateway.get_apis()["Items"]
            if a["ApiEndpoint"] == self.outputs["api_endpoint"]
        )
        key = f"{method} {path}"
        (target,) = (
            r["Target"] for r in gateway.get_routes(ApiId=api)["Items"] if r["RouteKey"] == key
        )
        integration = gateway.get_integration(
            ApiId=api, IntegrationId=target.removeprefix("integrations/")
        )
        assert integration["PayloadFormatVersion"] == "2.0"
        arn = integration["IntegrationUri"].split("/functions/")[1].removesuffix("/invocations")
        function = self.functions[arn.rpartition(":")[2]]
        answer: dict[str, Any] = function.invoke(request(body, method, path))
        assert answer["statusCode"] < 500, function.log.read_text()
        return answer

    def run(self, rounds: int = 20) -> None:
        """Poll every event source mapping until nothing is delivered any more."""
        mappings = self.aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        assert mappings
        for _ in range(rounds):
            if not sum([self._poll(mapping) for mapping in mappings]):
                return
        raise AssertionError(f"still busy after {rounds} rounds")

    def _poll(self, mapping: dict[str, Any]) -> int:
        """One batch, as the mapping says."""
        assert mapping["State"] == "Enabled"
        return poll(
            self.aws.client("sqs"),
            self.url(mapping["EventSourceArn"]),
            mapping["EventSourceArn"],
            partial(self._failures, mapping),
            mapping["BatchSize"],
        )

    def _failures(self, mapping: dict[str, Any], records: list[Record]) -> set[str]:
        function = self.functions[mapping["FunctionArn"].rpartition(":")[2]]
        try:
            answer = function.invoke({"Records": records})
        except FunctionError as error:
            log.warning("%s", error)
            return {record["messageId"] for record in records}
        # Without it Lambda does not look at the answer.
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
            return set()
        failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        if failed:
            log.warning("%s", function.log.read_text()[-3000:])
        return failed

    def url(self, arn: str) -> str:
        """The queue with that ARN."""
        url: str = self.aws.client("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])[
            "QueueUrl"
        ]
        return url

    def parked(self, key: str) -> list[dict[str, Any]]:
        """What is in a dead-letter queue; it is taken out."""
        sqs, url = self.aws.client("sqs"), self.outputs["dead_letter_queue_urls"][key]
        messages: list[dict[str, Any]] = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def logged(self, order: str, message: str = "done") -> list[dict[str, Any]]:
        """What the functions' logs say of an order."""
        return [
            line
            for function in self.functions
            for line in function.lines()
            if line.get("order") == order and line.get("message") == message
        ]

    def done(self, order: str) -> Counter[str]:
        """How often each service did its part for an order."""
        return Counter(line["service"] for line in self.logged(order))
