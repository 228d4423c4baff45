"""Who is there on a day: a quarter, and those elsewhere who hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from onemile.api import find_by_uri
from onemile_mags.models import Mag
from tests.federation.gates.quarter import Quarter
from tests.federation.partners.across import Other


class Present:
    """What happens in a quarter, and who elsewhere hears of it.

    ``eve`` follows, ``town`` reads activities whole, ``writer`` has written what is talked about
    here; ``partner`` is an association that all flows are open to.
    """

    def __init__(self, quarter: Quarter) -> None:
        self.quarter, self.ours = quarter, quarter.ours
        self.network = self.ours.network
        runs = {"type": "Application", "implements": [{"href": "https://w3id.org/fep/1b12"}]}
        self.eve = self.network.peer("e.example").actor("eve")
        self.town = self.network.peer("w.example").actor("town", kind="Group", generator=runs)
        self.writer = self.network.peer("z.example").actor("zoe")
        self.partner = self._other("p.example")

    def _other(self, host: str) -> Other:
        return Other(self.network.peer(host), self.ours)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with self.ours.at_work() as world:
            self.world = world
            yield

    def person(self, name: str) -> Any:
        with self.ours.at_work():
            return find_by_uri(str(self.quarter.people[name].uri))

    def says(self, actor: Any, activity: Any) -> None:
        """Let somebody elsewhere say something to the instance, and be believed."""
        answer = actor.post(self.ours.shared_inbox, activity)
        assert answer.status == 202, (activity["type"], answer.text)

    @property
    def known(self) -> list[Any]:
        names = ("Ana", "Bea", "Dora", "Emil")
        return [self.person(name) for name in names]

    @property
    def mag(self) -> Mag:
        return Mag.get(Mag.uri == self.quarter.mag_uri)

    @property
    def second_mag(self) -> Mag:
        return Mag.get(Mag.uri == self.quarter.second_mag_uri)
