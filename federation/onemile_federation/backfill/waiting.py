"""What is to be asked for elsewhere: written down in the open transaction, host by host.

The task that asks (``steps.py``) is deferred with it. One key stands for all that is asked of a
host within STEP_SECONDS: however many ask, there is one step at a time, and so one pace.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from onemile.api import clock, defer, lock_rows, transaction
from onemile_federation import addresses, fixed_sql
from onemile_federation.backfill.bounds import (
    HOST_WAITING_MAX,
    LEASE_MINUTES,
    STEP_SECONDS,
    WAITING_MAX,
)
from onemile_federation.backfill.models import (
    AGAIN,
    AUTHOR,
    COMMENT,
    CONTEXT,
    DOUBTED,
    ITEM,
    OUTBOX,
    REPLIES,
    Waiting,
)
from onemile_federation.remote import hosts, reach

STEP = "federation.backfill"
# What somebody waits for first. More of an outbox comes after what was found on its page, since
# it may be enough; threads after all things, since a list of titles is worth more than one talk.
_RANKS = {AGAIN: 0, OUTBOX: 2, ITEM: 1, CONTEXT: 3, REPLIES: 3, AUTHOR: 4, COMMENT: 5, DOUBTED: 6}


class Later(Exception):
    """It cannot be decided now: a line waits on, ``how_long``, TRIES_MAX times at most."""

    def __init__(self, how_long: timedelta) -> None:
        super().__init__(str(how_long))
        self.how_long = how_long


def digest(*words: str) -> str:
    """Return 16 bytes in hexadecimal by which something is known again."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def line(
    what: str,
    url: str,
    *,
    other_url: str = "",
    actor_uri: str = "",
    root_uri: str = "",
    depth: int = 0,
) -> dict[str, Any]:
    """Return one line for ``ask_for``."""
    return {
        "key": digest(what, actor_uri or root_uri, url),
        "host": addresses.host_of(url),
        "rank": _RANKS[what],
        "what": what,
        "url": url,
        "other_url": other_url,
        "actor_uri": actor_uri,
        "root_uri": root_uri,
        "depth": depth,
    }


def ask_for(lines: Sequence[dict[str, Any]]) -> int:
    """Let lines wait, in the open transaction; returns how many of them are new.

    What waits already waits once. Left out: what may not be asked for (our own, suspended hosts),
    and what is beyond HOST_WAITING_MAX of a host, or WAITING_MAX of all.
    """
    by_host: dict[str, list[dict[str, Any]]] = {}
    for one in lines:
        if reach.may_be_asked(one["url"]):
            by_host.setdefault(one["host"], []).append(one)
    if not by_host:
        return 0
    n, left = 0, WAITING_MAX - Waiting.select().count()
    for host in sorted(by_host.keys() - hosts.suspended_among(by_host)):
        room = min(left, HOST_WAITING_MAX - Waiting.select().where(Waiting.host == host).count())
        new = fixed_sql.insert(Waiting, by_host[host][: max(0, room)], once=("key",))
        n, left = n + new, left - new
        go_on(host)
    return n


def go_on(host: str, *, away: int = 0) -> None:
    """Have the next step of a host done, in the open transaction, if anything of it waits.

    ``away`` is how often it has not answered in a row.
    """
    first = Waiting.select().where(Waiting.host == host).order_by(Waiting.due_at).first()
    if first is None:
        return
    after = max(clock.now(), first.due_at).timestamp()
    slot = int(after // STEP_SECONDS + 1) * STEP_SECONDS
    defer(
        STEP,
        {"host": host, "away": away},
        key=f"{STEP} {digest(host)} {slot}",
        at=datetime.fromtimestamp(slot, UTC),
    )


def taken(host: str) -> Waiting | None:
    """Take the next line of a host in hand, for LEASE_MINUTES; None where nothing is due."""
    due = (Waiting.host == host) & (Waiting.due_at <= clock.now())
    with transaction():
        query = Waiting.select().where(due).order_by(Waiting.rank, Waiting.id).limit(1)
        row: Waiting | None = lock_rows(query).first()
        if row is not None:
            put_off(row, timedelta(minutes=LEASE_MINUTES))
    return row


def put_off(row: Waiting, how_long: timedelta, *, tries: int = 0) -> None:
    """Let a line wait on, in the open transaction."""
    told = {"due_at": clock.now() + how_long, "tries": tries or int(row.tries)}
    Waiting.update(told).where(Waiting.id == row.id).execute()


def drop(which: Any) -> int:
    """Forget, in the open transaction, what waits by a condition; returns how many."""
    return int(Waiting.delete().where(which).execute())


def is_left(which: Any) -> bool:
    """Tell whether anything waits by a condition."""
    return bool(Waiting.select().where(which).exists())
