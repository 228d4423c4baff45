"""Two partners, and what Léa, in Ortenau and far from the border, offers to all of Alsace too."""

import json
from typing import Any

import pytest

from onemile.mile import grid
from onemile_exchanges import publish
from onemile_exchanges.models import Item
from onemile_federation.mile import turning
from onemile_federation.mile.models import MileThing, MileTold
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from tests.federation.partners.conftest import partners as partners

# At the Rhine, and two miles from there.
BORDER = grid.cell_at(48.5730, 7.8152, 0)
INLAND = grid.cell_at(48.5730, 7.7600, 0)
TITLE = "Une perceuse"


class Rhine:
    """What Léa does in Ortenau, and what Ben, who lives inland, and a visitor read in Alsace."""

    def __init__(self, network: Any, alsace: Any, ortenau: Any) -> None:
        self.network, self.alsace, self.ortenau = network, alsace, ortenau
        with alsace.at_work() as world:
            self.ben = world.member("Ben", at=INLAND)
        with ortenau.at_work() as world:
            self.lea = world.member("Léa", at=BORDER)

    def offer(self, audience: str = "partners", *, by: Any = None, **fields: Any) -> Item:
        said = {"kind": "offer", "form": "loan", "category": "garden", "title": TITLE, **fields}
        with self.ortenau.at_work():
            made = publish.publish(publish.Draft(audience=audience, **said), member=by or self.lea)
        self.network.settle()
        return made

    def rewrite(self, item: Item, audience: str) -> None:
        with self.ortenau.at_work():
            names = ("kind", "form", "category", "title", "text")
            same = {name: getattr(item, name) for name in names}
            draft = publish.Draft(audience=audience, **same)
            publish.edit(item.id, draft, member=self.lea, photo_ids=[])
        self.network.settle()

    def switch(self, flow: str, *, is_open: bool, ours: Any = None, settles: bool = True) -> None:
        """Let a side, Ortenau if none is said, open or shut a flow, and what follows be done."""
        ours = ours or self.ortenau
        other = self.alsace if ours is self.ortenau else self.ortenau
        with ours.at_work():
            deciding.switch(host=other.host, flow=flow, is_open=is_open)
        self.network.settle()
        if settles:
            self.settle()

    def settle(self) -> None:
        for one in (self.alsace, self.ortenau):
            with one.at_work():
                turning.settle_all()
            self.network.settle()

    def things(self) -> list[MileThing]:
        with self.alsace.at_work():
            return list(MileThing.select().order_by(MileThing.id))

    def told(self) -> list[MileTold]:
        with self.ortenau.at_work():
            return list(MileTold.select().order_by(MileTold.id))

    def said(self) -> list[dict[str, Any]]:
        """What Ortenau has said of its things, as long as it is kept."""
        with self.ortenau.at_work():
            said = [json.loads(one.body) for one in Activity.select().order_by(Activity.id)]
        return [one for one in said if "/ap/mile/" in str(one.get("object"))]

    def reads(self, path: str, *, by: Any = None) -> bool:
        page = self.alsace.browser(by or self.ben).get(path)
        return TITLE in page.text

    def rings(self, *, by: Any = None) -> set[str]:
        """Return in which rings a member comes upon it."""
        names = ("mile", "commune", "neighbours", "instance")
        return {one for one in names if self.reads(f"/?ring={one}", by=by)}


@pytest.fixture
def rhine(network: Any, partners: Any) -> Rhine:
    return Rhine(network, *partners)
