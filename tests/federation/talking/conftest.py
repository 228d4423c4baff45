"""Ana of ours follows Anna elsewhere, who has written an article: what can be said about it."""

from dataclasses import dataclass
from typing import Any

import pytest
from kit.actor import Actor
from kit.ours import Ours
from kit.planting import Ground, plant

from onemile.api import find_by_uri
from onemile.testing.browser import Browser
from onemile_federation.remote.models import RemoteObject


@dataclass
class Talk:
    """A thing of Anna's as it stands here, and who talks about it."""

    ours: Ours
    ground: Ground
    anna: Actor
    uri: str

    @property
    def ana(self) -> Any:
        with self.ours.at_work():
            return find_by_uri(self.ground.owner_uri)

    @property
    def row(self) -> Any:
        with self.ours.at_work():
            return RemoteObject.get(RemoteObject.uri == self.uri)

    @property
    def path(self) -> str:
        return f"/federation/things/{self.row.id}"

    def page(self, by: Any = None) -> Browser:
        return self.ours.browser(by or self.ana).get(self.path)

    def hears(self, actor: Actor, said: Any) -> int:
        """Let somebody say something to this instance, until all rests; returns the status."""
        answer = actor.post(self.ours.shared_inbox, said)
        self.ours.network.settle()
        return int(answer.status)

    def say(self, text: str, *, by: Any = None, button: str = "Publier mon commentaire") -> Browser:
        """Say something on the page, as a member does."""
        page = self.page(by).submit(button, text=text)
        self.ours.network.settle()
        return page

    def member(self, name: str) -> Any:
        with self.ours.at_work() as world:
            return world.member(name)

    def change(self, **columns: Any) -> None:
        with self.ours.at_work():
            RemoteObject.update(**columns).where(RemoteObject.uri == self.uri).execute()


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


@pytest.fixture
def talk(alsace, anna):
    ground = plant(alsace)
    ground.following(anna)
    said = anna.create_article("Le levain")
    assert anna.post(alsace.shared_inbox, said).status == 202
    alsace.network.settle()
    return Talk(alsace, ground, anna, str(said["object"]["id"]))
