"""What moto does otherwise than AWS, mended for the tests; ``python -m tests.deploy.shim`` serves it.

One function per gap. ``test_gaps.py`` shows each gap on plain moto, and fails when it is gone.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer
from moto.sqs import models

#: Its methods are replaced, which no type allows.
Queue: Any = models.Queue


def keep_redrive_allow_policy() -> None:
    """SQS answers with the RedriveAllowPolicy that it was given; moto does not know the attribute.

    Terraform waits for it to appear, and when destroying, for "" to make it disappear.
    """
    Queue.redrive_allow_policy = None
    Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
    set_attributes = Queue._set_attributes

    def with_absence(queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        set_attributes(queue, attributes, now)
        queue.redrive_allow_policy = queue.redrive_allow_policy or None

    Queue._set_attributes = with_absence


def keep_policy() -> None:
    """Setting one attribute leaves the others; moto drops the queue's policy each time."""
    set_attributes = Queue._set_attributes

    def with_policy(queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:
        unchanged = {"Policy": getattr(queue, "policy", None)}
        set_attributes(queue, unchanged | attributes, now)

    Queue._set_attributes = with_policy


def keep_redrive_policy_as_it_came() -> None:
    """SQS gives the RedrivePolicy back without spaces; moto adds some, and every plan sees a change."""
    attributes = Queue.attributes.fget

    def compact(queue: Any) -> dict[str, Any]:
        found: dict[str, Any] = attributes(queue)
        if found["RedrivePolicy"]:
            policy = json.loads(found["RedrivePolicy"])
            found["RedrivePolicy"] = json.dumps(policy, separators=(",", ":"))
        return found

    Queue.attributes = property(compact)


def leave_polling_to_the_poller() -> None:
    """Lambda polls; moto invokes inside SendMessage, and takes the message away."""
    add_message = Queue.add_message

    def unpushed(queue: Any, message: Any) -> None:
        mappings, queue.lambda_event_source_mappings = queue.lambda_event_source_mappings, {}
        try:
            add_message(queue, message)
        finally:
            queue.lambda_event_source_mappings = mappings

    Queue.add_message = unpushed


PATCHES: tuple[Callable[[], None], ...] = (
    keep_redrive_allow_policy,
    keep_policy,
    keep_redrive_policy_as_it_came,
    leave_polling_to_the_poller,
)


def main(arguments: list[str]) -> None:
    """Serve until standard input ends, so that no server outlives the test that started it."""
    if "--plain" not in arguments:
        for patch in PATCHES:
            patch()
    # Code is run by the tests, with docker or without it; roles have AWS's own policies.
    default_user_config["lambda"] = {"use_docker": False}
    default_user_config["iam"] = {"load_aws_managed_policies": True}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
