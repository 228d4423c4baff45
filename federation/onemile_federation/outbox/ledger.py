"""The ledger of erasures: which hosts were ever sent what, and which of them let go of it.

It is what makes a question about erasure answerable (GDPR, articles 17 and 19). A line is written
in the transaction before the first attempt: nothing is sent that it does not know. Who came for
something and signed for it stands there too (``fetched.py``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from onemile.api import clock
from onemile_federation import addresses, fixed_sql
from onemile_federation.outbox.due import Due
from onemile_federation.outbox.models import PENDING, Activity, Delivery, Sent
from onemile_federation.ports import Port
from onemile_federation.wire.vocabulary import SAYING

# What carries an object of ours to others, who have a copy from then on.
CARRIES = (*SAYING, "Announce")
# Passed on whole, these bring nobody a thing, nor who made one.
CARRIES_NOTHING = ("Delete", "Add", "Remove")
# As long as removals are tried (retries.py): who has said nothing by then is named.
CONFIRM_DAYS = 30
# Lines of a list for people.
LINES_MAX = 1_000

# Of what is told to one other instance alone: the URI of the member for whom ours said each.
members_behind: Port[[Collection[str]], Mapping[str, str]] = Port("for whom our instance spoke")


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One host and one object: since when it may have it, and whether it let go of it.

    ``arrived_at`` is when it took it first, None where every attempt was answered by nobody or by
    a no. ``answer`` is the status with which it took the Delete, 0 while none has.
    ``is_given_up``: it refused or was never reached, and is not asked any more; ``is_overdue``:
    it was asked CONFIRM_DAYS ago or more.
    """

    object_uri: str
    host: str
    first_sent_at: datetime
    arrived_at: datetime | None
    asked_at: datetime | None
    confirmed_at: datetime | None
    answer: int
    is_given_up: bool
    is_overdue: bool


def of(object_uri: str) -> list[Erasure]:
    """Return where an object, or an actor, of ours ever went, by host; LINES_MAX at most."""
    return _lines(Sent.object_uri == object_uri)


def was_sent(object_uri: str, *, host: str) -> bool:
    """Tell whether a host was ever sent an object of ours."""
    sent = (Sent.object_uri == object_uri) & (Sent.host == host)
    return bool(Sent.select(Sent.id).where(sent).exists())


def arrived_among(object_uris: Sequence[str], *, host: str) -> set[str]:
    """Return those of a page of objects of ours that a host has ever taken, or came for."""
    taken = Sent.object_uri.in_(list(object_uris)) & (Sent.host == host)
    found: Any = Sent.select(Sent.object_uri).where(taken & Sent.arrived_at.is_null(False))
    return {str(uri) for (uri,) in found.tuples()}


def taken_among(object_uris: Sequence[str]) -> set[tuple[str, str]]:
    """Return which hosts have ever taken, or come for, which of some objects: URI and host."""
    taken = Sent.object_uri.in_(list(object_uris)) & Sent.arrived_at.is_null(False)
    found: Any = Sent.select(Sent.object_uri, Sent.host).where(taken)
    return {(str(uri), str(host)) for uri, host in found.tuples()} if object_uris else set()


def of_thing(uri: str) -> list[Erasure]:
    """Return where a thing of ours went by its URI, or by an id beneath it; LINES_MAX at most.

    What was taken back and is said again has another id, which begins with the thing's URI.
    """
    # "0" is the sign that follows "/": what begins so stands between the two, which an index finds.
    under = f"{uri}/"
    is_beneath = (Sent.object_uri > under) & (Sent.object_uri < f"{uri}0")
    is_beneath &= fn.SUBSTR(Sent.object_uri, 1, len(under)) == under
    return _lines((Sent.object_uri == uri) | is_beneath)


def unconfirmed_by_host() -> dict[str, int]:
    """Count, by host, what was refused, given up, or is not confirmed after CONFIRM_DAYS."""
    amiss = _is_open() & (_is_given_up() | is_overdue())
    found: Any = Sent.select(Sent.host, fn.COUNT(Sent.id)).where(amiss).group_by(Sent.host)
    return dict(found.tuples())


def open_at(host: str = "") -> list[Erasure]:
    """Return what a host, or any, was asked to erase and has not confirmed.

    What is amiss comes first, LINES_MAX at most; then what is still on its way, likewise.
    """
    where = _is_open() & (Sent.host == host) if host else _is_open()
    is_amiss = _is_given_up() | is_overdue()
    return [*_lines(where & is_amiss), *_lines(where & ~is_amiss)]


def is_cut(found: Sequence[Erasure]) -> bool:
    """Tell whether there may be more than ``open_at`` has returned: one of its halves is full."""
    n_amiss = sum(one.is_given_up or one.is_overdue for one in found)
    return LINES_MAX in (n_amiss, len(found) - n_amiss)


def note_attempted(first: Sequence[Due]) -> None:
    """Write down, in the open transaction, who is about to be told of what for the first time.

    A host that hears from an actor of ours knows the actor too, and through the announcement of an
    object its author. For whom our instance spoke is written down for them, and told to nobody.
    """
    said_by = owners({one.object_uri for one in first if _carries(one)})
    for_one = {one.object_uri for one in first if addresses.is_for_one(one.object_uri)}
    behind = members_behind(for_one) if for_one else {}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in first:
        sender = one.sender_uri
        owner = said_by.get(one.object_uri, sender) if _carries(one) else sender
        told = [(sender, sender), (owner, owner)]
        if _carries(one):
            told.append((one.object_uri, owner))
        for uri, whose in told:
            line = {"object_uri": uri, "host": one.host, "inbox": one.inbox, "sender_uri": whose}
            line["member_uri"] = behind.get(uri, "")
            found.setdefault((uri, one.host), line)
    fixed_sql.insert(Sent, list(found.values()), once=("object_uri", "host"))


def owners(uris: set[str]) -> dict[str, str]:
    """Return who said each object first: it is theirs, whoever announces it."""
    return dict(fixed_sql.about(_SAID_FIRST, sorted(uris)))


def note_asked(removal: Activity, told: Sequence[str]) -> None:
    """Write down, in the open transaction, which hosts a Delete goes to."""
    is_actor = removal.object_uri == removal.sender_uri
    about: Any = (Sent.sender_uri if is_actor else Sent.object_uri) == removal.object_uri
    unasked = about & Sent.host.in_(list(told)) & Sent.delete_asked_at.is_null()
    Sent.update(delete_asked_at=clock.now()).where(unasked).execute()


def note_removed(*, object_uri: str, is_actor: bool, host: str, status: int) -> None:
    """Write down, in the open transaction, that a host took a Delete."""
    about: Any = (Sent.sender_uri if is_actor else Sent.object_uri) == object_uri
    now = clock.now()
    Sent.update(deleted_at=now, answer=status).where(about & (Sent.host == host)).execute()


def _carries(one: Due) -> bool:
    carries = one.verb in CARRIES and one.whole_of not in CARRIES_NOTHING
    return carries and addresses.is_ours(one.object_uri)


def _is_open() -> Any:
    return Sent.deleted_at.is_null() & Sent.delete_asked_at.is_null(False)


def _is_given_up() -> Any:
    """Tell, in SQL, that no Delete of a thing, or of its author, is under way any more."""
    of_it = (Delivery.object_uri == Sent.object_uri) | (Delivery.object_uri == Sent.sender_uri)
    deletes = Delivery.activity.in_(Activity.select(Activity.id).where(Activity.verb == "Delete"))
    waits = (Delivery.host == Sent.host) & Delivery.state.in_(PENDING) & of_it & deletes
    return ~fn.EXISTS(Delivery.select(SQL("1")).where(waits))


def is_overdue() -> Any:
    """Tell, in SQL, that it was asked CONFIRM_DAYS ago or more, and is not confirmed."""
    return Sent.deleted_at.is_null() & (Sent.delete_asked_at < clock.ago(days=CONFIRM_DAYS))


def _lines(condition: Any) -> list[Erasure]:
    found = Sent.select().where(condition).order_by(Sent.object_uri, Sent.host).limit(LINES_MAX)
    numbers = [row.id for row in found]
    lost: Any = Sent.select(Sent.id).where(Sent.id.in_(numbers) & _is_open() & _is_given_up())
    given_up = {number for (number,) in lost.tuples()}
    long_ago = clock.ago(days=CONFIRM_DAYS)
    return [
        Erasure(
            object_uri=row.object_uri,
            host=row.host,
            first_sent_at=row.first_sent_at,
            arrived_at=row.arrived_at,
            asked_at=row.delete_asked_at,
            confirmed_at=row.deleted_at,
            answer=row.answer,
            is_given_up=row.id in given_up,
            is_overdue=row.delete_asked_at is not None
            and row.deleted_at is None
            and row.delete_asked_at < long_ago,
        )
        for row in found
    ]


# The first to say it comes last, and stays.
_SAID_FIRST = (
    "SELECT object_uri, sender_uri FROM federation_activity "
    "WHERE verb = 'Create' AND object_uri IN ({marks}) ORDER BY id DESC"
)
