"""Neighbours on a partner's instance: their names, as they came with what they show; no more.

Nobody is asked who they are. Each goes with the last thing that they show here, and the last talk.
"""

from collections.abc import Collection
from typing import Any

from onemile.api import Conflict, clock, follows, rows_of
from onemile_federation import addresses, fixed_sql
from onemile_federation.mile.models import MileTalk, MileThing
from onemile_federation.mile.shapes import Author
from onemile_federation.remote import hosts
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.models import RemoteActor


def keep(author: Author) -> None:
    """Know a neighbour by the name that came along, in the open transaction.

    Raises Conflict for somebody who is known here as an actor: they are no neighbour's name.
    """
    found: list[RemoteActor] = rows_of(RemoteActor, "WHERE t.uri = ?", (author.uri,))
    known = found[0] if found else None
    told = {"name": author.name, "inbox": author.inbox, "shared_inbox": author.inbox}
    if known is None:
        host = hosts.spelled(addresses.host_of(author.uri))
        row = {"uri": author.uri, "host": host, "kind": NEIGHBOUR, **told}
        fixed_sql.insert(RemoteActor, [row], once=("uri",))
    elif known.kind != NEIGHBOUR:
        raise Conflict
    elif any(getattr(known, name) != said for name, said in told.items()):
        RemoteActor.update(read_at=clock.now(), **told).where(RemoteActor.id == known.id).execute()


def known(number: int) -> RemoteActor | None:
    """Return the neighbour of a number."""
    this = (RemoteActor.id == number) & (RemoteActor.kind == NEIGHBOUR)
    found: RemoteActor | None = RemoteActor.get_or_none(this)
    return found


def called(uri: str) -> RemoteActor | None:
    """Return the neighbour of a URI."""
    this = (RemoteActor.uri == uri) & (RemoteActor.kind == NEIGHBOUR)
    found: RemoteActor | None = RemoteActor.get_or_none(this)
    return found


def forget(uris: Collection[str]) -> None:
    """Let go, in the open transaction, of those among some neighbours of whom nothing is left.

    Who show nothing any more, and talk with nobody.
    """
    if not uris:
        return
    left: set[str] = set()
    for known_by in (MileThing.author_uri, MileTalk.their_uri):
        found: Any = known_by.model.select(known_by).where(known_by.in_(list(uris)))
        left |= {str(uri) for (uri,) in found.distinct().tuples()}
    gone = set(uris) - left
    for uri in sorted(gone):
        follows.end_all_of(uri)  # with the name by which a member's block knows them
    RemoteActor.delete().where(
        RemoteActor.uri.in_(sorted(gone)) & (RemoteActor.kind == NEIGHBOUR)
    ).execute()
