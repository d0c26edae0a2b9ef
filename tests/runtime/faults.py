"""An AWS endpoint that misbehaves on request.

A real HTTP server for real boto3 clients. It plays EventBridge's PutEvents
itself, held to AWS's limits, and hands on what is accepted, and every other
operation, to an endpoint behind it (moto's, say). Faults are lined up per operation: each call takes the next one, and when there
are none left the answer is the good one.

    with FaultServer() as aws:
        aws.line_up("PutEvents", throttled, None, hangs)
        publisher = ShopPublisher(client=aws.client("events"))
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import urllib.error
import urllib.request
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config

JSON_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Answer:
    """What goes back to a client."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False

    @classmethod
    def of(cls, status: int, value: object) -> Answer:
        """JSON as AWS sends it."""
        return cls(status, json.dumps(value).encode(), {"Content-Type": JSON_TYPE})

    @classmethod
    def error(cls, status: int, code: str) -> Answer:
        """A call that is refused as a whole."""
        return cls.of(status, {"__type": code, "message": f"injected: {code}"})

    @property
    def value(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass
class Call:
    """One request, and the means to answer it."""

    server: FaultServer
    operation: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def parameters(self) -> Any:
        """What the client asked for."""
        return json.loads(self.body)

    def good(self) -> Answer:
        """Do what was asked for, and answer like AWS."""
        return self.server.good_answer(self)


#: Answers a call; None closes the connection with a reset instead.
Fault = Callable[[Call], Answer | None]


def throttled(_call: Call) -> Answer:
    """Too many requests: nothing of it was done."""
    return Answer.error(400, "ThrottlingException")


def broken(_call: Call) -> Answer:
    """500 with AWS's code."""
    return Answer.error(500, "InternalFailure")


def unavailable(_call: Call) -> Answer:
    """503 from something in front of AWS that does not speak JSON."""
    return Answer(503, b"<html>Service Unavailable</html>", {"Content-Type": "text/html"})


def denied(_call: Call) -> Answer:
    """The caller may not do this."""
    return Answer.error(400, "AccessDeniedException")


def too_large(_call: Call) -> Answer:
    """A request that is refused for its size."""
    return Answer.error(413, "RequestEntityTooLargeException")


def reset(_call: Call) -> None:
    """The connection breaks before anything is done."""


def done_but_reset(call: Call) -> None:
    """The connection breaks when everything is done: the answer is lost."""
    call.good()


def hangs(call: Call) -> None:
    """No answer while the server lives."""
    call.server.closing.wait()


def done_but_hangs(call: Call) -> None:
    """Everything is done, and no answer comes."""
    call.good()
    call.server.closing.wait()


def drips(_call: Call) -> Answer:
    """An answer that never ends, byte by byte: no time-out of a client notices."""
    return Answer(200, b" ", {"Content-Type": JSON_TYPE}, drips=True)


def garbage(_call: Call) -> Answer:
    """200, and what AWS would never say."""
    return Answer(200, b'\xff\x00{"Entries": [', {"Content-Type": JSON_TYPE})


def done_but_garbage(call: Call) -> Answer:
    """Everything is done, and the answer is no JSON."""
    call.good()
    return Answer(200, b"\x00\x01not JSON", {"Content-Type": JSON_TYPE})


def says(value: object) -> Fault:
    """200 with JSON of another shape."""
    return lambda _call: Answer.of(200, value)


def short(by: int = 1) -> Fault:
    """Everything is done, and the last results are missing."""

    def answer(call: Call) -> Answer:
        good = call.good().value
        return Answer.of(200, {**good, "Entries": good["Entries"][: -by or None]})

    return answer


def partly(code: str, *positions: int) -> Fault:
    """PutEvents that refuses the entries at these positions of the call."""

    def answer(call: Call) -> Answer:
        return call.server.put_events(call, dict.fromkeys(positions, code))

    return answer


class FaultServer:
    """The endpoint. ``behind`` is another one that does the work.

    ``accepted`` are the entries that the bus took, in order; ``calls`` all calls.
    """

    def __init__(self, behind: str | None = None) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.calls: list[Call] = []
        self.closing = threading.Event()
        self._behind = behind
        self._faults: dict[str, deque[Fault | None]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.faulty = self
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.01,), daemon=True, name="fault-server"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """For ``endpoint_url`` or ``AWS_ENDPOINT_URL``."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client of this endpoint that does not retry by itself."""
        settings: dict[str, Any] = {"retries": {"mode": "standard", "total_max_attempts": 1}}
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            config=Config(**{**settings, **config}),
        )

    def line_up(self, operation: str, *faults: Fault | None) -> None:
        """What the next calls of an operation meet; None lets a call through."""
        with self._lock:
            self._faults[operation] += faults

    def always(self, operation: str, fault: Fault) -> None:
        """What every call of an operation meets, after those lined up."""
        self._always[operation] = fault

    def operations(self) -> list[str]:
        """What was called, in order."""
        return [call.operation for call in self.calls]

    def details(self) -> list[Any]:
        """The details that the bus took, parsed."""
        return [json.loads(entry["Detail"]) for entry in self.accepted]

    def handle(self, call: Call) -> Answer | None:
        """Answer a call, well or badly."""
        with self._lock:
            self.calls.append(call)
            waiting = self._faults[call.operation]
            fault = waiting.popleft() if waiting else self._always.get(call.operation)
        return fault(call) if fault else call.good()

    def good_answer(self, call: Call) -> Answer:
        """What AWS would say."""
        if call.operation == "PutEvents":
            return self.put_events(call, {})
        if self._behind is None:
            return Answer.error(400, "UnknownOperationException")
        return _forwarded(self._behind, call)

    def put_events(self, call: Call, refused: dict[int, str]) -> Answer:
        """Take the entries but those ``refused``, by position."""
        entries = call.parameters["Entries"]
        if not 1 <= len(entries) <= 10 or _size(entries) > 1_000_000:
            return Answer.error(400, "ValidationException")
        codes = [refused.get(i) or _wrong_with(entry) for i, entry in enumerate(entries)]
        taken = [entry for entry, code in zip(entries, codes, strict=True) if not code]
        with self._lock:
            self.accepted += taken
        if taken and self._behind:
            body = json.dumps({"Entries": taken}).encode()
            _forwarded(self._behind, replace(call, body=body))
        results = [
            {"ErrorCode": code, "ErrorMessage": "injected"}
            if code
            else {"EventId": str(uuid.uuid4())}
            for code in codes
        ]
        failed = sum("ErrorCode" in result for result in results)
        return Answer.of(200, {"FailedEntryCount": failed, "Entries": results})


def _wrong_with(entry: dict[str, Any]) -> str | None:
    """What moto lets pass and AWS does not."""
    if not entry.get("Source") or not 1 <= len(entry.get("DetailType", "")) <= 128:
        return "InvalidArgument"
    try:
        detail = json.loads(entry.get("Detail", ""))
    except ValueError:
        return "MalformedDetail"
    return None if isinstance(detail, dict) else "MalformedDetail"


def _size(entries: Iterable[dict[str, Any]]) -> int:
    return sum(
        14 * ("Time" in entry)
        + sum(len(entry.get(name, "").encode()) for name in ("Source", "DetailType", "Detail"))
        + sum(len(resource.encode()) for resource in entry.get("Resources", []))
        for entry in entries
    )


def _forwarded(endpoint: str, call: Call) -> Answer:
    request = urllib.request.Request(f"{endpoint}{call.path}", call.body, call.headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return Answer(reply.status, reply.read(), dict(reply.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(), dict(error.headers))


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    faulty: FaultServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet per answer, or each waits for an acknowledgement
    server: _Http

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {k: v for k, v in self.headers.items() if k.lower() != "content-length"}
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        answer = self.server.faulty.handle(
            Call(self.server.faulty, operation, self.path, headers, body)
        )
        if answer is None:
            self._reset()
            return
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, text)
        self.send_header("Content-Length", str(10**6 if answer.drips else len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        while answer.drips and not self.server.faulty.closing.wait(0.02):
            self.wfile.write(answer.body)
            self.wfile.flush()

    def _reset(self) -> None:
        """Close with RST, as a peer does that has died."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Quiet."""
