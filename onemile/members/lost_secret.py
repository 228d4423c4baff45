"""Is the secret of this instance younger than its people? Then the folder of keys was lost.

A start without ``keys/secret`` makes a new one, since a new instance has none: nobody would hear
that all of ``keys/`` is gone. So the file says when it was made, and this says what that means.
"""

from datetime import timedelta

from onemile import clock, current, secret_keys
from onemile.contracts import HealthResult
from onemile.i18n import gettext as _
from onemile.members.models import Member
from onemile.web.filters import when

# So long it is said: a month of steward's Mondays. A secret that has served for longer is the
# instance's own, whatever was lost.
TOLD_DAYS = 30
# Clocks of a machine that was just set up may be so far off when the first member joins.
SLACK = timedelta(days=1)


def found() -> HealthResult | None:
    """Return what is amiss; None where the secret is as old as the instance."""
    made = secret_keys.made_at(current.instance().folder)
    if made is None or made < clock.ago(days=TOLD_DAYS):
        return None
    first = Member.select(Member.joined_at).order_by(Member.joined_at).first()
    if first is None or first.joined_at > made - SLACK:
        return None
    return HealthResult(
        is_fine=False,
        detail=_(
            "keys/secret was missing and was made anew %(when)s: what else lay in keys/ may be "
            "lost, too",
            when=when(made),
        ),
        mend=_(
            "put all of keys/ back from the backup that belongs to the database, and restart; if "
            "there is none, this line goes after %(days)s days",
            days=TOLD_DAYS,
        ),
    )
