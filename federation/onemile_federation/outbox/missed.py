"""What did not leave for a partner while nothing new passed: listed, and sent once it passes again.

Kept back here (``kept_back.py``), or refused there with the word for a partnership at rest. Not
what has arrived there since in another form, nor what was taken back: nothing is left to be sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from onemile.api import Conflict, ids, lock_rows, name_things, transaction
from onemile.api import gettext as _
from onemile_federation.outbox import dead_letters, kept_back
from onemile_federation.outbox.models import FAILED, SENT, Activity, Delivery
from onemile_federation.remote import at_rest

# Titles on the page of a partner, the latest first; the others are counted.
TITLES_MAX = 20
# Deliveries that one press sends: a transaction of some tenths of a second. Pressed again, the
# next ones go.
AT_ONCE_MAX = 200
# Servers of one thing that are looked at, to say where it did not go.
HOSTS_MAX = 200


@dataclass(frozen=True, kw_only=True)
class Missed:
    """What did not leave for a host: the latest things, how many, since when.

    ``titles`` has those that the viewer may see, as names with ``title`` and ``url``.
    """

    titles: Sequence[Any]
    n: int
    since: datetime
    may_be_sent: bool

    @property
    def n_more(self) -> int:
        """Return how many are not named."""
        return self.n - len(self.titles)


def at(host: str, viewer: Any) -> Missed | None:
    """Return what did not leave for a host, named as ``viewer`` may see it; None for nothing."""
    things: Any = Delivery.select(Delivery.object_uri, fn.MAX(Delivery.id), fn.MIN(Delivery.id))
    things = things.join(Activity).where((Delivery.host == host) & _is_missed())
    found = list(things.group_by(Delivery.object_uri).tuples())
    if not found:
        return None
    found.sort(key=lambda one: -int(one[1]))
    latest = [str(uri) for uri, _last, _first in found[:TITLES_MAX]]
    named = name_things(latest, viewer)
    return Missed(
        titles=[named[uri] for uri in latest if uri in named],
        n=len(found),
        since=ids.instant_of(min(int(first) for _uri, _last, first in found)),
        may_be_sent=not kept_back.from_appearing([host]),
    )


def hosts_of(uri: str) -> list[str]:
    """Return the hosts for which a thing of ours did not leave, under whatever id it is known."""
    under = f"{uri}/"
    of_it = (Activity.object_uri > under) & (Activity.object_uri < f"{uri}0")
    of_it &= fn.SUBSTR(Activity.object_uri, 1, len(under)) == under
    of_it |= Activity.object_uri == uri
    found: Any = Delivery.select(Delivery.host).join(Activity).where(of_it & _is_missed())
    found = found.distinct().order_by(Delivery.host).limit(HOSTS_MAX)
    return [str(host) for (host,) in found.tuples()]


def send(host: str) -> int:
    """Send what did not leave for a host, the oldest first; returns how many deliveries.

    AT_ONCE_MAX at most. Raises Conflict while nothing new passes to it, and where nothing is left.
    """
    if kept_back.from_appearing([host]):
        raise Conflict(_("Nothing new passes to them just now: it can be sent once it does."))
    with transaction():
        which = (Delivery.host == host) & _is_missed()
        these: Any = Delivery.select(Delivery.id).join(Activity).where(which)
        numbers = [row.id for row in these.order_by(Delivery.id).limit(AT_ONCE_MAX)]
        still = Delivery.id.in_(numbers) & (Delivery.state == FAILED)
        held = list(lock_rows(Delivery.select().where(still).order_by(Delivery.id)))
        for row in held:
            dead_letters.begin_anew(row)
    if not held:
        raise Conflict(_("Nothing is left that did not leave."))
    return len(held)


def _is_missed() -> Any:
    """Tell, in SQL, that a delivery joined with its activity did not leave, and still would."""
    arrived: Any = Delivery.alias()
    has_it = (arrived.host == Delivery.host) & (arrived.object_uri == Delivery.object_uri)
    has_arrived = fn.EXISTS(arrived.select(SQL("1")).where(has_it & (arrived.state == SENT)))
    refused = (Delivery.last_status == 409) & Delivery.error.contains(at_rest.REFUSED)
    missed = (Delivery.state == FAILED) & ((Delivery.error == at_rest.KEPT_BACK) | refused)
    return missed & Activity.verb.in_(kept_back.BRINGS) & (Activity.body != "") & ~has_arrived
