"""Texts as people expect them: by format, by what a name says, by pattern, in the length wanted."""

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from evgen.naming import snake_case
from evgen.sampling.applied import Applied
from evgen.sampling.regexes import text_for

Chance = random.Random

_FIRST = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Katherine", "Linus", "Radia")
_LAST = ("Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Johnson", "Perlman")
_WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper",
    "kettle", "linen", "maple", "north", "olive", "pearl", "quartz", "river", "silver", "teapot",
)  # fmt: skip
_CITIES = ("Berlin", "Lisbon", "Vienna", "Oslo", "Dublin", "Toronto", "Osaka", "Lima")
_STREETS = ("Main Street", "Mill Lane", "Station Road", "Oak Avenue", "Harbour Street")
_SENTENCES = (
    "Please leave it with the neighbours.", "Second attempt after a timeout.",
    "Delivered on time.", "Customer asked for a call back.", "Nothing to add.",
)  # fmt: skip
_START = datetime(2026, 1, 1, tzinfo=UTC)


def texts(applied: Applied, name: str, chance: Chance) -> Iterator[str]:
    """Candidates, the likeliest to be valid and the most natural first."""
    patterns = [str(p) for p in applied.all("pattern")]
    shortest = max(applied.all("minLength"), default=0)
    longest = min(applied.all("maxLength"), default=None)
    formats = [FORMATS[f] for f in applied.all("format") if f in FORMATS]
    for make in formats:
        for _ in range(4):
            yield make(chance)
    for natural in (by_name(name, chance), by_name(name, chance)):
        yield natural if patterns or formats else _fitted(natural, int(shortest), longest)
    for stretch in (3, 1, 6, 2, 0, 12, 30, int(min(shortest, 2000)), int(min(shortest, 2000)) * 2):
        for pattern in patterns:
            for _ in range(4):
                made = text_for(pattern, chance, stretch)
                if made is None:
                    break
                yield made
                yield _fitted(made, int(shortest), longest)
    if longest is not None or shortest:
        yield _fitted(chance.choice(_WORDS), int(shortest), longest)


def _fitted(text: str, shortest: int, longest: float | None) -> str:
    if len(text) < shortest:
        filler = text or "a"
        text = (filler * (shortest // len(filler) + 1))[:shortest]
    return text if longest is None else text[: int(longest)]


def instant(chance: Chance) -> datetime:
    """A moment of the year 2026."""
    return _START + timedelta(milliseconds=chance.randrange(365 * 86_400_000))


def identity(chance: Chance) -> str:
    """A random UUID."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def date_time(chance: Chance) -> str:
    """A date-time as metadata spells it."""
    return instant(chance).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _email(chance: Chance) -> str:
    return f"{chance.choice(_FIRST)}.{chance.choice(_LAST)}@example.com".lower()


def _hostname(chance: Chance) -> str:
    return f"{chance.choice(_WORDS)}.example.com"


def _uri(chance: Chance) -> str:
    return f"https://{_hostname(chance)}/{chance.choice(_WORDS)}/{chance.randrange(10_000)}"


def _ipv4(chance: Chance) -> str:
    return f"192.0.2.{chance.randint(1, 254)}"  # RFC 5737: for documents


def _ipv6(chance: Chance) -> str:
    return f"2001:db8::{chance.randrange(1, 65_536):x}"


def _name(chance: Chance) -> str:
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _phone(chance: Chance) -> str:
    return f"+1555{chance.randrange(10**7):07}"


def _code(chance: Chance) -> str:
    return f"{chance.choice(_WORDS)}-{chance.randrange(1000):03}".upper()


def _encoded(chance: Chance) -> str:
    return base64.b64encode(chance.choice(_SENTENCES).encode()).decode()


def _of(*words: str) -> Callable[[Chance], str]:
    return lambda chance: chance.choice(words)


FORMATS: dict[str, Callable[[Chance], str]] = {
    "date-time": date_time,
    "date": lambda chance: instant(chance).date().isoformat(),
    "time": lambda chance: f"{instant(chance):%H:%M:%S}Z",
    "duration": lambda chance: f"PT{chance.randint(1, 90)}M",
    "email": _email,
    "idn-email": _email,
    "hostname": _hostname,
    "idn-hostname": _hostname,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "uri": _uri,
    "iri": _uri,
    "uri-reference": lambda chance: f"/{chance.choice(_WORDS)}/{chance.randrange(1000)}",
    "iri-reference": lambda chance: f"/{chance.choice(_WORDS)}/{chance.randrange(1000)}",
    "uri-template": lambda chance: f"/{chance.choice(_WORDS)}/{{id}}",
    "json-pointer": lambda chance: f"/{chance.choice(_WORDS)}",
    "relative-json-pointer": lambda chance: f"{chance.randint(0, 3)}/{chance.choice(_WORDS)}",
    "regex": _of("^[a-z]+$", "[0-9]{3}"),
    "uuid": identity,
    "byte": _encoded,
    "int64": lambda chance: str(chance.randint(1, 10**6)),
    "uint64": lambda chance: str(chance.randint(1, 10**6)),
}
#: By the last word of a name that says something.
_NAMES: dict[str, Callable[[Chance], str]] = {
    "email": _email, "mail": _email, "id": identity, "uuid": identity, "guid": identity,
    "name": _name, "customer": _name, "user": _name, "author": _name, "owner": _name,
    "phone": _phone, "mobile": _phone, "fax": _phone, "telephone": _phone,
    "city": _of(*_CITIES), "town": _of(*_CITIES), "country": _of("DE", "US", "JP", "BR", "GB"),
    "currency": _of("EUR", "USD", "GBP", "JPY"), "language": _of("en", "de", "pt", "ja"),
    "locale": _of("en-US", "de-DE", "pt-BR"), "timezone": _of("Europe/Berlin", "UTC"),
    "street": lambda chance: f"{chance.randint(1, 200)} {chance.choice(_STREETS)}",
    "address": lambda chance: (
        f"{chance.randint(1, 200)} {chance.choice(_STREETS)}, {chance.choice(_CITIES)}"
    ),
    "zip": lambda chance: f"{chance.randrange(10_000, 99_999)}",
    "postcode": lambda chance: f"{chance.randrange(10_000, 99_999)}",
    "postal": lambda chance: f"{chance.randrange(10_000, 99_999)}",
    "url": _uri, "uri": _uri, "link": _uri, "href": _uri, "website": _uri,
    "host": _hostname, "hostname": _hostname, "domain": _hostname, "ip": _ipv4,
    "sku": _code, "code": _code, "number": _code, "reference": _code, "key": _code,
    "status": _of("pending", "active", "done"), "state": _of("pending", "active", "done"),
    "region": _of("eu-central-1", "us-east-1"), "version": _of("1.0.0", "1.4.2", "2.0.1"),
    "date": lambda chance: instant(chance).date().isoformat(), "time": date_time,
    "at": date_time, "timestamp": date_time, "color": _of("red", "green", "blue"),
    "colour": _of("red", "green", "blue"), "amount": lambda c: f"{c.randint(1, 500)}.00",
    "price": lambda c: f"{c.randint(1, 500)}.00", "data": _encoded,
    "first": _of(*_FIRST), "given": _of(*_FIRST), "last": _of(*_LAST), "family": _of(*_LAST),
    "surname": _of(*_LAST),
} | dict.fromkeys(
    ("note", "notes", "comment", "description", "message", "reason", "text", "summary"),
    _of(*_SENTENCES),
)  # fmt: skip


def by_name(name: str, chance: Chance) -> str:
    words = snake_case(name).split("_")
    if len(words) > 1 and words[-1] == "name" and words[0] not in ("full", "display", "user"):
        words = words[:-1] if words[-2] in _NAMES else ["word"]
    make = next((_NAMES[w] for w in reversed(words) if w in _NAMES), None)
    return make(chance) if make else chance.choice(_WORDS)
