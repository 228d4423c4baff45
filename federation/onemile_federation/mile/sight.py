"""Which of what partners show a member sees: one rule for lists, counts, pages and names.

What lies in the mile around their home as all instances mean it, came from a partner with which the
mile is open now, is not over and not hidden, by nobody whom a block keeps apart from them.
"""

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context

from onemile.api import NotFound, clock, publishing
from onemile_federation.mile.models import MileThing
from onemile_federation.partners import standing
from onemile_federation.remote import standings


def open_hosts() -> list[str]:
    """Return from which hosts something is shown now, asked once for a request.

    Not from who is paused, suspended, or kept quiet: neighbours come upon things by themselves.
    """
    if not has_request_context():
        return _open_hosts()
    found: list[str] | None = g.get("federation_mile_hosts")
    if found is None:
        found = g.federation_mile_hosts = _open_hosts()
    return found


def on_show(open_hosts: Sequence[str]) -> Any:
    """Return the condition for what of some hosts is not over."""
    return MileThing.host.in_(list(open_hosts)) & (MileThing.expires_at > clock.now())


def thing(number: int, *, viewer: Any) -> MileThing:
    """Return the thing of a number. Raises NotFound."""
    return _one(MileThing.id == number, viewer)


def thing_of(uri: str, *, viewer: Any) -> MileThing:
    """Return the thing of a URI. Raises NotFound."""
    return _one(MileThing.uri == uri, viewer)


def things(which: Any, *, viewer: Any, limit: int) -> list[MileThing]:
    """Return the newest things of a condition that a member sees."""
    hosts = open_hosts() if viewer is not None else []
    if not hosts:
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


def _open_hosts() -> list[str]:
    hosts = standing.opened_hosts("mile")
    # With those that are suspended: one question for both.
    quiet = standings.limited_among(hosts) if hosts else set[str]()
    return [host for host in hosts if host not in quiet]
