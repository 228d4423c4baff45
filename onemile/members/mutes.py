"""Mutes: whom a member does not want to hear of for a while, or for good; nobody is told.

One-sided, unlike a block: the other reads and writes as before. What they do is no notice, and they
stand in no feed; under what others wrote their words are folded. Who opens their page finds it as
it is. A publication can be muted as a person can, here or elsewhere: whatever has a URI and a name.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile import clock, current
from onemile.contracts import ActorCard
from onemile.db import microseconds, rows, transaction
from onemile.errors import Invalid, LimitReached
from onemile.fields import may_be_uri
from onemile.forgetting import forget
from onemile.i18n import gettext as _
from onemile.members import persons, reach, shown_names
from onemile.members.holding import hold_all
from onemile.members.models import Member, Mute

# Nobody reads through more of them; each page of a member takes all of them along.
MUTES_MAX = 500
# For how many days; 0 is for ever.
DAYS = (1, 7, 0)
# As many as one question names: those who have something of one word to read.
ASKED_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Muted:
    """One line of a member's quiet list; ``until`` is None for ever."""

    card: ActorCard
    until: datetime | None


def mute(member: Member, *, uri: str, days: int, shown: str = "") -> datetime | None:
    """Hear no more of a person or a publication for some DAYS, 0 for ever; returns until when.

    A second time is the new end; ``shown`` is as ``known`` takes it. Raises Invalid on ``uri`` for
    oneself and for what ``member`` cannot know, on ``days`` for another number, and LimitReached
    beyond MUTES_MAX.
    """
    if days not in DAYS:
        raise Invalid({"days": _("Choose for how long.")})
    card = known(member, uri, shown=shown)
    if card is None:
        raise Invalid({"uri": _("Nobody is known here under this address.")})
    until = clock.now() + timedelta(days=days) if days else None
    with transaction():
        hold_all(numbers=[member.id])
        mine = Mute.member == member.id
        Mute.delete().where(mine & ((Mute.muted_uri == uri) | _is_over())).execute()
        if Mute.select().where(mine).count() >= MUTES_MAX:
            raise LimitReached(
                _("You have muted %(n)s already. Let one be heard again first.", n=MUTES_MAX)
            )
        # Who somebody was, but never what a thing was called: it is named to who sees it, as long
        # as it stands.
        is_person = current.resolve_actors([uri])[uri].name != current.NAMELESS
        if is_person and persons.lives_elsewhere(uri):
            persons.remember([card])
        Mute.create(member=member.id, muted_uri=uri, until=until)
    return until


def unmute(member: Member, *, uri: str) -> bool:
    """Hear of somebody again, if they were muted (which it tells)."""
    with transaction():
        return bool(Mute.delete().where(_of(member) & (Mute.muted_uri == uri)).execute())


def of(member: Member) -> list[Muted]:
    """List whom and what a member has muted, the latest first; also what is called nothing now.

    Who is out of reach has neither link nor picture.
    """
    lines = list(Mute.select().where(_of(member) & ~_is_over()).order_by(Mute.id.desc()))
    cards = _cards([str(line.muted_uri) for line in lines], member)
    linked = reach.linked(member, {card.uri: card for card in cards})
    return [Muted(card=linked[str(line.muted_uri)], until=line.until) for line in lines]


def one(member: Member, *, uri: str) -> Mute | None:
    """Return the mute of a URI that holds now, or None."""
    found: Mute | None = Mute.get_or_none(_of(member) & (Mute.muted_uri == uri) & ~_is_over())
    return found


def known(member: Member, uri: str, *, shown: str = "") -> ActorCard | None:
    """Return who or what a member would mute; None for oneself, and for what they cannot know.

    A block hides, as everywhere. What lies here and is no member's is named to who may see it, and
    a member to those in reach, whose page they may open; to others as a page has just shown them,
    which ``shown`` proves (shown_names.py). Who is not there and who is out of reach are alike.
    """
    if not may_be_uri(uri) or uri == member.uri or uri in member.hidden_uris():
        return None
    if persons.is_unseen_across(uri, member):
        return None
    if _is_thing_of_ours(uri) and uri not in current.name_things([uri], member):
        return None
    [card] = _cards([uri], member)
    if card.name == current.NAMELESS:
        return None
    if card.member_id is None or reach.in_reach(member, [card.member_id]):
        return card
    name = shown_names.read(shown, viewer=member, uri=uri)
    if not name:
        return None
    return replace(card, name=name, initials=name[:1].upper(), url="", avatar_url="")


def _is_thing_of_ours(uri: str) -> bool:
    base = f"{current.card().base_url}/"
    return uri.startswith(base) and not uri.startswith(f"{base}members/")


def _cards(uris: list[str], member: Member) -> list[ActorCard]:
    """Return how a member reads some people and publications; what nobody tells of by its title."""
    cards = persons.cards_to_list(uris)
    titled = [one.uri for one in cards if one.name == current.NAMELESS]
    names = current.name_things(titled, member) if titled else {}
    return [
        ActorCard(
            uri=one.uri,
            name=names[one.uri].title,
            initials=names[one.uri].title[:1].upper(),
            url=names[one.uri].url,
        )
        if one.uri in names
        else one
        for one in cards
    ]


def who_muted(uri: str, *, among: Collection[str]) -> frozenset[str]:
    """Return those of some members, by URI, who want to hear nothing of a person or publication."""
    asked, now = sorted(among), microseconds(clock.now())
    found: set[str] = set()
    for start in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[start : start + ASKED_AT_ONCE]
        lines = rows(_WHO.format(marks=", ".join("?" * len(some))), (uri, now, *some))
        found.update(str(member_uri) for (member_uri,) in lines)
    return frozenset(found)


def extend(*, from_uri: str, to_uri: str) -> int:
    """Let mutes of somebody hold for who they are now, after a move; returns how many.

    In the open transaction, which holds them all (``muting``). The later end of two counts, and
    nobody comes to mute themselves. Who has MUTES_MAX already hears of the old address again,
    from which nothing comes any more.
    """
    of_old = (Mute.muted_uri == from_uri) & ~_is_over()
    themselves = Member.select(Member.id).where(Member.uri == to_uri)
    others = Mute.select(Mute.member).where(of_old & Mute.member.not_in(themselves))
    members = [one.member_id for one in others.order_by(Mute.member)]
    for start in range(0, len(members), ASKED_AT_ONCE):
        some = Mute.member.in_(members[start : start + ASKED_AT_ONCE])
        Mute.delete().where(some & (Mute.muted_uri == to_uri) & _is_over()).execute()
        of_new = Mute.select().where(some & (Mute.muted_uri == to_uri))
        there = {one.member_id: one for one in of_new}
        full = _full(some)
        for row in list(Mute.select().where(some & of_old)):
            _extend(row, to_uri, there=there.get(row.member_id), is_full=row.member_id in full)
    return len(members)


def take_back(*, from_uri: str, to_uri: str) -> None:
    """End what holds since a move that is taken back; in the open transaction.

    Who had no room has the mute of the old address again, unless they have set it anew; who has
    ended that one meanwhile keeps none. An end that was put off stays.
    """
    since_then = (Mute.moved_from_uri == from_uri) & (Mute.muted_uri == to_uri)
    anew = Mute.select(Mute.member).where(Mute.muted_uri == from_uri)
    Mute.delete().where(since_then & (~Mute.is_moved | Mute.member.in_(anew))).execute()
    back = {Mute.muted_uri: from_uri, Mute.moved_from_uri: "", Mute.is_moved: False}
    Mute.update(back).where(since_then).execute()


def muting(uri: str) -> set[int]:
    """Return who has muted somebody, by their numbers."""
    of_it = (Mute.muted_uri == uri) & ~_is_over()
    return {int(one.member_id) for one in Mute.select(Mute.member).where(of_it)}


def _full(some: Any) -> frozenset[int]:
    """Return who of some members has room for no further mute."""
    counted = Mute.select(Mute.member).where(some & ~_is_over()).group_by(Mute.member)
    return frozenset(one.member_id for one in counted.having(fn.COUNT(Mute.id) >= MUTES_MAX))


def _extend(row: Mute, to_uri: str, *, there: Mute | None, is_full: bool) -> None:
    if there is None and not is_full:
        Mute.create(
            member=row.member_id, muted_uri=to_uri, until=row.until, moved_from_uri=row.muted_uri
        )
    elif there is None:
        moved = {
            Mute.muted_uri: to_uri,
            Mute.moved_from_uri: row.muted_uri,
            Mute.is_moved: True,
        }
        Mute.update(moved).where(Mute.id == row.id).execute()
    elif there.until is not None and (row.until is None or row.until > there.until):
        Mute.update(until=row.until).where(Mute.id == there.id).execute()


def forget_old() -> int:
    """Delete what is over; returns how many.

    One that was set while the clock was ahead gets its time from now.
    """
    with transaction():
        longest = clock.ahead(days=max(DAYS))
        ahead = Mute.until > longest + timedelta(seconds=clock.DRIFT_SECONDS_MAX)
        Mute.update(until=longest).where(ahead).execute()
    return forget("core.forget_mutes", _is_over(), of=Mute)


def _of(member: Member) -> Any:
    return Mute.member == member.id


def _is_over() -> Any:
    return Mute.until.is_null(False) & (Mute.until <= clock.now())


_WHO = (
    "SELECT m.uri FROM member_mute AS t JOIN member AS m ON m.id = t.member_id "
    "WHERE t.muted_uri = ? AND (t.until IS NULL OR t.until > ?) AND m.uri IN ({marks})"
)
