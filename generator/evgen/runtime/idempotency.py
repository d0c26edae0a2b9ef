"""Work done once: claim it, do it, then mark it done; never the other way round.

A claim is a lease. Who dies while holding it lets go by its end, and somebody
else may try again. The owner's token fences: who lost the lease can neither
finish nor release what belongs to another by then.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from . import aws
from .schemawalk import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .aws import DynamoDbClient

TABLE_VARIABLE = "EVGEN_IDEMPOTENCY_TABLE"
#: DynamoDB takes partition keys of at most 2,048 bytes.
_LONGEST_KEY = 1024


class State(Enum):
    """What a claim found."""

    CLAIMED = "claimed"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer to a claim.

    ``owner`` is the token of the new owner, if it succeeded; ``wait`` how many
    seconds the lease that is in its way will last.
    """

    state: State
    owner: str = ""
    wait: float = 0.0


class IdempotencyStore(Protocol):
    """Where claims are kept."""

    def claim(self, key: str, lease_seconds: float, ttl_seconds: int) -> Claim:
        """Take the work named ``key``, unless it is done or somebody else is at it."""
        ...

    def complete(self, key: str, owner: str, ttl_seconds: int) -> bool:
        """Mark it done for ``ttl_seconds``. False if the lease was lost to another."""
        ...

    def release(self, key: str, owner: str) -> bool:
        """Let somebody else try. False if the lease was lost to another."""
        ...

    def transact(
        self, key: str, owner: str, ttl_seconds: int, items: Sequence[Mapping[str, Any]]
    ) -> bool:
        """Mark it done, and write ``items``, or neither. False if the lease was lost to another."""
        ...


class DynamoDbIdempotencyStore:
    """Claims in a DynamoDB table with the key ``id`` (S) and the TTL attribute ``expiration``.

    DynamoDB deletes expired items days late, so every condition compares times.
    """

    def __init__(self, table: str | None = None, client: DynamoDbClient | None = None) -> None:
        self._table = table
        self._client = client
        self._lock = Lock()

    def claim(self, key: str, lease_seconds: float, ttl_seconds: int) -> Claim:
        now = time.time()
        owner = uuid.uuid4().hex
        lease = now + lease_seconds
        item = {
            "id": {"S": _short(key)},
            "status": {"S": State.IN_PROGRESS.value},
            "owner": {"S": owner},
            "lease": {"N": f"{lease:.3f}"},
            "expiration": {"N": str(int(lease) + ttl_seconds)},
        }
        try:
            self._dynamodb().put_item(
                TableName=self._table_name(),
                Item=item,
                ConditionExpression=(
                    "attribute_not_exists(id) OR expiration < :now"
                    " OR (#status = :in_progress AND lease < :now)"
                ),
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={
                    ":now": {"N": f"{now:.3f}"},
                    ":in_progress": {"S": State.IN_PROGRESS.value},
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except Exception as error:
            if not _refused(error):
                raise
            return _found(error, owner, now)
        return Claim(State.CLAIMED, owner)

    def complete(self, key: str, owner: str, ttl_seconds: int) -> bool:
        return _held(self._dynamodb().update_item, **self._completion(key, owner, ttl_seconds))

    def transact(
        self, key: str, owner: str, ttl_seconds: int, items: Sequence[Mapping[str, Any]]
    ) -> bool:
        update = self._completion(key, owner, ttl_seconds)
        # Completed already means that the answer to an earlier try was lost.
        update["ConditionExpression"] += " AND #status = :in_progress"
        update["ExpressionAttributeValues"][":in_progress"] = {"S": State.IN_PROGRESS.value}
        try:
            self._dynamodb().transact_write_items(
                TransactItems=[{"Update": update}, *items],
                ClientRequestToken=uuid.uuid4().hex,  # boto3's own retries write once
            )
        except Exception as error:
            if not _lost(error):
                raise
            return False
        return True

    def _completion(self, key: str, owner: str, ttl_seconds: int) -> dict[str, Any]:
        return {
            "TableName": self._table_name(),
            "Key": {"id": {"S": _short(key)}},
            "UpdateExpression": "SET #status = :completed, expiration = :expiration REMOVE lease",
            "ConditionExpression": "#owner = :owner",
            "ExpressionAttributeNames": {"#status": "status", "#owner": "owner"},
            "ExpressionAttributeValues": {
                ":completed": {"S": State.COMPLETED.value},
                ":expiration": {"N": str(int(time.time()) + ttl_seconds)},
                ":owner": {"S": owner},
            },
        }

    def release(self, key: str, owner: str) -> bool:
        return _held(
            self._dynamodb().delete_item,
            TableName=self._table_name(),
            Key={"id": {"S": _short(key)}},
            ConditionExpression="#owner = :owner AND #status = :in_progress",
            ExpressionAttributeNames={"#owner": "owner", "#status": "status"},
            ExpressionAttributeValues={
                ":owner": {"S": owner},
                ":in_progress": {"S": State.IN_PROGRESS.value},
            },
        )

    def _table_name(self) -> str:
        table = self._table or os.environ.get(TABLE_VARIABLE)
        if not table:
            raise RuntimeError(f"{TABLE_VARIABLE} is not set: where is the idempotency table?")
        return table

    def _dynamodb(self) -> DynamoDbClient:
        with self._lock:
            if self._client is None:
                self._client = aws.new_client("dynamodb")
            return self._client


def _short(key: str) -> str:
    encoded = key.encode("utf-8", "backslashreplace")
    if len(encoded) <= _LONGEST_KEY:
        return encoded.decode()
    return f"{key.split('#', maxsplit=1)[0][:64]}#sha256#{hashlib.sha256(encoded).hexdigest()}"


def _held(call: Any, **arguments: Any) -> bool:
    """Whether a conditional write found what it expected."""
    try:
        call(**arguments)
    except Exception as error:
        if not _refused(error):
            raise
        return False
    return True


def _refused(error: Exception) -> bool:
    return aws.error_code(error) == "ConditionalCheckFailedException"


def _lost(error: Exception) -> bool:
    """Whether a transaction failed because the claim, its first item, is another's."""
    response: Any = getattr(error, "response", None)
    reasons: Any = response.get("CancellationReasons") if is_object(response) else None
    first: Any = reasons[0] if is_array(reasons) and reasons else None
    return is_object(first) and first.get("Code") == "ConditionalCheckFailed"


def _found(error: Exception, owner: str, now: float) -> Claim:
    """What was in the way of a claim; in progress where the answer does not say.

    It may be this very claim: boto3 tries again when an answer is lost.
    """
    response: Any = getattr(error, "response", {})
    item: Any = response.get("Item", {})
    if item.get("owner", {}).get("S") == owner:
        return Claim(State.CLAIMED, owner)
    if item.get("status", {}).get("S") == State.COMPLETED.value:
        return Claim(State.COMPLETED)
    lease = item.get("lease", {}).get("N", "0")
    return Claim(State.IN_PROGRESS, wait=max(0.0, float(lease) - now))
