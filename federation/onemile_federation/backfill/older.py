"""A member asks for more of what somebody said: it is fetched afterwards, never while they wait."""

from onemile.api import Conflict, NotFound, Rate, transaction
from onemile.api import gettext as _
from onemile_federation.backfill import keeping, naming, outboxes
from onemile_federation.backfill.bounds import THINGS_MAX
from onemile_federation.backfill.models import ABSENT, ASTRAY, AWAY, ENDED, MORE, RUNNING, Backfill
from onemile_federation.reading.records import Older

# An evening's reading of several: each asks for twenty things and their threads.
ASKED = Rate(name="federation.older", times=20, seconds=3_600)


def looked_at(actor_uri: str) -> Older | None:
    """Return how it stands with somebody whose page is looked at; see ``naming`` and ``of``."""
    naming.looked_at(actor_uri)
    return of(actor_uri)


def of(actor_uri: str) -> Older | None:
    """Return how it stands; None for whom nobody here follows, or of whom nothing was asked."""
    row = Backfill.get_or_none(Backfill.actor_uri == actor_uri)
    if row is None or not keeping.is_wanted_of(actor_uri):
        return None
    is_coming = outboxes.is_running(row)
    return Older(
        is_coming=is_coming,
        can_be_asked=not is_coming and row.state != ENDED and row.things < THINGS_MAX,
        words=_words(row, is_coming=is_coming),
    )


def ask_for_older(actor_uri: str) -> bool:
    """Have the next twenty fetched; tells whether they are, or are being fetched already.

    Raises NotFound for whom nobody here follows, Conflict where there is nothing more to ask for.
    """
    with transaction():
        row = outboxes.held(actor_uri)
        if row is None or not keeping.is_wanted_of(actor_uri):
            raise NotFound
        if outboxes.is_running(row):
            return False
        if row.state == ENDED or row.things >= THINGS_MAX:
            raise Conflict(_words(row, is_coming=False))
        outboxes.go_further(row)
    return True


def _words(row: Backfill, *, is_coming: bool) -> str:
    """Say in plain words how far it goes."""
    if is_coming:
        return _("What was written before is being fetched. Come back in a few minutes.")
    if row.things >= THINGS_MAX:
        return _(
            "Here are %(n)s of them. What is older is read where it was written.", n=THINGS_MAX
        )
    if row.state in (MORE, RUNNING):
        return ""
    return {
        AWAY: _("Over there nobody answers just now. What is older could not be fetched."),
        ABSENT: _("What is older is not shown over there to others."),
        ASTRAY: _("The list of what is older leads nowhere over there. That is all that we get."),
    }.get(str(row.error), _("That is all that was written before."))
