"""What is kept here of an address whose server cannot be asked now, and how old that is.

Found by the name that somebody gives themselves, or by the page where people read it: both are
their own server's word, of its own origin.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from onemile.api import clock
from onemile_federation import addresses
from onemile_federation.reading import sight, things
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject
from onemile_federation.remote.webfinger_names import parts

# Of the address of a page, in an index: four bytes each leave room in a row of PostgreSQL's.
# Addresses of pages are shorter, so that it tells one from another.
BEGINNING_CHARS = 500
# Looked at of what begins so: things of one page, unless a server wants to be slow to find.
ALIKE_MAX = 100


@dataclass(frozen=True, kw_only=True)
class PageHere:
    """The page here to which an address leads.

    Where the server of ``host`` was to be asked and could not be, ``known_at`` is when it told us
    last of what stands there; else it is None.
    """

    page: str
    host: str = ""
    known_at: datetime | None = None


def of(address: str, *, member: Any) -> PageHere | None:
    """Return what a member sees of what is kept; None where that is nothing. Asks nobody."""
    name, host = parts(address)
    if host:
        return _actor(_named(name, host), member)
    host = addresses.host_of(address)
    if not host:
        return None
    spellings = _spellings(address)
    there = (RemoteObject.host == host) & RemoteObject.url.in_(spellings)
    begins_so = RemoteObject.id.in_(_beginning_so(RemoteObject, spellings))
    seen = sight.things(begins_so & there, viewer=member)
    if seen:
        newest = max(seen, key=lambda row: int(row.id))
        return PageHere(page=things.path(newest), host=host, known_at=_told_at(newest))
    is_called = RemoteActor.url.in_(spellings)
    is_called &= RemoteActor.id.in_(_beginning_so(RemoteActor, spellings))
    is_it = is_called | RemoteActor.uri.in_(spellings)
    return _actor((RemoteActor.host == host) & is_it, member)


def of_actor(row: RemoteActor) -> PageHere:
    """Return the page of somebody, as they are kept."""
    return PageHere(page=things.actor_path(row), host=str(row.host), known_at=row.read_at)


def _named(name: str, host: str) -> Any:
    """Return whom a name may mean: who has it at their own host, or proven at another."""
    is_called = fn.LOWER(RemoteActor.handle) == name.lower()
    lies_there = (RemoteActor.name_host == host) & RemoteActor.is_handle_proven
    return is_called & ((RemoteActor.host == host) | lies_there)


def _actor(which: Any, member: Any) -> PageHere | None:
    which &= (RemoteActor.state == LIVE) & RemoteActor.uri.not_in(sight.kept_apart(member))
    found = sight.shown(RemoteActor.select().where(which).limit(2))
    # Of two who say the same of themselves neither is shown for the other.
    return of_actor(found[0]) if len(found) == 1 else None


def _spellings(address: str) -> list[str]:
    """Return an address as it may be kept: without ``#…``, with a slash at its end or without."""
    bare = address.partition("#")[0]
    return [bare, bare.rstrip("/"), f"{bare.rstrip('/')}/"]


def _beginning_so(model: Any, spellings: list[str]) -> Any:
    """Return the ids of rows whose page begins as an address does, by the index of that."""
    begun = fn.SUBSTR(model.url, SQL("1"), SQL(str(BEGINNING_CHARS)))
    wanted = sorted({one[:BEGINNING_CHARS] for one in spellings})
    return model.select(model.id).where(begun.in_(wanted)).limit(ALIKE_MAX)


def _told_at(row: RemoteObject) -> datetime:
    told: Iterable[datetime | None] = (row.received_at, row.updated_at)
    return min(max(filter(None, told)), clock.now())
