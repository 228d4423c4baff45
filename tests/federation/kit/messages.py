"""Requests and answers as they stand on the wire: header lines in order, bytes as they are."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

AS2 = "application/activity+json"
AS2_LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
ACCEPT = f"{AS2_LD}, {AS2}"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

HeaderLines = list[tuple[str, str]]


def first_of(lines: HeaderLines, name: str) -> str:
    """Return the first header of a name, whatever its letters; "" for none."""
    return next((value for one, value in lines if one.lower() == name.lower()), "")


@dataclass
class Request:
    """A request, written or received; ``source`` is the network address that it comes from."""

    method: str
    url: str
    headers: HeaderLines = field(default_factory=list)
    body: bytes = b""
    source: str = ""

    @property
    def host(self) -> str:
        """The host that the URL names, with its port if it is no usual one."""
        return urlsplit(self.url).netloc

    @property
    def target(self) -> str:
        """Path and query."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    def header(self, name: str) -> str:
        return first_of(self.headers, name)

    def json(self) -> Any:
        return json.loads(self.body)

    def copy(self, **changes: Any) -> "Request":
        """Return another one like it, with what is to be different; its signature stays."""
        return replace(self, **{"headers": list(self.headers), **changes})

    def having(self, **headers: str) -> "Request":
        """Return one with headers set (``_`` for ``-``), each in place of its namesakes."""
        made = self.without(*headers)
        made.headers += [(name.replace("_", "-"), value) for name, value in headers.items()]
        return made

    def without(self, *names: str) -> "Request":
        gone = {name.replace("_", "-").lower() for name in names}
        return self.copy(headers=[one for one in self.headers if one[0].lower() not in gone])


# Spoils a request after it was signed.
Tamper = Callable[[Request], Request]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: HeaderLines = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        return first_of(self.headers, name)

    @property
    def media_type(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


def id_of(thing: Any) -> str:
    """Return the id of a document, of an actor, or the URI that something already is."""
    if isinstance(thing, str):
        return thing
    return str(thing["id"]) if isinstance(thing, dict) else str(thing.id)
