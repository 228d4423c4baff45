"""What our stewards decided about the server of a partner itself, beside what its book says.

Whoever is suspended stays a partner: the book of the partnership has no line of it, and its page
has to say it all the same, with the reason, the date and who decided it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile.api import resolve_actors
from onemile_federation.remote import hosts, ties
from onemile_federation.remote.models import ALLOWED, LIMITED, OPEN, SUSPENDED, HostDecision

# Decisions that are looked through for a page: of a region's partners in many years.
DECISIONS_MAX = 1_000

_SAID = {
    SUSPENDED: _l("We suspended it."),
    LIMITED: _l("We keep it quiet from now on."),
    ALLOWED: _l("We let it in by name."),
    OPEN: _l("It stands like all others here."),
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision about a server, or about a domain that it lies beneath: when, why, by whom.

    ``name`` is what was decided about; ``by`` is empty where nobody in particular decided.
    """

    at: datetime
    name: str
    standing: str
    said: str
    reason: str
    by: str


def of(host: str, *, limit: int) -> list[Decision]:
    """Return what was decided about a host, and what it lies beneath, the latest first."""
    rows = _rows([host])
    cards = resolve_actors([str(one.by_uri) for one in rows if one.by_uri])
    found = []
    before: dict[str, str] = {}
    for one in rows:
        by, name, standing = str(one.by_uri), str(one.host), str(one.standing)
        said = _said(standing, before.get(name, OPEN), bool(one.rejects_media))
        before[name] = standing
        found.append(
            Decision(
                at=one.decided_at,
                name=name,
                standing=standing,
                said=said if name == host else f"{said} {_holds_for(name)}",
                reason=str(one.reason),
                by=_("a list") if one.list_id else cards[by].name if by in cards else "",
            )
        )
    return found[::-1][:limit]


def suspended(host: str) -> Decision | None:
    """Return the decision that shuts a host, where it is one of ours that holds now."""
    latest: dict[str, HostDecision] = {str(one.host): one for one in _rows([host])}
    shuts = {name for name, one in latest.items() if one.standing == SUSPENDED}
    found = of(host, limit=DECISIONS_MAX) if shuts else []
    return next((one for one in found if one.standing == SUSPENDED and one.name in shuts), None)


def unfollowed_since(names: Sequence[str]) -> dict[str, datetime]:
    """Return since when messages pass again of hosts that were suspended, and nobody follows there.

    All others are left out, and whoever is followed, or follows, again; in two questions.
    """
    by_name: dict[str, list[Any]] = {}
    for one in _rows(names):
        by_name.setdefault(str(one.host), []).append(one)
    released = {name: at for name, found in by_name.items() if (at := _released_at(found))}
    if not released:
        return {}
    tied, since = ties.by_host(), {}
    for host in names:
        ends = [released[one] for one in hosts.and_above(host) if one in released]
        if ends and host not in tied:
            since[host] = max(ends)
    return since


def _rows(names: Sequence[str]) -> list[HostDecision]:
    """Return the decisions about some hosts and what they lie beneath, the earliest first."""
    over = sorted(frozenset().union(*(hosts.and_above(name) for name in names))) if names else []
    found = HostDecision.select().where(HostDecision.host.in_(over))
    return list(found.order_by(HostDecision.id.desc()).limit(DECISIONS_MAX))[::-1]


def _released_at(found: Sequence[Any]) -> datetime | None:
    """Return when the latest suspension of a name ended; None for none, and for one that holds."""
    ends = [
        after.decided_at
        for before, after in pairwise(found)
        if before.standing == SUSPENDED != after.standing
    ]
    return ends[-1] if ends and found[-1].standing != SUSPENDED else None


def _holds_for(name: str) -> str:
    return _("This holds for all of %(host)s.", host=name)


def _said(standing: str, before: str, rejects_media: bool) -> str:
    if before == SUSPENDED != standing:
        said = _("We let its messages pass again.")
    elif before == LIMITED and standing == OPEN:
        said = _("We do not keep it quiet any more.")
    else:
        said = str(_SAID[standing])
    return f"{said} {_('No picture from there is shown.')}" if rejects_media else said
