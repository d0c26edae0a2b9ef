"""Answers lines of {"old", "new"} with PyPI's jsonsubschema. Runs in an environment of its own."""

import json
import sys
import time

from jsonsubschema import isSubschema


def contained(writer: object, reader: object) -> str:
    try:
        return "yes" if isSubschema(writer, reader) else "no"
    except (Exception, SystemExit):  # it refuses by exceptions of many kinds, and by exiting
        return "none"


out, sys.stdout = sys.stdout, sys.stderr  # it prints
for line in sys.stdin:
    pair = json.loads(line)
    start = time.perf_counter()
    answer: dict[str, object] = {
        "backward": contained(pair["old"], pair["new"]),
        "forward": contained(pair["new"], pair["old"]),
    }
    answer["milliseconds"] = (time.perf_counter() - start) * 1000
    print(json.dumps(answer), file=out, flush=True)
