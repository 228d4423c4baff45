"""All other instances for stewards: who reads us, who is kept apart, what stayed on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import clock, resolve_actors
from onemile_federation.lists.models import BlockList
from onemile_federation.outbox import breaker, overview, traffic
from onemile_federation.remote import ties
from onemile_federation.remote.models import ALLOWED, Host, HostDecision

# Of a page; older ones are a press away.
PAGE_ROWS = 100


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A server some of whose people read us, since we met it; and who here reads there.

    ``silent_since`` and ``is_heard`` as of its traffic (``outbox/traffic.py``).
    """

    host: str
    readers: int
    members: int
    since: datetime
    silent_since: datetime | None
    is_heard: bool


@dataclass(frozen=True, kw_only=True)
class Apart:
    """A host that was decided about: how it stands, why, since when and by whom."""

    row_id: int
    host: str
    standing: str
    rejects_media: bool
    reason: str
    at: datetime | None
    by: str
    list_title: str


def reading() -> list[Reading]:
    """Return who reads us, with most readers first."""
    found = {host: one for host, one in ties.by_host().items() if one.readers}
    rows: dict[str, Any] = {}
    names, waiting = sorted(found), traffic.with_waiting()
    for start in range(0, len(names), PAGE_ROWS):
        some = names[start : start + PAGE_ROWS]
        rows |= {str(row.host): row for row in Host.select().where(Host.host.in_(some))}
    lines = [
        _reading(rows[host], one, waits=host in waiting)
        for host, one in found.items()
        if host in rows
    ]
    return sorted(lines, key=lambda line: (-line.readers, line.host))


def _reading(row: Host, tied: Any, *, waits: bool) -> Reading:
    now = clock.now()
    silent_since = breaker.silent_since(row, waits=waits, now=now)
    return Reading(
        host=str(row.host),
        readers=tied.readers,
        members=tied.members,
        since=row.first_seen_at,
        silent_since=silent_since,
        is_heard=breaker.is_heard(row, since=silent_since, now=now),
    )


APART, LET_IN = "apart", "let_in"


def decided(which: str, *, words: str = "", before: int | None = None) -> list[Apart]:
    """Return a page of hosts that are kept apart, or let in by name; the latest met first.

    ``words``: only those whose name holds it.
    """
    query = _decided(which)
    if words:
        query = query.where(Host.host.contains(words))
    if before is not None:
        query = query.where(Host.id < before)
    return _shown(list(query.order_by(Host.id.desc()).limit(PAGE_ROWS)))


def _decided(which: str) -> Any:
    if which == LET_IN:
        return Host.select().where(Host.standing == ALLOWED)
    return overview.kept_apart()


def _shown(rows: Sequence[Host]) -> list[Apart]:
    latest = _latest([str(row.host) for row in rows])
    cards = resolve_actors(str(one.by_uri) for one in latest.values() if one.by_uri)
    titles = {int(one.id): str(one.title) for one in BlockList.select()}
    lines = []
    for row in rows:
        one = latest.get(str(row.host))
        by_uri = "" if one is None else str(one.by_uri)
        lines.append(
            Apart(
                row_id=int(row.id),
                host=str(row.host),
                standing=str(row.standing),
                rejects_media=bool(row.rejects_media),
                reason=str(row.reason),
                at=None if one is None else one.decided_at,
                by=cards[by_uri].name if by_uri else "",
                list_title=titles.get(row.list_id or 0, ""),
            )
        )
    return lines


def _latest(names: Sequence[str]) -> Mapping[str, HostDecision]:
    found = HostDecision.select().where(HostDecision.host.in_(list(names)))
    return {str(one.host): one for one in found.order_by(HostDecision.id)}
