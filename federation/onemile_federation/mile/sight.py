"""Which of what partners show a member sees: one rule for lists, counts, pages and names.

What lies in the mile around their home as all instances mean it, or is for all members here, came
from a partner with which that flow is open now, is not over and not hidden, by nobody whom a block
keeps apart from them.
"""

from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context

from onemile.api import NotFound, clock, publishing
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import standing
from onemile_federation.remote import standings


@dataclass(frozen=True, kw_only=True)
class Open:
    """From which hosts something is shown: to a mile, and to all members."""

    near: frozenset[str]
    to_all: frozenset[str]

    def __bool__(self) -> bool:
        """Tell whether anything is shown at all."""
        return bool(self.near or self.to_all)

    def __contains__(self, host: object) -> bool:
        """Tell whether anything of a host is."""
        return host in self.near or host in self.to_all


def open_hosts() -> Open:
    """Return from which hosts something is shown now, asked once for a request.

    Not from who is paused, suspended, or kept quiet: neighbours come upon things by themselves.
    """
    if not has_request_context():
        return _open_hosts()
    found: Open | None = g.get("federation_mile_hosts")
    if found is None:
        found = g.federation_mile_hosts = _open_hosts()
    return found


def on_show(hosts: Open) -> Any:
    """Return the condition for what of some hosts is not over.

    What is for all members and lies in a square as well goes by both flows: one that has ended
    leaves its half behind (``turning``), and nothing is shown by a half.
    """
    is_for_all = MileThing.audience == publishing.PARTNERS
    to_all = is_for_all & MileThing.host.in_(sorted(hosts.to_all))
    near = MileThing.host.in_(sorted(hosts.near))
    shown = (~is_for_all & near) | (to_all & (MileThing.cell.is_null() | near))
    return shown & (MileThing.expires_at > clock.now())


def thing(number: int, *, viewer: Any) -> MileThing:
    """Return the thing of a number. Raises NotFound."""
    return _one(MileThing.id == number, viewer)


def thing_of(uri: str, *, viewer: Any) -> MileThing:
    """Return the thing of a URI. Raises NotFound."""
    return _one(MileThing.uri == uri, viewer)


def things(which: Any, *, viewer: Any, limit: int) -> list[MileThing]:
    """Return the newest things of a condition that a member sees."""
    hosts = open_hosts()
    if viewer is None or not hosts:
        return []
    seen = publishing.in_sight(MileThing, viewer) & (MileThing.state == publishing.PUBLISHED)
    apart = viewer.hidden_uris()
    if apart:
        seen &= MileThing.author_uri.not_in(sorted(apart))
    found = MileThing.select().where(which & on_show(hosts) & seen)
    return list(found.order_by(MileThing.id.desc()).limit(limit))


def _one(which: Any, viewer: Any) -> MileThing:
    found = things(which, viewer=viewer, limit=1)
    if not found:
        raise NotFound
    return found[0]


def _open_hosts() -> Open:
    near, to_all = standing.opened_hosts_of("mile", "proposals")
    hosts = sorted({*near, *to_all})
    # With those that are suspended: one question for both.
    quiet = standings.limited_among(hosts) if hosts else set[str]()
    return Open(near=frozenset(near) - quiet, to_all=frozenset(to_all) - quiet)
