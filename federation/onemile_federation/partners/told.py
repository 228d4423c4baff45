"""Stewards hear what the other side of a partnership has decided: a notice each, for each of them.

What the book is told of them is told to stewards as well, but for that they read our charter or
name another contact. Whoever says much is heard of some times a day, and once that the book has
more. What ends something, or rests it, is told beside that: once a day each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import (
    Event,
    Job,
    LimitReached,
    Member,
    Notice,
    NoticeText,
    Rate,
    allowed,
    count_try,
    record,
    transaction,
)
from onemile.api import gettext as _
from onemile_federation import one_by_one
from onemile_federation.partners import greeting, holding, names, standing, telling, words
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_THEM, PAUSED
from onemile_federation.steering import STEER

# Of one host in a day: who turns switches all evening is one to call, not one to read of.
TOLD = Rate(name="federation.partner-told", times=5, seconds=86_400)
# Of all hosts together in a day: more than a volunteer reads on a phone.
TOLD_OF_ALL = Rate(name="federation.partners-told", times=30, seconds=86_400)
# What ends or rests something of a partner, of one host and kind in a day: whoever has used up all
# that is told of them must not end it unheard. A second time is told as all else is.
TOLD_OF_END = Rate(name="federation.partner-end-told", times=1, seconds=86_400)
# That the book has more, of one host, and of all together, in a day: a line, not one for each.
TOLD_OF_MORE = Rate(name="federation.partner-more-told", times=1, seconds=86_400)
# Of a name, so that the sentence around it fits into a notice.
NAME_CHARS_MAX = 80
# A day is soon enough to hear of two months.
EVERY_SECONDS = 86_400
# Of one run: more partners do not fall asleep in a day.
A_RUN = 20
# No news for anybody who has not asked.
UNTOLD = frozenset({"charter_read", "contact"})


@dataclass(frozen=True, kw_only=True)
class PartnerSpoke(Event):
    """The other side of a partnership has decided something: a line of its book.

    ``is_more``: that and what else it decides on the day stands in the book alone; of several
    partners where ``host`` is empty.
    """

    name = "federation.PartnerSpoke"
    host: str
    entry_id: int
    is_more: bool = False


def note(entry: PartnershipEntry, *, is_of_partner: bool) -> None:
    """Have stewards told of a line of theirs, in the open transaction.

    ``is_of_partner``: they are or were one, or we had asked them. Of who is none nothing ends.
    """
    if entry.what in UNTOLD:
        return
    host, number = str(entry.host), int(entry.id)
    if is_of_partner and _ends_first(host, str(entry.what)):
        record(PartnerSpoke(host=host, entry_id=number))
        return
    is_fresh = _counts(TOLD, by=host)
    if not is_fresh and not _counts(TOLD_OF_MORE, by=host):
        return
    if _counts(TOLD_OF_ALL, by=""):
        record(PartnerSpoke(host=host, entry_id=number, is_more=not is_fresh))
    elif _counts(TOLD_OF_MORE, by=""):
        record(PartnerSpoke(host="", entry_id=number, is_more=True))


def _ends_first(host: str, what: str) -> bool:
    """Tell whether a line ends or rests something, as none of its kind did on this day."""
    return what in telling.ENDS and _counts(TOLD_OF_END, by=f"{host} {what}")


def _counts(rate: Rate, *, by: str) -> bool:
    """Count one more, and tell whether it is within bounds."""
    try:
        count_try(rate, by=by)
    except LimitReached:
        return False
    return True


def of_sleepers() -> int:
    """Note once which partners have fallen asleep, and have it told; returns how many."""
    found = Partnership.select(Partnership.id, Partnership.steward_week).where(
        Partnership.state.in_((ACTIVE, PAUSED))
        & greeting.has_slept()
        & (Partnership.steward_week != Partnership.told_asleep)
    )
    # What names a week that there is not is found as well, and would be each day.
    asleep = [int(row.id) for row in found.order_by(Partnership.id) if greeting.is_asleep(row)]
    return one_by_one.each(asleep[:A_RUN], _asleep)


def _asleep(number: int) -> bool:
    """Note that one sleeps, if it still does; on another day where stewards cannot hear it now."""
    with transaction():
        row = holding.held(Partnership.id == number)
        if row is None or row.steward_week == row.told_asleep or not greeting.is_asleep(row):
            return False
        if not _ends_first(str(row.host), "asleep"):
            return False
        row.told_asleep = row.steward_week
        row.save()
        entry = telling.note(row, "asleep", is_ours=False)
        record(PartnerSpoke(host=str(row.host), entry_id=int(entry.id)))
    return True


def _stewards(_event: PartnerSpoke) -> Sequence[str]:
    found = Member.select().where((Member.state == "active") & (Member.role == "steward"))
    return [str(one.uri) for one in found.order_by(Member.id) if allowed(one, STEER)]


def _compose(event: PartnerSpoke, _member: Any) -> NoticeText | None:
    """Say what was decided and why; None where the line is joined to a later one by now."""
    if event.is_more:
        return _more(event.host)
    row = standing.of(event.host)
    entry = PartnershipEntry.get_or_none(PartnershipEntry.id == event.entry_id)
    if row is None or entry is None:
        return None
    is_asked = entry.what == "proposed" and row.state == BY_THEM
    said = [words.turned(entry)]
    if entry.reason:
        said.append(_("“%(words)s”", words=words.without_links(str(entry.reason))))
    said.append(_next(row, entry))
    return NoticeText(
        title=_title(row, entry),
        body=" ".join(one for one in said if one),
        url=f"/federation/partners/{event.host}{'/answer' if is_asked else ''}",
    )


def _more(host: str) -> NoticeText | None:
    """Say that the rest of a day stands in the book of a host; in several, where it is empty."""
    row = standing.of(host) if host else None
    if row is not None:
        name = names.of(row)[:NAME_CHARS_MAX]
        return NoticeText(
            title=_("%(name)s has decided more today", name=name),
            body=_("The rest stands in the book."),
            url=f"/federation/partners/{host}",
        )
    if host:
        return None
    return NoticeText(
        title=_("Your partners have decided more today"),
        body=_("The rest stands in the book of each."),
        url="/federation/partners",
    )


def _title(row: Partnership, entry: PartnershipEntry) -> str:
    name = names.of(row)[:NAME_CHARS_MAX]
    return {
        "proposed": _("%(name)s asks for a partnership", name=name),
        "accepted": _("%(name)s has said yes: you are partners", name=name),
        "refused": _("%(name)s has said no to a partnership", name=name),
        "paused": _("%(name)s has paused the partnership", name=name),
        "resumed": _("%(name)s goes on with the partnership", name=name),
        "ended": _("%(name)s has ended the partnership", name=name),
        "withdrawn": _("%(name)s has taken its proposal back", name=name),
        "asleep": _("At %(name)s no steward has been at work for two months", name=name),
        "charter_changed": _("%(name)s has changed its charter", name=name),
        "renamed": _("%(name)s calls itself otherwise now", name=name),
        "closes": _("%(name)s announces that it closes", name=name),
        "closing_unsaid": _("%(name)s goes on after all", name=name),
        "mile_claimed": _("%(name)s says where it is", name=name),
        "mile_held": _("%(name)s changes its squares at the edge too often", name=name),
    }.get(str(entry.what), _("%(name)s has changed what flows", name=name))


def _next(row: Partnership, entry: PartnershipEntry) -> str:
    """Return what there is to do about it; empty for nothing."""
    if entry.what == "proposed" and row.state == BY_THEM:
        return _("Read their charter, call them, and answer.")
    if entry.what == "mile_claimed":
        return _("Look at it, and agree: until then neighbours at the edge do not see each other.")
    if entry.what == "mile_held":
        return _("The latest wait. Call them if it goes on.")
    if entry.what == "charter_changed":
        return _("Read it anew.")
    if names.to_confirm(row) and entry.what in ("accepted", "renamed"):
        return _("Confirm the name by which members read it.")
    named = words.closing_day_of(entry)
    if named and entry.what == "closing_unsaid":
        return _("It had said that it closes on %(day)s, and has taken that back.", day=named)
    if named:
        return _("From %(day)s on it is closed.", day=named)
    if entry.what == "asleep" and row.contact:
        return _("You can call %(name)s: %(reach)s.", name=row.contact, reach=row.reach)
    return ""


JOBS = [
    Job(
        name="federation.partners_asleep",
        every_seconds=EVERY_SECONDS,
        run=of_sleepers,
        trusts_clock=True,
    )
]
EVENT_TYPES: list[type[Event]] = [PartnerSpoke]
NOTICES = [Notice(event_type=PartnerSpoke, recipients=_stewards, compose=_compose)]
