"""An instance of ours on the network, as a test handles it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask

from kit.messages import Answer
from onemile import current, i18n
from onemile.testing.browser import Browser
from onemile.testing.world import World

if TYPE_CHECKING:
    from kit.network import Network


@dataclass(frozen=True)
class LocalThing:
    """Something of an instance's that has an id, as it says itself to whoever asks."""

    id: str
    document: dict[str, Any]

    @property
    def inbox(self) -> str:
        return str(self.document["inbox"])

    @property
    def outbox(self) -> str:
        return str(self.document["outbox"])

    @property
    def followers(self) -> str:
        return str(self.document["followers"])

    @property
    def key_id(self) -> str:
        return str(self.document["publicKey"]["id"])


class Ours:
    """One instance. ``with alsace.at_work() as world:`` makes members and things in it."""

    def __init__(self, network: Network, app: Flask) -> None:
        self.network, self.app = network, app
        self.base = str(app.extensions[current.EXTENSION].card.base_url)
        self.host = urlsplit(self.base).netloc
        self.shared_inbox = f"{self.base}/ap/inbox"

    @contextmanager
    def at_work(self) -> Iterator[World]:
        """Let services be called in this instance; gives its world."""
        with self.app.app_context():
            i18n.activate("fr")
            yield World(self.app)

    def browser(self, member: Any = None) -> Browser:
        """Open a browser at this instance, as a visitor or signed in."""
        return Browser(self.app, member=member)

    def url(self, path: str) -> str:
        return self.base + path

    def get(self, path_or_url: str, **options: Any) -> Answer:
        """Ask for a document without a signature."""
        url = path_or_url if path_or_url.startswith("http") else self.url(path_or_url)
        return self.network.get(url, **options)

    def thing(self, path_or_url: str) -> LocalThing:
        """Return an actor or thing of this instance, as it stands at its id for anybody."""
        answer = self.get(path_or_url)
        assert answer.status == 200, f"{path_or_url} answers {answer.status}: {answer.text[:200]}"
        document = answer.json()
        return LocalThing(str(document["id"]), document)

    @property
    def actor(self) -> LocalThing:
        """The instance's own actor."""
        return self.thing("/ap/instance")

    def settle(self) -> None:
        """Let this instance alone do what is due."""
        self.network.settle(self)
