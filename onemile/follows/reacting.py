"""Leave a warm word to a thing, change it, take it back; how many have, and for the author who.

Few words, all of them kind, and no contest: nothing is sorted by them, no feed shows them, and
who said one is read by the author of the thing alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile import clock, current
from onemile.capabilities import require
from onemile.contracts import ActorCard, FeedItem
from onemile.db import lock_rows, rows, transaction
from onemile.errors import Invalid, LimitReached, NotFound
from onemile.events import record
from onemile.fields import may_be_uri
from onemile.follows import people
from onemile.follows.events import WordLeft
from onemile.follows.models import Reaction
from onemile.i18n import gettext as _
from onemile.i18n import lazy_gettext as _l
from onemile.members import persons
from onemile.members.models import ACTIVE, Member
from onemile.rates import Rate, count_or_tell

# Words and no faces: they mean the same to everybody and are read aloud. None of them can be
# taken for a yes to what somebody offers or needs.
WORDS = {"thanks": _l("Thank you"), "lovely": _l("What a good idea"), "luck": _l("Good luck")}
# What somebody elsewhere did with a thing instead of a word; nobody here can choose it.
SHARED = "shared"
TITLES = {**WORDS, SHARED: _l("Passed on elsewhere")}
# Ten a day for more than a year.
LEFT_MAX = 4_000
# A thing that ten thousand liked is liked; others' servers may send as many as they please.
UNDER_MAX = 10_000
PAGE_ROWS = 20
# What a word without words means that somebody elsewhere has left.
MILDEST = "thanks"
# The author is told once a day of a thing, however many have said something by then.
TOLD = Rate(name="reaction-told", times=1, seconds=86_400)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was left under a thing, as one viewer may know it.

    ``counts`` by word, of exactly those whom ``page`` would list; ``mine`` the viewer's own or "".
    """

    counts: Mapping[str, int]
    mine: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """Who has left which word. ``id`` rises with time and is the cursor."""

    id: int
    word: str
    person: ActorCard


def react(viewer: Member, *, thing_uri: str, word: str) -> None:
    """Leave a word under a thing that ``viewer`` may see; it takes the place of an earlier one.

    Raises NotFound for what is not there or not for them, and for a word there is not; Invalid
    for one's own things, LimitReached beyond LEFT_MAX.
    """
    require(viewer, "core.take_part")
    thing = current.resolve_thing(thing_uri, viewer)
    if thing is None or word not in WORDS:
        raise NotFound
    if thing.author.uri == viewer.uri:
        raise Invalid(message=_("This is yours: the warm words are the others’ to say."))
    mine = Reaction.person_uri == viewer.uri
    again = mine & (Reaction.thing_uri == thing.uri)
    with transaction():
        # Two tabs count one after the other, and no block comes between the two.
        both = Member.select().where(Member.uri.in_([str(viewer.uri), thing.author.uri]))
        list(lock_rows(both.order_by(Member.id), lets_refer=True))
        if current.resolve_thing(thing.uri, viewer) is None:
            raise NotFound
        if Reaction.update(kind=word, at=clock.now()).where(again).execute():
            return
        if Reaction.select().where(mine).count() >= LEFT_MAX:
            raise LimitReached(
                _("You have left %(n)s warm words already. Take one back first.", n=LEFT_MAX)
            )
        Reaction.create(person_uri=viewer.uri, member_id=viewer.id, thing_uri=thing.uri, kind=word)
        if count_or_tell(TOLD, by=thing.uri):
            record(WordLeft(thing_uri=thing.uri, author_uri=thing.author.uri))


def take_back(viewer: Member, *, thing_uri: str) -> bool:
    """Take one's word back, also from what one may see no longer; tells whether there was one."""
    # What no column holds is no thing's address.
    if not may_be_uri(thing_uri):
        return False
    mine = (Reaction.person_uri == viewer.uri) & (Reaction.thing_uri == thing_uri)
    with transaction():
        return bool(Reaction.delete().where(mine).execute())


def word_from(person_uri: str, thing_uri: str, *, kind: str = MILDEST) -> bool:
    """Leave a word of somebody elsewhere under a thing of ours that is for everyone; once.

    A later one takes its place; that they passed it on (SHARED) takes that of no word: each person
    is counted once. Tells whether it is there. It is not, in silence, where no visitor
    finds the thing, a block is between the two, the word is none of ours, or there are too many.
    """
    if not persons.lives_elsewhere(person_uri) or kind not in TITLES:
        return False
    thing = current.resolve_thing(thing_uri, None)
    if thing is None or persons.lives_elsewhere(thing.uri) or thing.author.uri == person_uri:
        return False
    again = (Reaction.person_uri == person_uri) & (Reaction.thing_uri == thing.uri)
    with transaction():
        author = lock_rows(Member.select().where(Member.uri == thing.author.uri), lets_refer=True)
        found = author.first()
        if found is not None and person_uri in found.hidden_uris():
            return False
        if kind == SHARED and Reaction.select().where(again).exists():
            return True
        if Reaction.update(kind=kind, at=clock.now()).where(again).execute():
            return True
        under = Reaction.select().where(Reaction.thing_uri == thing.uri).count()
        mine = Reaction.select().where(Reaction.person_uri == person_uri).count()
        if under >= UNDER_MAX or mine >= LEFT_MAX:
            return False
        # Of two that come at once the second is the same again.
        Reaction.insert(
            person_uri=person_uri, thing_uri=thing.uri, kind=kind
        ).on_conflict_ignore().execute()
        if count_or_tell(TOLD, by=thing.uri):
            record(WordLeft(thing_uri=thing.uri, author_uri=thing.author.uri))
    return True


def take_word_back(person_uri: str, thing_uri: str, *, kind: str = "") -> bool:
    """Take back the word of somebody elsewhere, also from what is not shown any more.

    With SHARED as ``kind`` that they passed it on, and no word. Tells whether there was one.
    """
    if not persons.lives_elsewhere(person_uri) or not may_be_uri(thing_uri):
        return False
    theirs = (Reaction.person_uri == person_uri) & (Reaction.thing_uri == thing_uri)
    theirs &= Reaction.kind == SHARED if kind == SHARED else Reaction.kind != SHARED
    with transaction():
        return bool(Reaction.delete().where(theirs).execute())


def words_of(thing: FeedItem, *, viewer: Member) -> Words:
    """Return what was left under a thing that ``viewer`` sees, in one question."""
    where, values = _shown(thing.uri, viewer)
    own = "SUM(CASE WHEN r.person_uri = ? THEN 1 ELSE 0 END)"
    asked = f"SELECT r.kind, COUNT(*), {own} {where} GROUP BY r.kind"
    found = rows(asked, (viewer.uri, *values))
    return Words(
        counts={str(kind): int(n) for kind, n, _own in found},
        mine=next((str(kind) for kind, _n, is_mine in found if is_mine), ""),
    )


def page(
    viewer: Member, *, thing_uri: str, before: int | None = None
) -> tuple[FeedItem, Sequence[Said], int | None]:
    """Return a thing of the viewer's own, a page of who left a word, and the next one's cursor.

    Raises NotFound for what is not there, and for what is another's.
    """
    thing = current.resolve_thing(thing_uri, viewer)
    if thing is None or thing.author.uri != viewer.uri:
        raise NotFound
    where, values = _shown(thing.uri, viewer)
    if before is not None:
        where, values = f"{where} AND r.id < ?", (*values, before)
    asked = f"SELECT r.id, r.kind, r.person_uri {where} ORDER BY r.id DESC LIMIT ?"
    found = rows(asked, (*values, PAGE_ROWS + 1))
    shown = found[:PAGE_ROWS]
    cards = people.cards_of_uris(viewer, [uri for _id, _kind, uri in shown])
    # Whom nobody can name today was counted all the same.
    missing = current.resolve_actors(uri for _id, _kind, uri in shown if uri not in cards)
    said = [
        Said(id=int(number), word=str(kind), person=cards.get(uri) or missing[uri])
        for number, kind, uri in shown
    ]
    return thing, said, said[-1].id if len(found) > PAGE_ROWS else None


def _shown(thing_uri: str, viewer: Member) -> tuple[str, tuple[Any, ...]]:
    """Give the SQL for the words of a thing, and its values.

    Words of who is here and live, or elsewhere, and hidden by no block. What is counted
    and what is listed are both asked by this.
    """
    hidden = sorted(people.hidden_uris(viewer))
    apart = f" AND r.person_uri NOT IN ({', '.join('?' * len(hidden))})" if hidden else ""
    return _SHOWN + apart, (thing_uri, ACTIVE, *TITLES, *hidden)


_SHOWN = (
    "FROM reaction r LEFT JOIN member m ON m.uri = r.person_uri WHERE r.thing_uri = ? "
    "AND (m.state = ? OR (m.id IS NULL AND r.member_id IS NULL)) "
    f"AND r.kind IN ({', '.join('?' * len(TITLES))})"
)
