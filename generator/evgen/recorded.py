"""Recorded data: JSON lines, from a file or standard input, gzipped or not, line by line.

Whatever the size of an archive, no more than one line of it is in memory.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from evgen.sources import SourceError

#: More than any event has, by two orders of magnitude: what is longer is no line.
LONGEST_LINE = 64 * 1024 * 1024
STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class InvalidLineError(ValueError):
    """A line that holds no JSON value; the message says why."""


def lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Number and text of every line that is not blank. Raises SourceError.

    ``-`` is standard input. A line that is too long comes cut: one byte over the limit.
    """
    try:
        with _opened(name) as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    _skip_line(stream, line)
                if number == 1:
                    line = line.removeprefix(_BYTE_ORDER_MARK)
                if not line.isspace() and line:
                    yield number, line
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(
            f"{name} is a broken gzip file: {error}", "fetch it anew, or unpack what there is of it"
        ) from None
    except IsADirectoryError:
        raise SourceError(f"{name} is a folder", "name a file of JSON lines in it") from None
    except FileNotFoundError:
        from evgen.sources.given import beside
        from evgen.wording import did_you_mean

        hint = did_you_mean(
            name, beside(Path(name)), "name a file of JSON lines, or - for standard input"
        )
        raise SourceError(f"there is no file {name}", hint) from None
    except OSError as error:
        raise SourceError(
            f"{name} cannot be read: {error.strerror or error}",
            "name a file of JSON lines, or - for standard input",
        ) from None


def value_of(line: bytes) -> Any:
    """The JSON value that a line holds. Raises InvalidLineError."""
    if len(line) > LONGEST_LINE:
        raise InvalidLineError(f"longer than {LONGEST_LINE} bytes")
    try:
        value = _DECODER.decode(line.decode("utf-8"))
        if b"\\ud" in line or b"\\uD" in line:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except UnicodeDecodeError as error:
        raise InvalidLineError(f"not UTF-8: byte 0x{line[error.start]:02x}") from None
    except json.JSONDecodeError as error:
        raise InvalidLineError(f"not JSON: {error.msg} at column {error.colno}") from None
    except UnicodeEncodeError:
        raise InvalidLineError("half of a surrogate pair is no text") from None
    except ValueError as error:
        raise InvalidLineError(str(error).partition(";")[0]) from None
    except RecursionError:
        raise InvalidLineError("nested too deeply") from None


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == STANDARD_INPUT:
        with _unpacked(io.BufferedReader(_Detached(sys.stdin.buffer))) as stream:
            yield stream
    else:
        with Path(name).open("rb") as file, _unpacked(file) as stream:
            yield stream


class _Detached(io.RawIOBase):
    """A stream that may be closed without closing what it reads from."""

    def __init__(self, source: IO[bytes]) -> None:
        self._read = getattr(source, "read1", source.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got: bytes = self._read(len(buffer))
        buffer[: len(got)] = got
        return len(got)


@contextmanager
def _unpacked(stream: io.BufferedReader) -> Iterator[IO[bytes]]:
    if stream.peek(2)[:2] == _GZIP:
        with gzip.GzipFile(fileobj=stream) as unpacking, io.BufferedReader(unpacking) as unpacked:
            yield unpacked
    else:
        yield stream


def _skip_line(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(1024 * 1024)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is beyond what a double can hold")
    return number


def _no_constant(name: str) -> object:
    raise ValueError(f"not JSON: {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
