"""What partners were shown of things of ours, each under an id of its own, and what they are told.

One row for a thing and a partner as long as it is shown there. What is taken back loses its row,
and with it where it lay; shown again, it is another object to others.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from peewee import SQL

from onemile.api import (
    RemoteViewer,
    Said,
    WireAudience,
    across,
    activity_streams,
    clock,
    ids,
    lock_rows,
    transaction,
)
from onemile_federation import addresses, in_turn
from onemile_federation.mile import ought as oughts
from onemile_federation.mile import people, pictures_told
from onemile_federation.mile.documents import THING_DAYS
from onemile_federation.mile.models import MileTold
from onemile_federation.mile.ought import Ought
from onemile_federation.mile.partners_near import Near
from onemile_federation.outbox import ledger, saying
from onemile_federation.partners import standing
from onemile_federation.remote import hosts
from onemile_federation.wire.vocabulary import EXPIRES, NEIGHBOUR

# From the latest saying on; whoever goes on showing it is told so in time.
LASTS = timedelta(days=THING_DAYS)
SAID_AGAIN_BEFORE = timedelta(days=30)
# Of one transaction: each is a Delete with its tombstone, some milliseconds.
AT_ONCE = 100


def of_thing(uri: str, *, host: str = "") -> dict[str, MileTold]:
    """Return what partners, or one, were shown of a thing, by host, held until the end."""
    these = MileTold.thing_uri == uri
    if host:
        these &= MileTold.host == host
    held = lock_rows(MileTold.select().where(these).order_by(MileTold.id))
    return {str(row.host): row for row in held}


def find(uri: str) -> MileTold | None:
    """Return what stands at the URI of a mile object; None for what does not, or no more."""
    found: MileTold | None = MileTold.get_or_none(MileTold.object_uri == uri)
    return found


def may_fetch(row: MileTold, viewer: RemoteViewer | None) -> bool:
    """Tell whether somebody may read it: the partner to whom it was said, and nobody else."""
    return viewer is not None and hosts.spelled(viewer.host) == row.host


def document(row: MileTold) -> Mapping[str, Any]:
    """Return a mile object as it was said last, without context; empty where that is not kept."""
    return last_said(str(row.object_uri))


def last_said(uri: str) -> Mapping[str, Any]:
    """Return something of ours as it was said last; empty where that is not kept."""
    latest = saying.last_sent(uri)
    said = json.loads(latest).get("object") if latest else None
    return said if isinstance(said, dict) else {}


def thing_of(object_uri: str, *, host: str) -> str:
    """Return the URI of the thing that a partner knows by the URI of an object; "" for none."""
    row = find(object_uri)
    is_theirs = row is not None and row.host == hosts.spelled(host)
    return str(row.thing_uri) if row is not None and is_theirs else ""


def show(near: Near, mile_type: str, thing_uri: str, meant: Ought) -> None:
    """Show a partner a thing that it is not shown, in the open transaction."""
    row = MileTold.create(
        host=near.host,
        thing_uri=thing_uri,
        object_uri=addresses.for_one(people.new_key()),
        mile_type=mile_type,
        author_uri=meant.author_uri,
        cell=meant.cell,
        is_for_partners=meant.is_for_partners,
        digest=meant.digest,
        expires_at=clock.now() + LASTS,
    )
    _say(near, row, meant, is_new=True)


def tell(near: Near, row: MileTold, meant: Ought, *, has_arrived: bool = True) -> None:
    """Tell a partner how a thing that it is shown is now, in the open transaction."""
    now = clock.now()
    row.digest, row.told_at, row.expires_at = meant.digest, now, now + LASTS
    row.cell, row.is_for_partners = meant.cell, meant.is_for_partners
    row.save()
    _say(near, row, meant, is_new=not has_arrived)


def lapses_soon(row: MileTold) -> bool:
    """Tell whether it would soon be shown there no more, and has to be said again."""
    return bool(row.expires_at - clock.now() < SAID_AGAIN_BEFORE)


def has_lapsed(row: MileTold) -> bool:
    """Tell whether nobody is to show it any more."""
    return bool(row.expires_at <= clock.now())


def take_back(row: MileTold) -> None:
    """Take back what one partner was shown of a thing, in the open transaction."""
    partnership = standing.of(str(row.host))
    people_uris = (str(partnership.actor_uri),) if partnership is not None else ()
    said = Said(
        verb="Delete",
        sender_uri=addresses.instance_uri(),
        object_uri=str(row.object_uri),
        audience=WireAudience(people_uris=people_uris),
    )
    saying.say(said, key=_key())
    row.delete_instance()


def goes_too_far(host: str, *, has_mile: bool, flows_to_all: bool) -> bool:
    """Tell whether a host is shown anything that it is not to be shown now, by what is open."""
    too_far: Any = SQL("1 = 0")
    if not has_mile:
        too_far |= MileTold.cell.is_null(False)
    if not flows_to_all:
        too_far |= MileTold.is_for_partners
    return bool(MileTold.select(MileTold.id).where((MileTold.host == host) & too_far).exists())


def is_anything() -> bool:
    """Tell whether anything of ours is shown to any partner."""
    return bool(MileTold.select(MileTold.id).exists())


def has_arrived(row: MileTold) -> bool:
    """Tell whether a partner has ever taken what it was shown."""
    uri = str(row.object_uri)
    return uri in ledger.arrived_among([uri], host=str(row.host))


def hosts_of(thing_uri: str, *, is_for_partners: bool = False) -> list[str]:
    """Return the hosts of the partners that have taken what they were shown of a thing.

    For who lives near it alone, or for all of their members.
    """
    these = (MileTold.thing_uri == thing_uri) & (MileTold.is_for_partners == is_for_partners)
    found = MileTold.select().where(these).order_by(MileTold.host)
    shown = {str(row.object_uri): str(row.host) for row in found}
    taken = ledger.taken_among(list(shown))
    return [host for uri, host in shown.items() if (uri, host) in taken]


def page(
    *,
    after: int,
    limit: int,
    host: str = "",
    author_uri: str = "",
    flow: str = "",
    before: int = 0,
) -> list[MileTold]:
    """Return what comes next of all that partners are shown: to one, of one author, by one flow.

    Shown ``before`` a number, where that is not 0.
    """
    these = MileTold.id > after
    if before:
        these &= MileTold.id < before
    if host:
        these &= MileTold.host == host
    if author_uri:
        these &= MileTold.author_uri == author_uri
    if flow:
        these &= MileTold.cell.is_null(False) if flow == "mile" else MileTold.is_for_partners
    found = MileTold.select().where(these).order_by(MileTold.id).limit(limit)
    rows: list[MileTold] = list(found)
    return rows


def take_back_all(host: str, before: int = 0, *, flow: str = "") -> int:
    """Take back all that a host was shown, and the names that it knew; returns how much it was.

    ``before``: of what was shown before a number, and those names that nothing has left. ``flow``:
    of what it was shown by one, "mile" or "proposals", and no names. Outside of transactions:
    AT_ONCE in each. A thing that would be shown there meanwhile is not, where that flow is shut.
    """
    n = 0
    while True:
        with transaction():
            in_turn.take_turn(in_turn.MILE)
            found = page(after=0, limit=AT_ONCE, host=host, flow=flow, before=before)
            for row in found:
                take_back(row)
            is_over = not found and (bool(flow) or not people.forget_host(host, before=before))
        n += len(found)
        if is_over:
            return n


def _say(near: Near, row: MileTold, meant: Ought, *, is_new: bool) -> None:
    audience = WireAudience(
        people_uris=(near.actor_uri,),
        mile_cells=() if row.cell is None else (across.as_text(int(row.cell)),),
        is_for_partners=bool(row.is_for_partners),
    )
    said = Said(
        verb="Create" if is_new else "Update",
        sender_uri=addresses.instance_uri(),
        object_uri=str(row.object_uri),
        object=_written(row, meant, is_new=is_new),
        audience=audience,
    )
    saying.say(said, key=_key())


def _written(row: MileTold, meant: Ought, *, is_new: bool) -> dict[str, Any]:
    uri = str(row.object_uri)
    neighbour = people.brief(meant.author_uri, host=str(row.host))
    whole: dict[str, Any] = {
        "published": activity_streams.instant(ids.instant_of(int(row.id))),
        **oughts.with_own_ids(meant.document, uri),
        "attributedTo": neighbour["id"],
        NEIGHBOUR: neighbour,
        EXPIRES: activity_streams.instant(row.expires_at),
    }
    if meant.pictures:
        whole["attachment"] = pictures_told.attachment(meant.pictures, object_uri=uri)
    if meant.place_name:
        whole["location"] = {"type": "Place", "name": meant.place_name}
    return whole if is_new else whole | {"updated": activity_streams.instant(row.told_at)}


def _key() -> str:
    """Return by what an activity is known as said: what is due is asked of the row."""
    return f"mile:{ids.new()}"
