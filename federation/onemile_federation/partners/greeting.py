"""Once a week partners greet each other: that somebody is there, and how everything stands.

Whoever has not had a steward at work for sixty days is shown as asleep, to both stewards alike.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from onemile.api import HealthCheck, HealthResult, Job, clock, ngettext, transaction
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import one_by_one
from onemile_federation.partners import charters, holding, telling
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, PAUSED

EVERY_DAYS = 7
# So long without a steward at work: two months have holidays in them, and no more than that.
ASLEEP_DAYS = 60
# Three greetings that did not come are no accident.
SILENT_DAYS = 3 * EVERY_DAYS
# Of one run, so that a house with many partners speaks to a few at a time.
A_RUN = 20
EVERY_SECONDS = 3_600
HOSTS_NAMED_MAX = 5


def greet() -> int:
    """Greet partners that were not greeted for a week; returns how many."""
    found = Partnership.select(Partnership.id).where(_is_due())
    due = [row.id for row in found.order_by(Partnership.said_at).limit(A_RUN)]
    return one_by_one.each(due, _greet)


def _greet(number: int) -> bool:
    """Greet one, if it is still a partner and nobody has greeted it meanwhile."""
    with transaction():
        row = holding.held((Partnership.id == number) & _is_due())
        if row is None:
            return False
        row.said_at = clock.now()
        telling.say(row, telling.GREETED, is_decision=False)
    return True


def _is_due() -> Any:
    # A run that comes some minutes earlier than last week's must not wait for the next one.
    long_ago = clock.now() - timedelta(days=EVERY_DAYS) + timedelta(seconds=EVERY_SECONDS)
    is_long_ago = Partnership.said_at.is_null() | (Partnership.said_at <= long_ago)
    return Partnership.state.in_((ACTIVE, PAUSED)) & is_long_ago


def is_asleep(row: Partnership) -> bool:
    """Tell whether no steward was at work at a partner's for ASLEEP_DAYS, by its own word."""
    return charters.is_long_ago(str(row.steward_week), days=ASLEEP_DAYS)


def has_slept() -> Any:
    """Return the condition by which a question finds those of whom that is true."""
    week = Partnership.steward_week
    return (week != "") & (week <= charters.latest_week_long_ago(days=ASLEEP_DAYS))


def check() -> HealthResult:
    """Say which partners are asleep, or have not greeted for three weeks."""
    rows = list(Partnership.select().where(Partnership.state.in_((ACTIVE, PAUSED))))
    asleep = _named(row for row in rows if is_asleep(row))
    silent = _named(row for row in rows if not is_asleep(row) and _is_silent(row))
    if not asleep and not silent:
        return HealthResult(
            is_fine=True,
            detail=ngettext("%(num)s partner, awake", "%(num)s partners, all awake", len(rows))
            if rows
            else _("no partnership yet"),
        )
    amiss = []
    if asleep:
        amiss.append(_("no steward was at work for 60 days at: %(names)s", names=asleep))
    if silent:
        amiss.append(_("no greeting for three weeks from: %(names)s", names=silent))
    return HealthResult(
        is_fine=False,
        detail="; ".join(amiss),
        mend=_("call the contact that stands at /federation/partners"),
    )


def _is_silent(row: Partnership) -> bool:
    """Tell whether they have not greeted for SILENT_DAYS, of which they were partners all along."""
    times = [one for one in (row.greeted_at, row.since) if one is not None]
    return bool(times) and max(times) < clock.now() - timedelta(days=SILENT_DAYS)


def _named(found: Iterable[Partnership]) -> str:
    return ", ".join(sorted(str(row.name or row.host) for row in found)[:HOSTS_NAMED_MAX])


JOBS = [Job(name="federation.greet", every_seconds=EVERY_SECONDS, run=greet, trusts_clock=True)]
CHECKS = [HealthCheck(name="federation.partners", title=_l("Partners"), run=check)]
