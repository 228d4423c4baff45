"""What most tests of the catalogue begin with: a Mag and its article, open to everybody's word.

An article is as public as can be here, and its comments need nobody's yes: what is refused under
it is refused for what was wrong with the message, and a genuine one shows at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from kit.messages import Answer
from kit.ours import LocalThing, Ours
from kit.planting import plant_article, plant_mag
from kit.rows import differing, rows_of, table_of

PAGES_MAX = 100


class Scene:
    """One Mag of an instance, its article, and what others did there."""

    def __init__(self, ours: Ours, title: str = "Le potager") -> None:
        self.ours, self.network = ours, ours.network
        with ours.at_work() as world:
            mag = plant_mag(world.member("Ana"), title=title)
            self.article_uri = str(plant_article(mag, tell=False).uri)
            mag_uri = str(mag.uri)
        self.mag: LocalThing = ours.thing(mag_uri)
        self.actor: LocalThing = ours.actor  # its key is made when first asked for: now

    # ------------------------------------------------------------------- what it shows

    @property
    def comments(self) -> list[str]:
        """The ids of what was said under the article, as its collection of replies names them."""
        whole = self.ours.get(self.article_uri).json()["replies"]
        found = self.ours.get(whole["id"]).json()
        page, items = found.get("first", found), []
        for _page in range(PAGES_MAX):
            page = self.ours.get(page).json() if isinstance(page, str) else page
            items += page.get("items", page.get("orderedItems", []))
            page = page.get("next")
            if not page:
                return items
        raise AssertionError(f"more than {PAGES_MAX} pages of replies")

    @property
    def followers(self) -> list[str]:
        """Who follows the Mag; outwardly it says a rounded number alone."""
        rows = table_of(self.ours, "follow")
        return [str(one["follower_uri"]) for one in rows if one["followed_uri"] == self.mag.id]

    @property
    def sent(self) -> int:
        """How many messages have reached anybody."""
        return sum(len(one.posts()) for one in self.network.peers.values())

    # ------------------------------------------------------------------- what is expected

    def hears(self, actor: Any, **options: Any) -> str:
        """Let an actor comment, as the genuine twin of an attack; returns the id of its note.

        Fails unless it is answered 202 and shown exactly once.
        """
        said = actor.create_note("Une cendre fine aide.", in_reply_to=self.article_uri)
        before = self.comments
        answer = actor.post(self.ours.shared_inbox, said, **options)
        assert answer.status == 202, answer.text
        self.network.settle()
        uri = str(said["object"]["id"])
        assert self.comments == [*before, uri]
        return uri

    @contextmanager
    def unmoved(self, *, word: str = "Bonjour") -> Iterator[None]:
        """Expect that nothing is kept, sent, or said in a log of what comes meanwhile."""
        self.network.settle()
        before, sent = rows_of(self.ours), self.sent
        with structlog.testing.capture_logs() as logged:
            yield
            self.network.settle()
        changed = differing(before, rows_of(self.ours))
        assert not changed, changed
        assert self.sent == sent
        assert word not in str(logged)

    def refuses(self, answered: Answer, *statuses: int) -> None:
        """Expect a refusal, in the form of RFC 9457 and with nothing in it that was asked."""
        assert answered.status in statuses, f"{answered.status}: {answered.text[:200]}"
        assert "Bonjour" not in answered.text
        assert answered.status != 401 or "Signature" in answered.header("WWW-Authenticate")
