"""A public Mag of Ana's with a follower elsewhere, and a Mag at a peer that it may move to."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from kit.ours import Ours
from kit.planting import Ground, plant

from onemile.api import find_by_uri


@dataclass
class House:
    """Ana's Mag, and the pages about its move in her browser."""

    ours: Ours
    ground: Ground

    @property
    def uri(self) -> str:
        return self.ground.mag_uri

    @property
    def document(self) -> dict[str, Any]:
        return dict(self.ours.thing(self.uri).document)

    @property
    def browser(self) -> Any:
        with self.ours.at_work():
            member = find_by_uri(self.ground.owner_uri)
        return self.ours.browser(member)

    def page(self, of: str = "") -> Any:
        return self.browser.get(f"/federation/house?uri={quote(of or self.uri, safe='')}")

    def names(self, address: str) -> Any:
        """Let Ana say that her Mag was at another address before."""
        answer = self.page().submit("C’était nous", address=address)
        self.ours.settle()
        return answer

    def rehearses(self, address: str, of: str = "") -> Any:
        at = f"uri={quote(of or self.uri, safe='')}&to={quote(address, safe='')}"
        return self.browser.get(f"/federation/house/leave?{at}")

    def moves(self, address: str, said: str = "Le potager partagé") -> Any:
        answer = self.rehearses(address).submit("Déménager maintenant", said=said)
        self.ours.network.settle()
        return answer


@pytest.fixture
def house(alsace):
    return House(alsace, plant(alsace))


@pytest.fixture
def new(peer, house):
    """The Mag's new house, which names the old one."""
    return peer.actor("potager", kind="Group", alsoKnownAs=[house.uri])


@pytest.fixture
def reader(victim, house):
    """Somebody at another peer who follows the Mag."""
    made = victim.actor("rita")
    house.ground.followed_by(made)
    return made
