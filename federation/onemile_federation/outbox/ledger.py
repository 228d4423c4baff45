"""The ledger of erasures: which hosts were ever sent what, and which of them let go of it.

It is what makes a question about erasure answerable (GDPR, articles 17 and 19). A line is written
in the transaction before the first attempt: nothing is sent that it does not know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from onemile.api import clock
from onemile_federation import addresses
from onemile_federation.outbox.models import Activity, Delivery, Sent

# What carries an object of ours to others, who have a copy from then on.
CARRIES = ("Create", "Update", "Announce")
# As long as removals are tried (retries.py): who has said nothing by then is named.
CONFIRM_DAYS = 30
# Lines of a list for people.
LINES_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One host and one object: since when it may have it, and whether it let go of it.

    ``answer`` is the status with which it took the Delete, 0 while none has.
    """

    object_uri: str
    host: str
    first_sent_at: datetime
    asked_at: datetime | None
    confirmed_at: datetime | None
    answer: int


def of(object_uri: str) -> list[Erasure]:
    """Return where an object, or an actor, of ours ever went, by host; LINES_MAX at most."""
    return _lines(Sent.object_uri == object_uri)


def unconfirmed(*, sender_uri: str) -> list[Erasure]:
    """Return what an actor took back CONFIRM_DAYS ago or more, and who has not confirmed it."""
    return _lines((Sent.sender_uri == sender_uri) & _is_overdue())


def hosts_unconfirmed(*, sender_uri: str) -> list[str]:
    """Return the hosts of a plain "not confirmed by …", in order."""
    theirs: Any = Sent.select(Sent.host).where((Sent.sender_uri == sender_uri) & _is_overdue())
    return [host for (host,) in theirs.distinct().order_by(Sent.host).limit(LINES_MAX).tuples()]


def unconfirmed_by_host() -> dict[str, int]:
    """Count, by host, what was taken back CONFIRM_DAYS ago or more and was not confirmed."""
    found: Any = Sent.select(Sent.host, fn.COUNT(Sent.id)).where(_is_overdue()).group_by(Sent.host)
    return dict(found.tuples())


def unconfirmed_at(host: str = "") -> list[Erasure]:
    """Return what a host, or any, has not confirmed; LINES_MAX at most."""
    condition = _is_overdue()
    return _lines(condition & (Sent.host == host) if host else condition)


def note_attempted(first: Sequence[Delivery]) -> None:
    """Write down, in the open transaction, who is about to be told of what for the first time.

    ``first`` are deliveries with their activities. A host that hears from an actor of ours knows
    the actor too, and through the announcement of an object its author.
    """
    owners = _owners({str(one.object_uri) for one in first if _carries(one)})
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in first:
        sender = str(one.activity.sender_uri)
        owner = owners.get(str(one.object_uri), sender) if _carries(one) else sender
        told = [(sender, sender), (owner, owner)]
        if _carries(one):
            told.append((str(one.object_uri), owner))
        for uri, whose in told:
            line = {"object_uri": uri, "host": one.host, "inbox": one.inbox, "sender_uri": whose}
            found.setdefault((uri, str(one.host)), line)
    if found:
        Sent.insert_many(list(found.values())).on_conflict_ignore().execute()


def note_removed(*, object_uri: str, is_actor: bool, host: str, status: int) -> None:
    """Write down, in the open transaction, that a host took a Delete."""
    about: Any = (Sent.sender_uri if is_actor else Sent.object_uri) == object_uri
    now = clock.now()
    Sent.update(deleted_at=now, answer=status).where(about & (Sent.host == host)).execute()


def _carries(one: Delivery) -> bool:
    return one.activity.verb in CARRIES and addresses.is_ours(str(one.object_uri))


def _owners(uris: set[str]) -> dict[str, str]:
    """Return who said each object first: it is theirs, whoever announces it."""
    made = (Activity.verb == "Create") & Activity.object_uri.in_(sorted(uris))
    said: Any = Activity.select(Activity.object_uri, Activity.sender_uri).where(made)
    return {uri: sender for uri, sender in said.order_by(Activity.id.desc()).tuples()}


def _is_overdue() -> Any:
    return Sent.deleted_at.is_null() & (Sent.delete_asked_at < clock.ago(days=CONFIRM_DAYS))


def _lines(condition: Any) -> list[Erasure]:
    found = Sent.select().where(condition).order_by(Sent.object_uri, Sent.host).limit(LINES_MAX)
    return [
        Erasure(
            object_uri=row.object_uri,
            host=row.host,
            first_sent_at=row.first_sent_at,
            asked_at=row.delete_asked_at,
            confirmed_at=row.deleted_at,
            answer=row.answer,
        )
        for row in found
    ]
