"""Answers lines of {"old", "new"} with PyPI's jsoncompat. Runs in an environment of its own.

Its role "serializer" asks whether everything under the second schema is valid under the first.
"""

import json
import sys
import time

from jsoncompat import check_compat


def contained(writer: str, reader: str) -> str:
    try:
        return "yes" if check_compat(reader, writer, "serializer") else "no"
    except BaseException:  # a panic of Rust's is no Exception
        return "none"


for line in sys.stdin:
    pair = json.loads(line)
    start = time.perf_counter()
    old, new = json.dumps(pair["old"]), json.dumps(pair["new"])
    answer: dict[str, object] = {"backward": contained(old, new), "forward": contained(new, old)}
    answer["milliseconds"] = (time.perf_counter() - start) * 1000
    print(json.dumps(answer), flush=True)
