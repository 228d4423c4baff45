"""Two partners: Léa shows a ladder in Ortenau, and Ana sees it from Alsace."""

import json
from typing import Any

import pytest

from onemile import conversations
from onemile.conversations.models import Post
from onemile.mile import grid
from onemile.notices.models import NoticeRow
from onemile_federation.mile import arriving, turning
from onemile_federation.mile.models import MileTalk, MileThing, MileWord
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from tests.federation.mile.board import Street
from tests.federation.partners.conftest import partners as partners

# At the Rhine.
HOME = grid.cell_at(48.5730, 7.8152, 0)


class Talk:
    """What Ana, at home in Alsace, and Léa, in Ortenau, do in their browsers."""

    def __init__(self, network: Any, alsace: Any, ortenau: Any, monkeypatch: Any) -> None:
        self.network, self.alsace, self.ortenau = network, alsace, ortenau
        self.street = Street(ortenau, None)
        self.street.put_up()
        with alsace.at_work() as world:
            self.ana = world.member("Ana", at=HOME)
        self.lea = self.street.neighbour("Léa", at=HOME)
        self.street.covered(grid.coarsen(HOME, 2), host=alsace.host)
        here = {grid.coarsen(HOME, 2)}
        monkeypatch.setattr(arriving, "squares_said", lambda host: here)
        self.note, self.home = self.street.write(self.lea), HOME

    @property
    def thing(self) -> Any:
        with self.alsace.at_work():
            return MileThing.get_or_none()

    @property
    def hers(self) -> Any:
        return self.ortenau.browser(self.lea)

    @property
    def anas(self) -> Any:
        return self.alsace.browser(self.ana)

    def ask(self, text: str = "Est-elle lourde ?", *, by: Any = None) -> Any:
        browser = self.alsace.browser(by or self.ana)
        answer = browser.post(f"/conversations/with?thing={self.thing.uri}", data={"text": text})
        self.network.settle()
        return answer

    def write(self, browser: Any, text: str) -> Any:
        answer = browser.post(self.path(browser), data={"text": text})
        self.network.settle()
        return answer

    def path(self, browser: Any) -> str:
        """Return the path of the talk, as it stands in somebody's list, or among their requests."""
        for page in ("/conversations", "/conversations/requests"):
            for link in browser.get(page).html.split('href="'):
                path = link.partition('"')[0]
                if path.removeprefix("/conversations/").isdecimal():
                    return path
        return ""

    def page(self, browser: Any) -> str:
        return str(browser.get(self.path(browser)).text)

    def said(self, ours: Any) -> list[dict[str, Any]]:
        """Return the notes that an instance has said, in their order."""
        with ours.at_work():
            said = Activity.select().where((Activity.verb == "Create") & (Activity.body != ""))
            things = [json.loads(one.body)["object"] for one in said.order_by(Activity.id)]
        return [one for one in things if one["type"] == "Note"]

    def set_shown(self, ours: Any, text: str, *, is_shown: bool) -> None:
        """Hide what somebody said, as moderators do, or show it again."""
        with ours.at_work():
            post = Post.get(Post.text == text)
            conversations.set_shown(int(post.id), is_shown=is_shown)
        self.network.settle()

    def end(self) -> None:
        """End the partnership, and let both sides do what follows."""
        with self.alsace.at_work():
            deciding.end(host=self.ortenau.host, reason="Wir hören auf.")
        self.network.settle()
        for ours in (self.alsace, self.ortenau):
            with ours.at_work():
                turning.settle_all()
        self.network.settle()

    def rows(self, ours: Any) -> tuple[int, int]:
        """Return how many talks and words are known at an instance."""
        with ours.at_work():
            return MileTalk.select().count(), MileWord.select().count()

    def notices(self, ours: Any, member: Any) -> list[str]:
        with ours.at_work():
            found = NoticeRow.select().where(NoticeRow.member_id == member.id)
            return [str(one.title) for one in found.order_by(NoticeRow.id)]


@pytest.fixture
def talk(network, partners, monkeypatch):
    return Talk(network, *partners, monkeypatch)
