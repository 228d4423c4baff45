"""What came from partners for a mile: the rows, and how they go.

With a thing goes all that was noted of it here: its pictures, what members were told, what they
kept of it, by which ids it came, and its author where it was their last. What stays are digests,
that it was taken back (``inbox/effects.py``), and what was reported, for as long as reports are
kept.
"""

from collections.abc import Collection
from typing import Any

from onemile.api import Job, clock, follows, forget_notices, publishing, rows_of, transaction
from onemile_federation.inbox.models import DONE, IGNORED, STUCK, Inbound
from onemile_federation.mile import authors, pictures_kept
from onemile_federation.mile.models import MileThing
from onemile_federation.remote import hosts

# In one transaction, as ``FederatedType.purge`` asks.
ROWS_A_STEP = 500
HOUR_SECONDS = 3_600


def of(uri: str) -> MileThing | None:
    """Return the thing of a URI."""
    found: list[MileThing] = rows_of(MileThing, "WHERE t.uri = ?", (uri,)) if uri else []
    return found[0] if found else None


def remove(rows: Collection[MileThing]) -> int:
    """Let go of some things, in the open transaction, with all that was noted of them."""
    uris = [str(row.uri) for row in rows]
    if not uris:
        return 0
    forget_notices([MileThing.path_of(int(row.id)) for row in rows])
    follows.forget_kept(uris)
    over = Inbound.state.in_((DONE, IGNORED, STUCK)) & Inbound.object_uri.in_(uris)
    Inbound.update(object_uri="", activity_uri="").where(over).execute()
    numbers = [int(row.id) for row in rows]
    gone = MileThing.delete().where(MileThing.id.in_(numbers)).execute()
    # After it: one that was being kept holds its thing until then.
    pictures_kept.discard_of(numbers)
    authors.forget({str(row.author_uri) for row in rows})
    return int(gone)


def purge(host: str, actor_uri: str = "") -> int:
    """Let go of all that came from a host and what lies beneath, or from one neighbour or server.

    Outside of transactions: a step each of ROWS_A_STEP. Returns how many things went.
    """
    if actor_uri:
        return _remove_all(MileThing.author_uri == actor_uri)
    name = hosts.spelled(host)
    known: Any = MileThing.select(MileThing.host).distinct().tuples()
    beneath = [str(one) for (one,) in known if name and name in hosts.and_above(one)]
    return sum(_remove_all(MileThing.host == one) for one in beneath)


def end_of(host: str, before: int = 0) -> int:
    """Let go of all that came from a host, and from none beneath. Outside of transactions.

    Where ``before`` is not 0, of what came before that number alone.
    """
    theirs = MileThing.host == host
    return _remove_all(theirs & (MileThing.id < before) if before else theirs)


def end_flow(host: str, flow: str, before: int = 0) -> None:
    """Let go of what came from a host by a flow that has ended, "mile" or "proposals".

    What came by both stays for those to whom the other shows it. Where ``before`` is not 0, of what
    came before that number alone. Outside of transactions.
    """
    theirs, is_for_all = MileThing.host == host, MileThing.audience == publishing.PARTNERS
    if before:
        theirs &= MileThing.id < before
    if flow == "mile":
        _remove_all(theirs & ~is_for_all)
        MileThing.update(cell=None).where(theirs & MileThing.cell.is_null(False)).execute()
        return
    _remove_all(theirs & is_for_all & MileThing.cell.is_null())
    kept = {"audience": publishing.ACROSS, "place_name": ""}
    MileThing.update(**kept).where(theirs & is_for_all).execute()


def forget_expired() -> int:
    """Let go of what nobody has said anew in time; returns how many things went."""
    return _remove_all(MileThing.expires_at <= clock.now())


def _remove_all(which: Any) -> int:
    gone = 0
    while True:
        with transaction():
            some = MileThing.select(MileThing.id, MileThing.uri, MileThing.author_uri)
            rows = list(some.where(which).order_by(MileThing.id).limit(ROWS_A_STEP))
            gone += remove(rows)
        if len(rows) < ROWS_A_STEP:
            return gone


JOBS = [Job(name="federation.forget_across", every_seconds=HOUR_SECONDS, run=forget_expired)]
