"""Who passes on what is kept here: a copy goes with the last of them.

But for one that is here for another reason as well (``interest.is_wanted``): that a group shows
something no more is no erasure, which is its author's alone (federation.md 1.10).
"""

from typing import Any

from onemile.api import lock_rows, transaction
from onemile_federation import addresses
from onemile_federation.remote import interest, told
from onemile_federation.remote.models import LIVE, RemoteObject, Share

# Of one thing, noted: more groups than a region has for one interest. Whoever comes later is
# passed over: the copy may go before they take it back, and never stays for them.
SHARERS_MAX = 20
# Ended in one transaction, as for a group that is gone: some hundredths of a second.
PAGE_SHARES = 100


def note(kept: RemoteObject, sharer_uri: str) -> None:
    """Note, in the open transaction that holds the copy, that somebody passes it on."""
    theirs = Share.select().where(Share.thing == kept.id)
    if theirs.where(Share.sharer_uri == sharer_uri).exists() or theirs.count() >= SHARERS_MAX:
        return
    Share.create(thing=kept.id, sharer_uri=sharer_uri, host=addresses.host_of(sharer_uri))


def group_of(thing: RemoteObject) -> str:
    """Return the group in which a thing stands; empty for none.

    One of its own server, or one that has passed it on itself: a document may name whom it likes.
    """
    group_uri = str(thing.audience_uri)
    if not group_uri or addresses.is_ours(group_uri):
        return ""
    if addresses.same_origin(group_uri, str(thing.uri)):
        return group_uri
    theirs = (Share.thing == thing.id) & (Share.sharer_uri == group_uri)
    return group_uri if Share.select().where(theirs).exists() else ""


def sharers_of(uri: str) -> list[str]:
    """Return who passes on what is kept, the first one first; nobody for what is not here."""
    found: Any = (
        Share.select(Share.sharer_uri)
        .join(RemoteObject)
        .where((RemoteObject.uri == uri) & (RemoteObject.state == LIVE))
        .order_by(Share.id)
    )
    return [str(sharer_uri) for (sharer_uri,) in found.tuples()]


def end(uri: str, sharer_uri: str) -> bool:
    """Let somebody pass a thing on no more; the copy goes where nothing else keeps it here.

    Returns whether they did pass it on.
    """
    with transaction():
        kept: RemoteObject | None = lock_rows(
            RemoteObject.select().where(RemoteObject.uri == uri)
        ).first()
        if kept is None:
            return False
        of_it: Any = Share.thing == kept.id
        if not Share.delete().where(of_it & (Share.sharer_uri == sharer_uri)).execute():
            return False
        is_last = not Share.select().where(of_it).exists()
        if is_last and kept.state == LIVE and not interest.is_wanted(kept):
            told.forget(RemoteObject.id == kept.id)
            kept.delete_instance()
    return True


def end_all(which: Any) -> int:
    """End every share of a condition, page by page; returns how many."""
    ended = 0
    while True:
        found: Any = Share.select(RemoteObject.uri, Share.sharer_uri)
        found = found.join(RemoteObject).where(which)
        page = list(found.order_by(Share.id).limit(PAGE_SHARES).tuples())
        with transaction():
            for uri, sharer_uri in page:
                end(str(uri), str(sharer_uri))
        ended += len(page)
        if len(page) < PAGE_SHARES:
            return ended


def forget(things: Any) -> None:
    """Forget, in the open transaction, who passed on the things of a condition that are gone."""
    gone = RemoteObject.select(RemoteObject.id).where(things)
    Share.delete().where(Share.thing.in_(gone)).execute()
