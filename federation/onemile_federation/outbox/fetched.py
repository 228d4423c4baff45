"""What others came for themselves: a server that signed for a thing of ours has it, and is noted.

It stands in the ledger beside those to whom it was sent, so that its deletion is asked for there
as well, and whoever wrote it reads where. Who asks unsigned cannot be known.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from onemile.api import RemoteViewer, rows, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.outbox import arrivals, ledger
from onemile_federation.outbox.models import Activity, Sent
from onemile_federation.wire import shapes

# Servers that have one thing: beyond, those that fetch it are noted no more, lest one who has many
# names fills the ledger. To whom it is sent is noted all the same.
HOSTS_MAX = 10_000


def note(viewer: RemoteViewer | None, document: Mapping[str, Any], *, uri: str) -> bool:
    """Note that a server is about to get a thing of ours; tells whether it had not until now.

    Nothing is written where that is known already. In a transaction of its own, before it is
    handed out: what is taken back from then on is asked for there too.
    """
    return _note(viewer, {uri: _author(document)})


def note_activities(viewer: RemoteViewer | None, activities: Iterable[Activity]) -> bool:
    """Note, as ``note`` does, what a server gets whole inside of activities."""
    whole = [
        one
        for one in activities
        if one.verb in ledger.CARRIES and addresses.is_ours(str(one.object_uri))
    ]
    return _note(viewer, {str(one.object_uri): str(one.sender_uri) for one in whole})


def _note(viewer: RemoteViewer | None, owners: Mapping[str, str]) -> bool:
    if viewer is None or not owners:
        return False
    host, uris = viewer.host, sorted(owners)
    known = dict(fixed_sql.about(_KNOWN, uris, then=(host,)))
    new = [uri for uri in uris if uri not in known and not rows(_FULL, (uri, HOSTS_MAX - 1))]
    # Sent there in vain so far.
    missed = [uri for uri, arrived_at in known.items() if arrived_at is None]
    inbox = _inbox(viewer) if new else ""
    if not inbox:
        new = []
    if not new and not missed:
        return False
    said = ledger.owners(set(new))
    lines = [
        {
            "object_uri": uri,
            "host": host,
            "inbox": inbox,
            "sender_uri": said.get(uri) or owners[uri] or uri,
        }
        for uri in new
    ]
    with transaction():
        n = fixed_sql.insert(Sent, lines, once=("object_uri", "host"))
        arrivals.note_fetched([*new, *missed], host=host)
        return bool(n or missed)


def _inbox(viewer: RemoteViewer) -> str:
    """Return where the server of who signed is reached: it was read when its key was."""
    found = rows(_WHERE, (viewer.uri,))
    own, shared = found[0] if found else ("", "")
    return str(shared or own)


def _author(document: Mapping[str, Any]) -> str:
    """Return who of ours a document names as its author, the first of several."""
    named = document.get("attributedTo")
    several = named if isinstance(named, list) else [named]
    ours = [uri for one in several if addresses.is_ours(uri := shapes.id_of(one))]
    return ours[0] if ours else ""


_KNOWN = (
    "SELECT object_uri, arrived_at FROM federation_sent WHERE object_uri IN ({marks}) AND host = ?"
)
_FULL = "SELECT 1 FROM federation_sent WHERE object_uri = ? LIMIT 1 OFFSET ?"
_WHERE = "SELECT inbox, shared_inbox FROM federation_actor WHERE uri = ?"
