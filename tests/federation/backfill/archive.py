"""What somebody elsewhere has said before: their outbox, and the threads beneath it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kit.actor import Actor
from kit.messages import AS2
from kit.ours import Ours
from kit.planting import Ground, plant
from kit.replies import Reply
from kit.rows import table_of

from onemile.api import find_by_uri

# So many lines of an outbox on one of its pages.
PAGE = 20
# One step at a host is as long.
TURN_SECONDS = 5


class Elsewhere:
    """An instance of ours, a member of which follows somebody; and what has come of it."""

    def __init__(self, ours: Ours) -> None:
        self.ours, self.network = ours, ours.network
        self.ground: Ground = plant(ours)

    def follow(self, actor: Actor, *, minutes: float = 5) -> None:
        """Let Ana follow somebody, who says yes, and let time pass until nothing waits."""
        self.ground.following(actor)
        self.wait(minutes)

    def wait(self, minutes: float = 5) -> None:
        """Let time pass until nothing waits to be asked for, so many minutes at most."""
        for _turn in range(round(minutes * 60 / TURN_SECONDS)):
            if not self.waiting:
                return
            self.network.clock.advance(seconds=TURN_SECONDS)
            self.ours.settle()

    def looks_at(self, uri: str) -> str:
        """Let Ana look at the page of a thing, and give what is read there."""
        with self.ours.at_work():
            ana = find_by_uri(self.ground.owner_uri)
        number = self.things[uri]["id"]
        return str(self.ours.browser(ana).get(f"/federation/things/{number}").text)

    @property
    def comments(self) -> list[str]:
        """What stands beneath things as what was said to them, by id."""
        rows = table_of(self.ours, "federation_comment")
        return [str(one["uri"]) for one in rows if one["post_id"] is not None]

    @property
    def notices(self) -> int:
        return len(table_of(self.ours, "notice"))

    @property
    def things(self) -> dict[str, dict[str, Any]]:
        """What is kept of things of others, by id."""
        return {str(one["uri"]): one for one in table_of(self.ours, "federation_object")}

    @property
    def before(self) -> list[str]:
        return [uri for uri, one in self.things.items() if one["before_followed"]]

    def noted_of(self, actor: Actor) -> dict[str, Any]:
        """What is noted of what was fetched of somebody."""
        rows = table_of(self.ours, "federation_backfill")
        (found,) = [one for one in rows if one["actor_uri"] == actor.id]
        return found

    @property
    def waiting(self) -> int:
        return len(table_of(self.ours, "federation_waiting"))


def listed(at: str, items: list[Any], **more: Any) -> dict[str, Any]:
    """Return a whole collection, in order."""
    kind = {"@context": AS2, "id": at, "type": "OrderedCollection", "totalItems": len(items)}
    return {**kind, "orderedItems": items, **more}


def in_pages(actor: Actor, entries: list[Any], *, size: int = PAGE) -> None:
    """Let entries stand in an actor's outbox, newest first, page by page."""
    at = actor.outbox
    pages = [entries[start : start + size] for start in range(0, len(entries), size)] or [[]]
    for number, page in enumerate(pages):
        url = f"{at}?page={number}"
        then = {"next": f"{at}?page={number + 1}"} if number + 1 < len(pages) else {}
        body = listed(url, page, partOf=at, type="OrderedCollectionPage", **then)
        actor.peer.serve(url, body)
    whole = {"@context": AS2, "id": at, "type": "OrderedCollection", "totalItems": len(entries)}
    actor.peer.serve(at, {**whole, "first": f"{at}?page=0"})


def notes(actor: Actor, count: int) -> list[dict[str, Any]]:
    """Let an actor have written, the last one first, one a day until yesterday."""
    now = actor.peer.now()
    return [
        actor.note(f"Jour {day}", published=_day(now - timedelta(days=day)))
        for day in range(1, count + 1)
    ]


def thread(root: dict[str, Any], answers: list[dict[str, Any]], *, name: str, by: Actor) -> None:
    """Let a thing list what was said to it: as its ``replies``, or its ``context``."""
    at = f"{root['id']}/{name}"
    items = [one["id"] for one in answers]
    by.peer.serve(at, listed(at, [root["id"], *items] if name == "context" else items))
    root[name] = at


def gone(actor: Actor, thing: dict[str, Any]) -> None:
    """Let a thing be gone, and tell nobody."""
    actor.peer.serve(thing["id"], Reply(status=410))


def _day(instant: Any) -> str:
    return str(instant.isoformat().replace("+00:00", "Z"))
