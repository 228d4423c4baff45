"""Neighbours on a partner's instance: their names, as they came with what they show; no more.

Nobody is asked who they are. Each goes with the last thing that they show here.
"""

from collections.abc import Collection
from typing import Any

from onemile.api import Conflict, clock, rows_of
from onemile_federation import addresses, fixed_sql
from onemile_federation.mile.models import MileThing
from onemile_federation.mile.shapes import Author
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
        row = {"uri": author.uri, "host": addresses.host_of(author.uri), "kind": NEIGHBOUR, **told}
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


def forget(uris: Collection[str]) -> None:
    """Let go, in the open transaction, of those among some neighbours who show nothing any more."""
    if not uris:
        return
    left: Any = MileThing.select(MileThing.author_uri).where(MileThing.author_uri.in_(list(uris)))
    gone = set(uris) - {uri for (uri,) in left.distinct().tuples()}
    RemoteActor.delete().where(
        RemoteActor.uri.in_(sorted(gone)) & (RemoteActor.kind == NEIGHBOUR)
    ).execute()
