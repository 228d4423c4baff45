"""What stands between us and another server, in words of a volunteer: what, whose, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.outbox.models import FAILED, PENDING, Delivery
from onemile_federation.remote import at_rest, trust

# With whom the trouble lies.
THEIRS, OURS, BETWEEN = "theirs", "ours", "between"

# What a server answered for good, by status.
REFUSED = {
    401: _l("the other server does not recognise our signature"),
    403: _l("the other server does not want anything from us"),
    404: _l("the other server does not know this recipient"),
    410: _l("the other server says that this recipient does not exist any more"),
    413: _l("the other server finds it too long"),
    429: _l("the other server says that we write too much"),
}
# How a delivery ends whose host was never there, in the log's words.
AWAY = "never reached in time"
# What came of an attempt that nobody answered, by its word for the log.
UNANSWERED = {
    "address": _l("its address is none that we write to"),
    "scheme": _l("its address is none that we write to"),
    "port": _l("its address is none that we write to"),
    "inside": _l("its name leads to an address that is not public"),
    "name": _l("the name of the other server is not known any more"),
    "deadline": _l("the other server did not answer in time"),
    "connection": _l("the other server did not answer"),
    "certificate": _l("the certificate of the other server is not valid"),
    "expired": _l("the certificate of the other server has run out"),
    AWAY: _l("the other server was away all the time"),
}
# What lies with us: our signature, or too much of us.
_OURS = frozenset({401, 413, 429})
# Its people mend these; nobody here can.
_MENDED_THERE = frozenset({"certificate", "expired", "name", "inside"})
# These pass by themselves, mostly.
_PASSING = frozenset({"deadline", "connection"})
# A long week-end on somebody's home line; what lasts longer may be known to nobody there.
PASSING_DAYS = 2


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """The last thing that went wrong: one sentence, with whom it lies, what to do, the code.

    ``is_unanswered``: nobody answered, which may lie with the way between the two as well.
    """

    why: str
    whose: str
    mend: str
    code: str
    is_unanswered: bool


def why(status: int, error: str) -> str:
    """Return why a delivery failed, in words, without a full stop."""
    if is_at_rest(status, error):
        return _("nothing new passed between the two then, as stewards here or there decided")
    if status in REFUSED:
        return str(REFUSED[status])
    if status >= 500:
        return _("the other server has a fault of its own")
    if status >= 400:
        return _("the other server does not take it")
    return str(UNANSWERED.get(error, "")) or _("the other server could not be reached")


def is_at_rest(status: int, error: str) -> bool:
    """Tell whether it was refused for a pause, or a flow that is shut, not for what it says."""
    return error == at_rest.KEPT_BACK or (status == 409 and at_rest.REFUSED in error)


def whose(status: int, error: str) -> str:
    """Return with whom it lies: THEIRS, OURS or BETWEEN."""
    if status in _OURS or error == "the key of its sender is gone":
        return OURS
    if status >= 500 or error in UNANSWERED:
        return THEIRS
    return BETWEEN


def of(host: str) -> Trouble | None:
    """Return what went wrong last on the way to a host; None where nothing is amiss now."""
    return of_all([host]).get(host)


def of_all(hosts: Sequence[str]) -> dict[str, Trouble]:
    """Return what went wrong last on the way to some hosts, by host, in one question."""
    if not hosts:
        return {}
    bad = Delivery.host.in_(hosts) & Delivery.state.in_((*PENDING, FAILED)) & (Delivery.error != "")
    latest: Any = Delivery.select(fn.MAX(Delivery.id)).where(bad).group_by(Delivery.host)
    found = Delivery.select().where(Delivery.id.in_(latest))
    return {str(row.host): _trouble(int(row.last_status), str(row.error)) for row in found}


def _trouble(status: int, error: str) -> Trouble:
    return Trouble(
        why=why(status, error),
        whose=whose(status, error),
        mend=_mend(status, error),
        code=f"{status} {error}".strip() if status and not error.startswith(str(status)) else error,
        is_unanswered=error in _PASSING,
    )


def _mend(status: int, error: str) -> str:
    """Say what to do now."""
    if status == 401 or trust.HELD in error:
        return _(
            "Ask its people to look whether they know our key: its fingerprint is on the page "
            "of all instances."
        )
    if is_at_rest(status, error):
        return _(
            "Send it from the page of the partner, or from the messages that stayed on the way, if "
            "it still matters; during a pause it waits for its end."
        )
    if status == 403:
        return _("They may have closed their door to us. Ask its people why.")
    if status == 429:
        return _("Nothing: we go slower, and what waits is sent by and by.")
    if error in _MENDED_THERE:
        return _(
            "Tell its people: they may not know. Nothing is lost meanwhile, it is tried again."
        )
    if status >= 500 or error in _PASSING:
        return _(
            "Nothing for now: it is tried again by itself. After %(days)s days, write to its "
            "people.",
            days=PASSING_DAYS,
        )
    return _("Look at the messages that stayed on the way, and try one again.")
