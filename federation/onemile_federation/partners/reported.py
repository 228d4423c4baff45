"""Reports that crossed between us and another server within a week, in one sentence."""

from typing import Any

from onemile.api import clock, ids, ngettext
from onemile_federation.inbox.models import DONE, Inbound
from onemile_federation.outbox.models import SENT, Activity, Delivery

# The boxes remember two weeks.
DAYS = 7


def in_words(host: str) -> str:
    """Return how many reports came from a host, and how many went there; empty for none."""
    since = clock.ago(days=DAYS)
    came: Any = (Inbound.host == host) & (Inbound.state == DONE) & (Inbound.verb == "Flag")
    got = int(Inbound.select().where(came & (Inbound.received_at >= since)).count())
    went: Any = (Delivery.host == host) & (Delivery.state == SENT) & (Activity.verb == "Flag")
    went &= ids.made_since(Delivery.id, since)
    gave = int(Delivery.select().join(Activity).where(went).count())
    told = (
        (got, ngettext("%(num)s received from them", "%(num)s received from them", got)),
        (gave, ngettext("%(num)s passed on to them", "%(num)s passed on to them", gave)),
    )
    return ", ".join(words for n, words in told if n)
