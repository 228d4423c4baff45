"""What partners show to a mile, as it comes: by the actor of their instance alone, and whole.

It is kept where the mile is open between both, and where it lies in the mile of a square that we
said to that partner: nobody sends us anything by which they could find out who else lives here.
What its author shows to all members of partners, near or not, is kept where that flow is open.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from onemile.api import (
    Conflict,
    FederatedType,
    Invalid,
    LimitReached,
    NotFound,
    NotNow,
    Peer,
    Rate,
    Received,
    across,
    clock,
    count_try,
    lock_rows,
    publishing,
)
from onemile_federation import fixed_sql
from onemile_federation.inbox.acting.heard import Later
from onemile_federation.mile import (
    authors,
    filling,
    pictures_fetched,
    pictures_kept,
    shapes,
    sides,
    things,
)
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import standing
from onemile_federation.partners.sides import ACTIVE
from onemile_federation.ports import Port
from onemile_federation.remote import hosts, trust
from onemile_federation.wire.shapes import id_of, is_for_a_mile
from onemile_federation.wire.vocabulary import MILE_AUDIENCE

# Of one partner: all that a town's neighbourhoods at one border show, ten times over.
MILE_THINGS_MAX = 20_000
# Of one partner in a day: all of it said anew, and once more.
ARRIVALS = Rate(name="federation.mile_things", times=2 * MILE_THINGS_MAX, seconds=86_400)
# Who has told us as much as we keep tries again when some of it has expired.
FULL_SECONDS = 86_400
FULL = "as much as is kept of one partner"
# What one says in a moment arrives in any order, some minutes apart at most.
OVERTAKEN_SECONDS = 300

# By a host: those of our squares of a mile that we said to it, and that hold still.
squares_said: Port[[str], Collection[int]] = Port("which of our squares a partner was told")


def claims(document: Mapping[str, Any]) -> bool:
    """Tell whether something is for a mile, or was kept as such. Reads only."""
    return is_for_a_mile(document) or things.of(str(document.get("id", ""))) is not None


def kept_among(uris: Sequence[str]) -> set[str]:
    """Return those of some URIs that are kept as being for a mile."""
    found: Any = MileThing.select(MileThing.uri).where(MileThing.uri.in_(list(uris)))
    return {str(uri) for (uri,) in found.tuples()}


def admit(document: Mapping[str, Any], peer: Peer) -> None:
    """Refuse at the door what would not be kept: Conflict, Invalid, NotNow where it is full."""
    host = spoken_for(peer)
    kept = things.of(id_of(document))
    if kept is not None and kept.host == host and not _may_stay(document, kept):
        return  # taken, so that what is kept goes
    reach = shapes.reach_of(document)
    shapes.author_of(document)
    shapes.wire_type_of(document)
    if reach.is_for_partners and _awaits_their_word(host):
        raise NotNow({}, retry_after_seconds=OVERTAKEN_SECONDS)
    _require_open(host, reach, kept)
    if ARRIVALS.is_full(by=host) or (kept is None and _is_full(host)):
        raise NotNow({}, retry_after_seconds=FULL_SECONDS)


def create(received: Received) -> None:
    """Keep what a partner shows; said once more it is a change. Raises Conflict, Invalid."""
    if things.of(received.object_uri) is not None:
        update(received)
        return
    host = _speaker(received)
    reach, author = _read(received.document, host=host)
    _require_open(host, reach, None)
    columns = shapes.columns_of(received.document, received_at=received.received_at)
    if _is_full(host):
        raise Later(FULL)
    _count(host)
    authors.keep(author)
    row = {
        "uri": received.object_uri,
        "author_uri": author.uri,
        "commune": "",
        **_shown_to(reach),
        "host": host,
        "received_at": received.received_at,
    }
    # In fixed SQL, as all that each of ten thousand asks.
    fixed_sql.insert(MileThing, [row | columns], once=("uri",))
    if columns["pictures"]:
        _ask_for_pictures(received.object_uri)


def update(received: Received) -> None:
    """Give a thing the words, the square and the time that its server says by now.

    One that would not be kept as it is now goes, with all that was noted of it: narrowed, beyond
    what we told them, over, another's. An older one changes nothing, nor that moderators here have
    hidden it. Raises NotFound for what is not kept, Conflict for another server's.
    """
    kept = things.of(received.object_uri)
    if kept is None:
        raise NotFound
    host = _speaker(received)
    row: Any = lock_rows(MileThing.select().where(MileThing.id == kept.id)).first()
    if row is None:
        raise NotFound
    if row.host != host:
        raise Conflict
    document, received_at = received.document, received.received_at
    if shapes.said_at(document, received_at=received_at) < (row.updated_at or row.published_at):
        return
    try:
        reach, author = _read(document, host=host, kept=row)
        columns = shapes.columns_of(document, received_at=received_at)
        if row.author_uri != author.uri:
            raise Conflict
    except (Conflict, Invalid):
        things.remove([row])
        return
    _require_open(host, reach, row)
    _count(host)
    authors.keep(author)
    MileThing.update(**_shown_to(reach), **columns).where(MileThing.id == row.id).execute()
    if row.pictures or columns["pictures"]:
        pictures_kept.keep_named(int(row.id), {one["url"] for one in columns["pictures"]})
        _ask_for_pictures(received.object_uri)


def _ask_for_pictures(uri: str) -> None:
    kept = things.of(uri)
    if kept is not None:
        pictures_fetched.ask(kept)


def delete(received: Received) -> None:
    """Let go of what its server takes back. Raises NotFound for what is not kept."""
    kept = things.of(received.object_uri)
    if kept is None:
        raise NotFound
    things.remove([kept])


def said_by(uri: str) -> str:
    """Return who speaks for the instance that said something: nobody else is believed about it."""
    kept = things.of(uri)
    row = None if kept is None else standing.of(str(kept.host))
    return "" if row is None else str(row.actor_uri)


def _speaker(received: Received) -> str:
    """Return from which partner something is. Raises Conflict for what this one may not say."""
    host = spoken_for(received.peer)
    if not shapes.is_of(received.object_uri, host):
        raise Conflict
    return host


def _read(
    document: Mapping[str, Any], *, host: str, kept: MileThing | None = None
) -> tuple[shapes.Reach, shapes.Author]:
    """Return whom something is for, and whose it is. Raises Invalid, Conflict beyond our cover.

    While the mile rests no cover is said anew: what is kept may change in its square.
    """
    reach, author = shapes.reach_of(document), shapes.author_of(document)
    cell = reach.cell
    if cell is None or (kept is not None and kept.cell == cell and sides.rests(standing.of(host))):
        return reach, author
    if not set(squares_said(host)) & across.squares_touched(cell):
        raise Conflict
    return reach, author


def _may_stay(document: Mapping[str, Any], kept: MileThing) -> bool:
    """Tell whether what is kept would be kept as its server says it now."""
    try:
        _reach, author = _read(document, host=str(kept.host), kept=kept)
        shapes.columns_of(document, received_at=clock.now())
    except (Conflict, Invalid):
        return False
    return bool(author.uri == kept.author_uri)


def _count(host: str) -> None:
    """Count what a partner shows. The door refuses what is too much; what it took is kept."""
    with suppress(LimitReached):
        count_try(ARRIVALS, by=host)


def _require_open(host: str, reach: shapes.Reach, kept: MileThing | None) -> None:
    """Raise Conflict for what would be shown to somebody to whom nothing flows from there now.

    To whom it is shown already it may be: what rests is kept up.
    """
    was_near = kept is not None and kept.cell is not None
    was_for_all = kept is not None and kept.audience == publishing.PARTNERS
    if reach.cell is not None and not was_near and not standing.is_open(host, "mile"):
        raise Conflict
    if reach.is_for_partners and not was_for_all and not standing.is_open(host, "proposals"):
        raise Conflict


def _awaits_their_word(host: str) -> bool:
    """Tell whether we have opened to all members here, and have not heard that they have.

    What they show may have overtaken the word of it: it is said again soon.
    """
    row = standing.of(host)
    if row is None or row.state != ACTIVE:
        return False
    return row.ours.switches.proposals and not row.theirs.switches.proposals


def _shown_to(reach: shapes.Reach) -> dict[str, Any]:
    """Return the columns that say to whom it is shown here."""
    audience = publishing.PARTNERS if reach.is_for_partners else publishing.ACROSS
    return {"cell": reach.cell, "audience": audience}


def spoken_for(peer: Peer) -> str:
    """Return the host for which an actor speaks. Raises Conflict for one that does for none."""
    if not trust.speaks_for(peer.actor_uri, host=peer.host):
        raise Conflict
    return hosts.spelled(peer.host)


def _is_full(host: str) -> bool:
    return filling.is_full(host, things_max=MILE_THINGS_MAX)


def _never(*_args: Any) -> Any:
    """Answer for what is said by this type: nothing of ours, which goes another way (``going``)."""
    return None


TYPE = FederatedType(
    name="federation.mile",
    object_types=(MILE_AUDIENCE,),
    announces=(),
    to_wire=lambda event: [],
    find=_never,
    uri=_never,
    document=_never,
    may_fetch=lambda thing, viewer: False,
    claims=claims,
    kept_among=kept_among,
    admit=admit,
    receive={"Create": create, "Update": update, "Delete": delete},
    said_by=said_by,
    purge=things.purge,
    is_passed_on=False,
)
