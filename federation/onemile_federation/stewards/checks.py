"""Keys that are doubted here, what ours are known by, and what the page says is to be mended."""

from onemile.api import HealthCheck, HealthResult
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.inbox import dead_letters
from onemile_federation.keys import fingerprints, lost, sealing
from onemile_federation.outbox import traffic
from onemile_federation.remote import trust
from onemile_federation.stewards import refused


def known_keys() -> HealthResult:
    """Say which known servers show a new key that their old one did not speak for."""
    names = sorted(trust.hosts_in_doubt())
    if not names:
        return HealthResult(is_fine=True, detail=_("no known server shows a new key"))
    return HealthResult(
        is_fine=False,
        detail=_(
            "%(hosts)s: a new key that the old one did not sign; a steward has to decide",
            hosts=refused.named(names),
        ),
        mend=_(
            "ask its people by telephone; if they know, say so at %(page)s", page=_page_of(names)
        ),
    )


def _page_of(names: list[str]) -> str:
    """Return where it is said: the page of the one instance, the list of several."""
    return f"/federation/instances/{names[0]}" if len(names) == 1 else "/federation/"


def our_fingerprints() -> HealthResult:
    """Say what our own keys are known by, for those who ask on the telephone."""
    if sealing.is_lost():
        return lost.result()
    said = ", ".join(f"{one.words} ({one.kind} {one.text})" for one in fingerprints.ours())
    return HealthResult(
        is_fine=True,
        detail=_("our keys, as read out on the telephone: %(keys)s", keys=said)
        if said
        else _("this instance has no key yet; its first message makes one"),
    )


CHECKS = [
    HealthCheck(name="federation.known_keys", title=_l("Keys of others"), run=known_keys),
    *refused.CHECKS,
    HealthCheck(
        name="federation.fingerprints", title=_l("Our keys, to be read out"), run=our_fingerprints
    ),
]
# Those that read our own tables alone: a page may ask them while somebody waits for it.
OF_A_PAGE = (
    lost.check,
    dead_letters.check,
    traffic.check,
    known_keys,
    refused.our_key,
    refused.closed_doors,
)


def amiss() -> list[HealthResult]:
    """Return what the page of the stewards says is to be mended."""
    return [found for check in OF_A_PAGE if not (found := check()).is_fine]
