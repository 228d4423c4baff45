"""How far one's own words have come: to whom a comment was told where the thing was said."""

from collections.abc import Sequence
from typing import Any

from onemile.api import clock, when
from onemile.api import gettext as _
from onemile_federation.outbox import ledger, retries
from onemile_federation.outbox.models import (
    CANCELLED,
    FAILED,
    HELD,
    SENT,
    WAITING,
    Activity,
    Delivery,
)
from onemile_federation.remote import at_rest, hosts
from onemile_federation.talking.going_out import uri_of

# Of several inboxes of one server the first of these counts.
_FIRST = (SENT, HELD, WAITING, FAILED, CANCELLED)


def states_of(post_ids: Sequence[int], *, host: str) -> dict[int, str]:
    """Say of a page of comments of ours how they stand at a server; one question for all.

    Of what was told so long ago that its delivery is forgotten, and of what was never told,
    nothing. What one inbox there took is told, though another one has failed and is known longer.
    """
    if not post_ids:
        return {}
    known_as = {uri_of(number): number for number in post_ids}
    columns = (Activity.object_uri, Activity.made_at, Delivery.state)
    name = hosts.spelled(host)
    told: Any = Delivery.select(*columns, Delivery.attempts, Delivery.last_status, Delivery.error)
    told = told.join(Activity).where(
        Activity.object_uri.in_(list(known_as))
        & (Activity.verb == "Create")
        & (Delivery.host == name)
        & Delivery.state.in_(_FIRST)
    )
    found: dict[str, tuple[Any, ...]] = {}
    for row in told.tuples():
        # Let go of after a no it stays refused; overtaken on its way it was not.
        if row[2] == CANCELLED and not retries.is_permanent(row[4]):
            continue
        before = found.get(row[0])
        if before is None or _FIRST.index(row[2]) < _FIRST.index(before[2]):
            found[row[0]] = row
    failed = [uri for uri, row in found.items() if row[2] in (FAILED, CANCELLED)]
    taken = ledger.arrived_among(failed, host=name) if failed else set[str]()
    return {
        known_as[uri]: _taken() if uri in taken else _words(*row[1:]) for uri, row in found.items()
    }


def _words(made_at: Any, state: str, attempts: int, last_status: int, error: str) -> str:
    if state == SENT:
        return _taken()
    if state in (FAILED, CANCELLED):
        if not attempts and error == at_rest.KEPT_BACK:
            return _("not sent: nothing new passed between the two then")
        was_refused = 400 <= last_status < 500
        return _("refused there") if was_refused else _("never arrived: they could not be reached")
    if state == WAITING and not attempts:
        return _("on its way")
    since = when(min(made_at, clock.now()))
    return _("waits until they can be reached, written %(when)s", when=since)


def _taken() -> str:
    """Say that they took it; whether it stands there, or ever will, nobody says."""
    return _("handed to their server")
