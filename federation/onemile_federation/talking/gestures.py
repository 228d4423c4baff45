"""A member thanks for something said elsewhere, or passes it on; and takes that back.

The row and what is said of it stand in one transaction. How many others did is shown nowhere.
"""

from collections.abc import Iterator
from typing import Any

from onemile.api import (
    LimitReached,
    Member,
    NotFound,
    Said,
    WireAudience,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation.outbox import saying as outbox
from onemile_federation.reading import sight
from onemile_federation.remote import shares
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import saying
from onemile_federation.talking.models import LIKE, SHARE, Gesture

# Ten a day for more than a year; so many rows of one member at most.
GESTURES_MAX = 4_000
# Read again at a time, when all of somebody's are handed out.
PAGE_GESTURES = 500


def make(thing_id: int, kind: str, *, member: Member, lets_know: bool = False) -> RemoteObject:
    """Thank for a thing, or pass it on to those elsewhere who follow the member; twice is once.

    Raises NotFound (also for a ``kind`` there is not), NotAllowed, Conflict (``saying.say``),
    LimitReached.
    """
    thing = sight.thing(thing_id, viewer=member)
    require(member, "core.take_part")
    if kind not in (LIKE, SHARE):
        raise NotFound
    with transaction():
        present = saying.taking_part(member, thing, lets_know=lets_know)
        mine = Gesture.member_uri == present.uri
        is_it = (Gesture.thing_uri == thing.uri) & (Gesture.kind == kind)
        if Gesture.select().where(mine & is_it).exists():
            return thing
        if Gesture.select().where(mine).count() >= GESTURES_MAX:
            raise LimitReached(
                _("You have done that %(n)s times already. Take one back first.", n=GESTURES_MAX)
            )
        made = Gesture.create(member_uri=present.uri, thing_uri=thing.uri, kind=kind)
        said = Said(
            verb="Like" if kind == LIKE else "Announce",
            sender_uri=str(present.uri),
            object_uri=str(thing.uri),
            audience=_audience(thing, kind, by_uri=str(present.uri)),
        )
        outbox.say(said, key=f"gesture:{made.id}")
    return thing


def take_back(thing_id: int, kind: str, *, member: Member) -> bool:
    """Take one's thanks back, or pass a thing on no longer; tells whether there was anything.

    Also from what cannot be seen any more. Raises NotFound for what is neither seen nor was
    thanked for or passed on by the member: whether it is kept is not told.
    """
    thing: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == thing_id)
    if thing is None:
        raise NotFound
    uri = str(member.uri)
    of_it = (Gesture.member_uri == uri) & (Gesture.thing_uri == thing.uri) & (Gesture.kind == kind)
    if not Gesture.select().where(of_it).exists():
        sight.thing(thing_id, viewer=member)
    with transaction():
        found: Gesture | None = Gesture.get_or_none(of_it)
        if found is None or not Gesture.delete().where(Gesture.id == found.id).execute():
            return False
        said = Said(
            verb="Undo",
            sender_uri=uri,
            object_uri=str(thing.uri),
            audience=_audience(thing, kind, by_uri=uri),
            former_type="Like" if kind == LIKE else "Announce",
        )
        outbox.say(said, key=f"gesture:{found.id}:undone")
    return True


def of(member: Any, thing_uri: str) -> frozenset[str]:
    """Return what a member has done about a thing: kinds of gestures."""
    mine = (Gesture.member_uri == member.uri) & (Gesture.thing_uri == thing_uri)
    return frozenset(str(row.kind) for row in Gesture.select(Gesture.kind).where(mine))


def all_of(member_uri: str) -> Iterator[Gesture]:
    """Give all gestures of a member, the first one first, some at a time."""
    after = 0
    while True:
        mine = (Gesture.member_uri == member_uri) & (Gesture.id > after)
        page = list(Gesture.select().where(mine).order_by(Gesture.id).limit(PAGE_GESTURES))
        yield from page
        if len(page) < PAGE_GESTURES:
            return
        after = int(page[-1].id)


def forget(member_uri: str) -> None:
    """Forget all gestures of a member, in the open transaction: what was said is theirs to undo.

    For who leaves or withdraws: their server says there that they are gone.
    """
    Gesture.delete().where(Gesture.member_uri == member_uri).execute()


def _audience(thing: RemoteObject, kind: str, *, by_uri: str) -> WireAudience:
    people = dict.fromkeys((str(thing.author_uri), shares.group_of(thing)))
    told = tuple(uri for uri in people if uri and uri != by_uri)
    if kind == LIKE:
        return WireAudience(people_uris=told)
    return WireAudience(is_public=True, follower_uris=(by_uri,), people_uris=told)
