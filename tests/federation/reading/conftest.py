"""A member of ours who follows Anna, at a peer."""

from dataclasses import dataclass
from typing import Any

import pytest
from kit.ours import Ours
from kit.planting import Ground, plant

from onemile.api import find_by_uri
from onemile_federation.remote.models import RemoteActor, RemoteObject


@dataclass
class Reader:
    """Ana, who reads; ``row`` gives what is kept of somebody or something by its URI."""

    ours: Ours
    ground: Ground

    @property
    def member(self) -> Any:
        with self.ours.at_work():
            return find_by_uri(self.ground.owner_uri)

    @property
    def browser(self) -> Any:
        return self.ours.browser(self.member)

    def thing(self, uri: str) -> Any:
        with self.ours.at_work():
            return RemoteObject.get_or_none(RemoteObject.uri == uri)

    def actor(self, uri: str) -> Any:
        with self.ours.at_work():
            return RemoteActor.get_or_none(RemoteActor.uri == uri)

    def page_of(self, uri: str) -> Any:
        return self.browser.get(f"/federation/things/{self.thing(uri).id}")

    def hears(self, actor: Any, said: Any) -> str:
        """Let somebody say something to this instance; returns the URI of what was said."""
        assert actor.post(self.ours.shared_inbox, said).status == 202
        self.ours.network.settle()
        thing = said["object"]
        return str(thing if isinstance(thing, str) else thing["id"])


@pytest.fixture
def reader(alsace):
    return Reader(alsace, plant(alsace))


@pytest.fixture
def anna(peer, reader):
    """Somebody elsewhere whom Ana follows."""
    made = peer.actor("anna")
    reader.ground.following(made)
    return made
