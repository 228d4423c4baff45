"""Who takes nothing of ours: from a 403 on, until something is taken there or they speak to us.

It stands by the server, not by what was refused: whoever lets go of a message has opened no door.
"""

from datetime import datetime

from flask import current_app

from onemile.api import clock, microseconds, moment, rows
from onemile.api import gettext as _
from onemile_federation.outbox.models import CANCELLED, FAILED, Delivery
from onemile_federation.outbox.posting import Outcome
from onemile_federation.remote import hosts
from onemile_federation.remote.models import Host

REFUSAL = 403
# Whoever shuts us out says none of these to us; what takes back, reports or ends passes always.
SAYS_OPEN = frozenset("Accept Add Announce Create Follow Greeting Like Offer Update".split())
# Then a member may try once more: to a stranger nobody else here would say anything.
TRIED_AGAIN_DAYS = 7
# Of the list for stewards.
LISTED_MAX = 50
# A server that speaks is looked up so often at most; so many are remembered for it, then none.
LOOKED_EVERY_SECONDS, HOSTS_MAX = 60, 10_000
EXTENSION = "federation.open_doors"


def note(row: Host, outcome: Outcome, *, now: datetime) -> None:
    """Note in a row, which the caller saves, what an answer says of the door.

    A Delete says nothing: it is taken unread from who is shut out (``inbox/farewells.py``).
    """
    if outcome.status == REFUSAL:
        row.shuts_us_out_since = row.shuts_us_out_since or now
    elif outcome.has_arrived and outcome.flight.verb != "Delete":
        row.shuts_us_out_since = None


def heard(host: str, verb: str, *, received_at: datetime) -> None:
    """Note that a server speaks to us, in the open transaction, by what came since it refused."""
    if verb not in SAYS_OPEN:
        return
    looked = current_app.extensions.setdefault(EXTENSION, {})
    now, last = clock.now(), looked.get(host)
    if last is not None and 0 <= (now - last).total_seconds() < LOOKED_EVERY_SECONDS:
        return
    if len(looked) >= HOSTS_MAX:
        looked.clear()
    looked[host] = now
    rows(_OPEN, (host, microseconds(received_at)))


def since(host: str) -> datetime | None:
    """Return since when a server takes nothing of ours; None where it does, or was never asked."""
    row: Host | None = Host.get_or_none(Host.host == hosts.spelled(host))
    found: datetime | None = None if row is None else row.shuts_us_out_since
    return found


def for_members(host: str) -> datetime | None:
    """Return the same while it refused something within TRIED_AGAIN_DAYS, else None."""
    found = since(host)
    if found is None:
        return None
    these = (Delivery.host == hosts.spelled(host)) & Delivery.state.in_((FAILED, CANCELLED))
    these &= (Delivery.last_status == REFUSAL) & (
        Delivery.ended_at > clock.ago(days=TRIED_AGAIN_DAYS)
    )
    return found if Delivery.select(Delivery.id).where(these).exists() else None


def listed(host: str = "") -> list[Host]:
    """Return who takes nothing of ours, the latest first, LISTED_MAX at most; one, if named."""
    shut = Host.shuts_us_out_since.is_null(False)
    if host:
        shut &= Host.host == host
    found = Host.select().where(shut).order_by(Host.shuts_us_out_since.desc())
    return list(found.limit(LISTED_MAX))


def said(at: datetime) -> str:
    """Say to stewards since when a server takes nothing of ours."""
    return _("They have accepted nothing from us since %(when)s.", when=moment(at))


_OPEN = (
    "UPDATE federation_host SET shuts_us_out_since = NULL "
    "WHERE host = ? AND shuts_us_out_since < ? RETURNING id"
)
