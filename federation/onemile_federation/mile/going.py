"""Things of ours go to partners' members within a mile of them: as events tell, and as it settles.

``settle_host`` and ``settle_member`` go through all that may have changed, a page in each task,
whose payload is its place. A round a day goes through all that is shown: what nobody told of is
found then, and what would lapse is said anew.
"""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

import structlog

from onemile.api import (
    Event,
    Job,
    Member,
    MemberChanged,
    MemberReinstated,
    MemberSuspended,
    PlaceMoved,
    TaskKind,
    across,
    clock,
    defer,
    recorded,
    transaction,
)
from onemile_federation import in_turn, registry
from onemile_federation.mile import lost, partners_near, people, told
from onemile_federation.mile import ought as oughts
from onemile_federation.mile.partners_near import Near
from onemile_federation.mile.weighing import WEIGH_AGAIN, weigh

SETTLE, HEAR_AGAIN = "federation.mile_settle", "federation.mile_hear_again"
# Of one transaction: each asks its kind, and writes a line for each partner.
THINGS_AT_ONCE = 100
# Plugins hear of a move as we do, before or after; their things lie where they shall by then.
FOLLOWED_SECONDS = 60
HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400
# Of one run: as many as one partner may be shown.
LOST_PAGES_MAX = 200

log = structlog.get_logger()


def hear(event: Event, event_id: int) -> None:
    """Say to partners what an event means for what their members are shown, however often told."""
    with transaction():
        concerned = [one for one in oughts.types().values() if isinstance(event, one.announces)]
        if concerned:
            in_turn.take_turn(in_turn.MILE)
            near = partners_near.all_near()
        for kind in concerned:
            _hear_of_kind(kind, event, event_id, near)
        whose = _OF_MEMBERS.get(event.name)
        if whose is not None and (told.is_anything() or partners_near.all_near()):
            settle_member(whose(event))
            if isinstance(event, PlaceMoved):
                settle_member(whose(event), wait_seconds=FOLLOWED_SECONDS)


def heard() -> frozenset[str]:
    """Return the names of the events of which ``hear`` may say something."""
    of_things = [event.name for kind in oughts.types().values() for event in kind.announces]
    return frozenset(of_things) | frozenset(_OF_MEMBERS)


def settle_host(host: str, ended: int = 0) -> None:
    """Have a partner shown all that it ought to be, in tasks of their own.

    Once as long as nothing is decided anew between both, and its cover is the same; and once more
    where what was before the number ``ended`` was taken back meanwhile.
    """
    with transaction():
        near = partners_near.all_near(host).get(host)
        if near is None:
            return
        flows = {"has_mile": near.has_mile, "flows_to_all": near.flows_to_all}
        if not near.is_resting or told.goes_too_far(host, **flows):
            _settle_later({"host": host}, key=f"{SETTLE}:{near.mark}:{ended or ''}")


def settle_member(uri: str, *, wait_seconds: int = 0) -> None:
    """Have partners shown what they ought to be of a member, in tasks after the transaction."""
    if uri:
        _settle_later({"author": uri}, wait_seconds=wait_seconds)


def left(member: Any) -> None:
    """Have taken back what partners are shown of who leaves, in the open transaction."""
    if people.is_known(str(member.uri)):
        settle_member(str(member.uri))


def look_through() -> int:
    """Go through all that partners are shown, a page in each task."""
    with transaction():
        _settle_later({"is_round": True})
    return 1


def say_lost_again() -> int:
    """Say again what did not reach a partner who was away or at rest, and is reached now.

    A page in each transaction, LOST_PAGES_MAX of them; the run an hour later goes on.
    """
    n = after = 0
    for _page in range(LOST_PAGES_MAX):
        with transaction():
            in_turn.take_turn(in_turn.MILE)
            near = partners_near.all_near()
            hosts = [one.host for one in near.values() if not one.is_resting]
            rows = lost.found(hosts, after=after)
            for row in rows:
                thing, host = str(row.thing_uri), str(row.host)
                again = {str(row.object_uri)}
                weigh(str(row.mile_type), thing, near=near, host=host, unheard=again)
        n += len(rows)
        if len(rows) < lost.LINES_MAX:
            break
        after = int(rows[-1].id)
    return n


def _hear_of_kind(
    kind: across.MileType, event: Event, event_id: int, near: Mapping[str, Near]
) -> None:
    try:
        with transaction():
            uris = [str(uri) for uri in islice(kind.concerned(event), across.MILE_CONCERNED_MAX)]
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise
        log.exception("a plugin failed", kind=kind.name, said_of=event.name, event_id=event_id)
        defer(HEAR_AGAIN, {"kind": kind.name, "event_id": event_id})
        return
    for uri in dict.fromkeys(uris):
        weigh(kind.name, uri, near=near)


def _hear_again(payload: Mapping[str, Any]) -> None:
    """Ask a kind again which things an event is about; of one that is switched off nobody is."""
    kind, event = oughts.types().get(payload["kind"]), recorded(int(payload["event_id"]))
    if kind is None or event is None:
        return
    in_turn.take_turn(in_turn.MILE)
    near = partners_near.all_near()
    for uri in dict.fromkeys(islice(kind.concerned(event), across.MILE_CONCERNED_MAX)):
        weigh(kind.name, str(uri), near=near)


def _weigh_again(payload: Mapping[str, Any]) -> None:
    """Ask a kind again that raised: whatever it raises now is what the task fails with."""
    kind, uri = oughts.types().get(payload["kind"]), str(payload["uri"])
    if kind is not None:
        in_turn.take_turn(in_turn.MILE)
        oughts.of(kind, uri)
        weigh(kind.name, uri, near=partners_near.all_near())


def _settle_later(
    payload: Mapping[str, Any], *, wait_seconds: int = 0, key: str | None = None
) -> None:
    at = clock.ahead(seconds=wait_seconds) if wait_seconds else None
    defer(SETTLE, dict(payload), at=at, key=key)


def _settle(payload: Mapping[str, Any]) -> None:
    """Do one page: of what is shown first, then of each kind what may be; and ask for the next."""
    in_turn.take_turn(in_turn.MILE)
    host, author = str(payload.get("host", "")), str(payload.get("author", ""))
    near, place = partners_near.all_near(), _Place(payload)
    if host and host not in near:
        return  # ended meanwhile: what was shown is taken back by another task
    things, following = place.page(host, author)
    for mile_type, uri in things:
        weigh(mile_type, uri, near=near, host=host)
    if following is not None:
        _settle_later({**payload, **following})
    elif author:
        people.forget(author)


class _Place:
    """How far a settling is: after which number of what is shown (no kind), or of a kind."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.kind, self.after = str(payload.get("kind", "")), int(payload.get("after", 0))
        self.is_round = bool(payload.get("is_round"))

    def page(self, host: str, author: str) -> tuple[list[tuple[str, str]], dict[str, Any] | None]:
        """Return the kinds and URIs of one page, and the place of the next; None at the end."""
        if not self.kind:
            rows = told.page(after=self.after, limit=THINGS_AT_ONCE, host=host, author_uri=author)
            found = [(int(row.id), (str(row.mile_type), str(row.thing_uri))) for row in rows]
        else:
            found = self._of_kind(author)
        if len(found) == THINGS_AT_ONCE:
            return [one for _number, one in found], {"kind": self.kind, "after": found[-1][0]}
        following = next((name for name in oughts.types() if name > self.kind), "")
        is_last = self.is_round or not following
        return [one for _number, one in found], None if is_last else {"kind": following, "after": 0}

    def _of_kind(self, author: str) -> list[tuple[int, tuple[str, str]]]:
        kind = oughts.types().get(self.kind)
        if kind is None:
            return []
        # Where it raises the task does, and comes back to this place.
        page = islice(kind.after(self.after, THINGS_AT_ONCE, author), THINGS_AT_ONCE)
        return [(int(number), (self.kind, str(uri))) for number, uri in page]


def _of_place(event: Any) -> str:
    member = Member.get_or_none(Member.id == event.member_id)
    return "" if member is None else str(member.uri)


_OF_MEMBERS: Mapping[str, Callable[[Any], str]] = {
    **{
        one.name: lambda event: str(event.member_uri)
        for one in (across.MemberSeenAcross, MemberChanged, MemberSuspended, MemberReinstated)
    },
    PlaceMoved.name: _of_place,
}
TASKS = [
    TaskKind(name=SETTLE, run=_settle),
    TaskKind(name=HEAR_AGAIN, run=_hear_again),
    TaskKind(name=WEIGH_AGAIN, run=_weigh_again),
]
JOBS = [
    Job(name="federation.mile_look_through", every_seconds=DAY_SECONDS, run=look_through),
    Job(name="federation.mile_say_again", every_seconds=HOUR_SECONDS, run=say_lost_again),
]
