"""Pictures of what a partner shows are fetched after it has come, one by one, and made anew.

Nobody waits for it: a thing stands without them as long as its server is silent, and for good where
that has none, or what it gives is no photo.
"""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from onemile.api import (
    Invalid,
    LimitReached,
    NotNow,
    Rate,
    TaskKind,
    clock,
    count_try,
    defer,
    lock_rows,
    pictures,
    transaction,
)
from onemile_federation import addresses, fixed_sql
from onemile_federation.absences import Absent, Away
from onemile_federation.mile import pictures_kept, things
from onemile_federation.mile.models import MilePicture, MileThing
from onemile_federation.mile.pictures_told import BYTES_MAX
from onemile_federation.partners import standing
from onemile_federation.remote import getting, hosts, patience, standings

TASK = "federation.mile_picture"
# As a decoder of ours takes them; what is drawn by a program (SVG) is not among them.
ACCEPTED = ("image/webp", "image/jpeg", "image/png", "image/gif")
# Of one partner in a day: half a thousand things with all their pictures.
FETCHED = Rate(name="federation.mile_pictures", times=2_000, seconds=86_400)
# Of one partner, kept: some thousand photos, as a small server has room for from a few partners.
HOST_BYTES_MAX = 500_000_000
# Who is silent is asked again: for three days and some hours, as who was away over a weekend.
WAITS = tuple(timedelta(minutes=one) for one in (2, 15, 60, 360, 1_440, 2_880))
# Four pictures, ten seconds each, and as long again to make them small.
TASK_SECONDS_MAX = 90
# A picture that is fetched holds a thread; the others of the worker are for what is urgent.
AT_ONCE_MAX = 2

log = structlog.get_logger()


def ask(thing: MileThing) -> None:
    """Have the pictures of a thing fetched that are not here, after the open transaction."""
    if thing.pictures and pictures_kept.lacking(thing):
        defer(TASK, {"uri": str(thing.uri)})


def _fetch_all(payload: Mapping[str, Any]) -> None:
    thing, tries = things.of(str(payload["uri"])), int(payload.get("tries", 0))
    if thing is None:
        return
    host = str(thing.host)
    if standings.without_media_among([host]):
        return
    try:
        if not standing.is_open(host, "mile"):
            raise Away  # at rest; what ended has taken the thing along
        for url in pictures_kept.lacking(thing):
            if pictures_kept.bytes_of(host) >= HOST_BYTES_MAX:
                log.info("no room for pictures", host=host)
                return
            count_try(FETCHED, by=host)
            _fetch(thing, url)
    except (Away, LimitReached, NotNow):
        if tries < len(WAITS):
            with transaction():
                again = {"uri": str(thing.uri), "tries": tries + 1}
                defer(TASK, again, at=clock.now() + WAITS[tries])


def _fetch(thing: MileThing, url: str) -> None:
    """Fetch a picture and keep it; one that is not to be had, or is none, is left. Raises Away."""
    try:
        key = pictures.keep(io.BytesIO(_asked(url)), as_a="photo")
    except NotNow:
        raise
    except (Absent, Invalid):
        return
    size = pictures.measured(key)
    with transaction():
        found: Any = lock_rows(MileThing.select().where(MileThing.id == thing.id)).first()
        is_named = found is not None and any(one["url"] == url for one in found.pictures)
        row = {"thing_id": thing.id, "host": thing.host, "url": url, "key": key}
        row["n_bytes"] = size.n_bytes if size else 0
        if not is_named or not fixed_sql.insert(MilePicture, [row], once=("thing_id", "url")):
            pictures.discard(key)


def _asked(url: str) -> bytes:
    """Get a picture, signed, from the very server that named it. Raises Absent, Away."""
    domain = hosts.domain_of(addresses.host_of(url))
    with patience.at_work().documents.asking(domain, Absent, Away):
        answer = getting.signed(
            url, accept=ACCEPTED, bytes_max=BYTES_MAX, deadline=getting.Deadline()
        )
        if not addresses.same_origin(answer.url, url):
            raise Absent
    return answer.content


TASKS = [
    TaskKind(
        name=TASK,
        run=_fetch_all,
        is_whole=False,
        seconds_max=TASK_SECONDS_MAX,
        at_once_max=AT_ONCE_MAX,
    )
]
