"""Keys that are not believed: others' here, and ours elsewhere."""

from typing import Any

from onemile.api import HealthCheck, HealthResult, clock, ids, ngettext, when
from onemile.api import gettext as _
from onemile_federation.inbox import dead_letters
from onemile_federation.keys import fingerprints, renewing
from onemile_federation.outbox import traffic
from onemile_federation.outbox.models import FAILED, PENDING, Delivery
from onemile_federation.remote import hosts, trust
from onemile_federation.remote.models import Host

# A refused signature is looked at for as long as its delivery is: what was refused last week has
# been sorted out, or is among what was given up.
REFUSED_DAYS = 7
# Of the words of one line.
HOSTS_NAMED_MAX = 5


def known_keys() -> HealthResult:
    """Say which known servers show a new key that their old one did not speak for."""
    names = sorted(trust.hosts_in_doubt())
    if not names:
        return HealthResult(is_fine=True, detail=_("no known server shows a new key"))
    return HealthResult(
        is_fine=False,
        detail=_(
            "%(hosts)s: a new key that the old one did not sign; a steward has to decide",
            hosts=_named(names),
        ),
        mend=_("ask its people by telephone; if they know, say so at /federation/"),
    )


def our_key() -> HealthResult:
    """Say which servers refuse what we sign: they may know another key of our name."""
    names = sorted({*_refusing_messages(), *_refusing_questions()})
    since = renewing.renewed_at()
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
            hosts=_named(names),
        ),
        mend=_(
            "they may know another key of this name, from before it was put up anew: put keys/ and "
            "the database back from one backup, or ask their stewards to say “I know”; or they "
            "have closed their door to us"
        ),
    )


def _refusing_messages() -> list[str]:
    """Return hosts that refused a message, or keep us waiting since our key is new to them."""
    is_held = (Delivery.last_status == 503) & Delivery.error.contains(trust.HELD)
    refused = Delivery.last_status.in_(hosts.REFUSALS) | is_held
    refused &= Delivery.state.in_((*PENDING, FAILED))
    refused &= ids.made_since(Delivery.id, clock.ago(days=REFUSED_DAYS))
    found: Any = Delivery.select(Delivery.host).where(refused).distinct()
    return [host for (host,) in found.tuples()]


def _refusing_questions() -> list[str]:
    """Return hosts that refused what we asked of them, and took no question since."""
    lately = Host.refused_us_at > clock.ago(days=REFUSED_DAYS)
    found: Any = Host.select(Host.host).where(lately)
    return [host for (host,) in found.tuples()]


def our_fingerprints() -> HealthResult:
    """Say what our own keys are known by, for those who ask on the telephone."""
    said = ", ".join(f"{one.kind} {one.text}" for one in fingerprints.ours())
    return HealthResult(
        is_fine=True,
        detail=_("our keys, as read out on the telephone: %(keys)s", keys=said)
        if said
        else _("this instance has no key yet; its first message makes one"),
    )


def _named(names: list[str]) -> str:
    return ", ".join(names[:HOSTS_NAMED_MAX]) + (" …" if len(names) > HOSTS_NAMED_MAX else "")


CHECKS = [
    HealthCheck(name="federation.known_keys", run=known_keys),
    HealthCheck(name="federation.our_key", run=our_key),
    HealthCheck(name="federation.fingerprints", run=our_fingerprints),
]
# Those that read our own tables alone: a page may ask them while somebody waits for it.
OF_A_PAGE = (dead_letters.check, traffic.check, known_keys, our_key)


def amiss() -> list[HealthResult]:
    """Return what the page of the stewards says is to be mended."""
    return [found for check in OF_A_PAGE if not (found := check()).is_fine]
