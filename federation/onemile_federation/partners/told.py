"""Stewards hear what the other side of a partnership has decided: a notice each, for each of them.

What the book is told of them is told to stewards as well, but for that they read our charter or
name another contact. Whoever says much is heard of some times a day; the book has the rest.
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
from onemile_federation.partners import greeting, holding, names, standing, telling, words
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import ACTIVE, BY_THEM, PAUSED
from onemile_federation.steering import STEER

# Of one host in a day: who turns switches all evening is one to call, not one to read of.
TOLD = Rate(name="federation.partner-told", times=5, seconds=86_400)
# Of all hosts together in a day: more than a volunteer reads on a phone.
TOLD_OF_ALL = Rate(name="federation.partners-told", times=30, seconds=86_400)
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
    """The other side of a partnership has decided something: a line of its book."""

    name = "federation.PartnerSpoke"
    host: str
    entry_id: int


def note(entry: PartnershipEntry) -> None:
    """Have stewards told of a line of theirs, in the open transaction."""
    if entry.what in UNTOLD:
        return
    try:
        count_try(TOLD, by=str(entry.host))
        count_try(TOLD_OF_ALL, by="")
    except LimitReached:
        return
    record(PartnerSpoke(host=str(entry.host), entry_id=int(entry.id)))


def of_sleepers() -> int:
    """Note once which partners have fallen asleep, and have it told; returns how many."""
    living = Partnership.state.in_((ACTIVE, PAUSED)) & (
        Partnership.steward_week != Partnership.told_asleep
    )
    found = [row for row in Partnership.select().where(living) if greeting.is_asleep(row)]
    return sum(_asleep(int(row.id)) for row in found[:A_RUN])


def _asleep(number: int) -> bool:
    """Note that one sleeps, if it still does."""
    with transaction():
        row = holding.held(Partnership.id == number)
        if row is None or row.steward_week == row.told_asleep or not greeting.is_asleep(row):
            return False
        row.told_asleep = row.steward_week
        row.save()
        note(telling.note(row, "asleep", is_ours=False))
    return True


def _stewards(_event: PartnerSpoke) -> Sequence[str]:
    found = Member.select().where((Member.state == "active") & (Member.role == "steward"))
    return [str(one.uri) for one in found.order_by(Member.id) if allowed(one, STEER)]


def _compose(event: PartnerSpoke, _member: Any) -> NoticeText | None:
    """Say what was decided and why; None where the line is joined to a later one by now."""
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


def _title(row: Partnership, entry: PartnershipEntry) -> str:
    name = names.of(row)[:NAME_CHARS_MAX]
    return {
        "proposed": _("%(name)s asks for a partnership", name=name),
        "accepted": _("%(name)s has said yes: you are partners", name=name),
        "refused": _("%(name)s has said no to a partnership", name=name),
        "paused": _("%(name)s has paused the partnership", name=name),
        "resumed": _("%(name)s goes on with the partnership", name=name),
        "ended": _("%(name)s has ended the partnership", name=name),
        "asleep": _("At %(name)s no steward has been at work for two months", name=name),
        "charter_changed": _("%(name)s has changed its charter", name=name),
        "renamed": _("%(name)s calls itself otherwise now", name=name),
        "closes": _("%(name)s announces that it closes", name=name),
        "closing_unsaid": _("%(name)s goes on after all", name=name),
    }.get(str(entry.what), _("%(name)s has changed what flows", name=name))


def _next(row: Partnership, entry: PartnershipEntry) -> str:
    """Return what there is to do about it; empty for nothing."""
    if entry.what == "proposed" and row.state == BY_THEM:
        return _("Read their charter, call them, and answer.")
    if entry.what == "charter_changed":
        return _("Read it anew.")
    if names.to_confirm(row) and entry.what in ("accepted", "renamed"):
        return _("Confirm the name by which members read it.")
    if entry.what == "closes" and row.closes_on:
        return _("From %(day)s on it is closed.", day=words.closing_day(row))
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
