"""A Lambda worker: one function in one process, which has its package, its variables, and no more.

``python -I worker.py FOLDER MODULE.FUNCTION``. An event per line comes in, an answer per line goes out; what
the function prints goes to standard error, which is its log.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from typing import Any


class Context:
    """What a function is told about its invocation."""

    def __init__(self, seconds: float) -> None:
        self.aws_request_id = os.urandom(16).hex()
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda says it."""
        return max(0, int(1000 * (self._end - time.monotonic())))


def main(folder: str, handler: str) -> None:
    """Serve until standard input ends."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        sys.path.insert(0, folder)
        module, _, name = handler.rpartition(".")
        function: Any = getattr(importlib.import_module(module.replace("/", ".")), name)
        for line in sys.stdin:
            call = json.loads(line)
            try:
                answer = {"result": function(call["event"], Context(call["seconds"]))}
            except Exception:  # noqa: BLE001
                answer = {"error": traceback.format_exc()}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
