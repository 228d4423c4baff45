"""What a volunteer asks of any other server, answered in the same sentences on all its pages."""

from dataclasses import dataclass

from onemile.api import clock, ngettext, when
from onemile.api import gettext as _
from onemile_federation.outbox import troubles, waiting_shown
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.partners import between
from onemile_federation.partners.between import Between


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Does it get what we publish, is it them or us, what is to do, what becomes of what waits.

    ``fate`` is empty where nothing waits and nobody is silent.
    """

    gets: str
    whose: str
    mend: str
    fate: str


def of(stands: Between, seen: Traffic, trouble: Trouble | None, *, readers: int) -> Answers:
    """Answer, by how it stands and what went wrong last; ``readers``: people there who read us."""
    return Answers(
        gets=" ".join(one for one in (_gets(stands, seen, readers), stands.quiet) if one),
        whose=_whose(stands, seen, trouble),
        mend=_mend(stands, seen, trouble),
        fate="" if stands.is_decided else waiting_shown.fate(seen),
    )


def _gets(stands: Between, seen: Traffic, readers: int) -> str:
    if stands.is_decided or stands.kind in (between.SHUT_OUT, between.UNHEARD):
        return f"{_('No.')} {stands.passes}"
    if stands.kind == between.UNMET:
        return stands.passes
    if stands.kind in (between.SILENT, between.FAILING):
        return " ".join(one for one in (stands.passes, waiting_shown.until(seen)) if one)
    if stands.kind == between.GIVEN_UP:
        return _("Not all of it: some did not get there.")
    if seen.oldest_waiting_at is not None:
        return ngettext(
            "Yes, but %(num)s message waits since %(when)s.",
            "Yes, but %(num)s messages wait, the oldest since %(when)s.",
            seen.waiting,
            when=when(seen.oldest_waiting_at),
        )
    if stands.kind == between.UNFOLLOWED:
        return f"{_('Nobody there reads us, so nothing is sent there.')} {stands.passes}"
    if not readers:
        return _("Nobody there reads us, so nothing is sent there.")
    return _("Yes. Nothing waits.")


def _whose(stands: Between, seen: Traffic, trouble: Trouble | None) -> str:
    if stands.kind in (between.SHUT, between.PAUSED_BY_US):
        return _("Us: it was decided here.")
    if stands.kind == between.PAUSED_BY_THEM:
        return _("Them: they have decided it.")
    if stands.is_decided:
        return _("Neither: it was decided so.")
    if stands.kind == between.SHUT_OUT:
        return _("Them: they have closed their door to us.")
    if trouble is None and stands.kind == between.UNHEARD:
        return _("It is not known: nothing ever came from there.")
    if trouble is None and stands.kind == between.GIVEN_UP:
        return _("It is not known any more why.")
    if trouble is None and stands.kind == between.UNFOLLOWED:
        return _("Us: our suspension has ended the follows.")
    if trouble is None:
        if stands.quiet:
            return _("Neither: stewards keep it quiet.")
        return _("Neither: nothing is amiss.")
    if trouble.whose == troubles.THEIRS and not (seen.is_heard and trouble.is_unanswered):
        return _("Them: %(why)s.", why=trouble.why)
    if trouble.whose == troubles.OURS:
        return _("Rather us: %(why)s.", why=trouble.why)
    return _("Between the two: %(why)s.", why=trouble.why)


def _mend(stands: Between, seen: Traffic, trouble: Trouble | None) -> str:
    long = clock.ago(days=troubles.PASSING_DAYS)
    if stands.kind == between.SILENT and seen.silent_since is not None and seen.silent_since < long:
        if seen.is_heard:
            return _(
                "Ask whoever looks after our server whether it reaches theirs, and tell its "
                "people: they may not know."
            )
        return _("Call or write to its people: they may not know. Here there is nothing to mend.")
    if stands.is_decided or trouble is None or stands.kind in (between.SHUT_OUT, between.UNHEARD):
        return stands.mend or _("Nothing.")
    return trouble.mend
