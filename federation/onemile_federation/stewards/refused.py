"""Which servers refuse us, and why as far as they say: our key, or all that is ours.

Only a 401 speaks of keys. Whoever answers 403 has read the signature and wants nothing of us; what
mends a key would mend nothing there, and might do harm here.
"""

from typing import Any

from onemile.api import HealthCheck, HealthResult, clock, ids, ngettext, when
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.keys import renewing
from onemile_federation.outbox import shut_out
from onemile_federation.outbox.models import FAILED, PENDING, Delivery
from onemile_federation.remote import trust
from onemile_federation.remote.models import Host

# A refusal is looked at for as long as its delivery is: what was refused last week has been sorted
# out, or is among what was given up.
REFUSED_DAYS = 7
# Of the words of one line.
HOSTS_NAMED_MAX = 5


def our_key() -> HealthResult:
    """Say which servers do not recognise what we sign: they may know another key of our name."""
    names, since = sorted(_by_key()), renewing.renewed_at()
    if not names and since is not None:
        detail = _(
            "this instance has had new keys since %(when)s: where the old ones were known, "
            "stewards may have to say “I know”; no server refuses what we sign",
            when=when(since),
        )
        return HealthResult(is_fine=True, detail=detail)
    if not names:
        return HealthResult(is_fine=True, detail=_("no server refuses what we sign"))
    return HealthResult(
        is_fine=False,
        detail=ngettext(
            "%(num)s server does not take what we sign: %(hosts)s",
            "%(num)s servers do not take what we sign: %(hosts)s",
            len(names),
            hosts=named(names),
        ),
        mend=_(
            "they may know another key of this name, from before it was put up anew: ask their "
            "stewards to say “I know”, or put keys/ and the database back from one backup"
        ),
    )


def closed_doors() -> HealthResult:
    """Say which servers want nothing of us, or do not answer what we ask of them."""
    shut = {str(row.host) for row in shut_out.listed()}
    names = sorted((shut | _at_the_door() | _asked_in_vain()) - _by_key())
    if not names:
        return HealthResult(is_fine=True, detail=_("no server has closed its door to us"))
    return HealthResult(
        is_fine=False,
        detail=ngettext(
            "%(num)s server does not want anything from us: %(hosts)s",
            "%(num)s servers do not want anything from us: %(hosts)s",
            len(names),
            hosts=named(names),
        ),
        mend=_(
            "they may have closed their door to us: ask their people why. Nothing is broken here, "
            "and nothing is to be put back from a backup"
        ),
    )


def named(names: list[str]) -> str:
    """Return some hosts as a list in words."""
    return ", ".join(names[:HOSTS_NAMED_MAX]) + (" …" if len(names) > HOSTS_NAMED_MAX else "")


def _by_key() -> set[str]:
    """Return hosts that did not recognise a message, or keep us waiting: our key is new to them."""
    is_held = (Delivery.last_status == 503) & Delivery.error.contains(trust.HELD)
    return _of_messages((Delivery.last_status == 401) | is_held)


def _at_the_door() -> set[str]:
    return _of_messages(Delivery.last_status == 403)


def _of_messages(condition: Any) -> set[str]:
    these = condition & Delivery.state.in_((*PENDING, FAILED))
    these &= ids.made_since(Delivery.id, clock.ago(days=REFUSED_DAYS))
    found: Any = Delivery.select(Delivery.host).where(these).distinct()
    return {host for (host,) in found.tuples()}


def _asked_in_vain() -> set[str]:
    """Return hosts that refused what we asked of them, and took no question since."""
    lately = Host.refused_us_at > clock.ago(days=REFUSED_DAYS)
    found: Any = Host.select(Host.host).where(lately)
    return {host for (host,) in found.tuples()}


CHECKS = [
    HealthCheck(name="federation.our_key", title=_l("Our key, as others know it"), run=our_key),
    HealthCheck(
        name="federation.closed_doors", title=_l("Doors that are closed to us"), run=closed_doors
    ),
]
