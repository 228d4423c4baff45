"""What became of our word to a partner: whether it has left, when it arrived, when they answered.

Each sentence has a delivery behind it, what is kept of one (``taken.py``), or a line of theirs in
the book. Of a word that is no more under way nothing is said once its deliveries are forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onemile.api import gettext as _
from onemile.api import moment
from onemile_federation.outbox.models import FAILED
from onemile_federation.partners import taken, telling
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import BY_US

# By these they answer a proposal.
_ANSWERS = (telling.ACCEPTED, telling.REJECTED)
# What of ours ends that a proposal is the latest that they were asked.
_DECISIONS = (
    *(telling.OFFERED, telling.ACCEPTED, telling.REJECTED, telling.ENDED, telling.WITHDRAWN),
    *("switched", "paused", "resumed"),
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """What became of our latest decision: ``arrived_at`` is None where it is not there yet.

    ``is_given_up``: it is tried no more. ``told_until``: when the latest
    was said that is there, None for none; ``answered_at``: when they said yes or no to it.
    """

    arrived_at: datetime | None
    is_given_up: bool
    told_until: datetime | None
    answered_at: datetime | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether their server has taken it."""
        return self.arrived_at is not None

    def leaves_untold(self, at: datetime) -> bool:
        """Tell whether what stands in the book at an instant is not known there."""
        return not self.is_told and (self.told_until is None or at > self.told_until)

    @property
    def sentence(self) -> str:
        """Say it to stewards."""
        if self.answered_at is not None:
            return _("They answered: %(when)s.", when=moment(self.answered_at))
        if self.arrived_at is not None:
            return _("The other side was told: %(when)s.", when=moment(self.arrived_at))
        if self.is_given_up:
            return _(
                "The other side has not been told: the message did not get through. Call them, and "
                "look at the messages that stayed on the way."
            )
        return soon()


def soon() -> str:
    """Say of what was decided here this moment that it has not left yet."""
    return _("The other side will be told as soon as its server takes our message.")


def of(row: Partnership) -> Word | None:
    """Return what became of our latest decision; None where we have said nothing lately."""
    found = of_all([row]).get(int(row.id))
    if found is None or not found.is_told:
        return found
    return replace(found, answered_at=_answered(row))


def of_all(rows: Sequence[Partnership]) -> Mapping[int, Word]:
    """Return it of some by the number of their row, in a question for all; without answers."""
    said = taken.said_of_all(rows)
    judged = {int(row.id): _judged(row, said.get(int(row.id), ())) for row in rows}
    return {number: word for number, word in judged.items() if word is not None}


def _judged(row: Partnership, said: Sequence[taken.OurWord]) -> Word | None:
    """Judge it by what the boxes still know of it, and by what is kept of what arrived."""
    latest = [one for one in said if one.number >= row.our_decided]
    if not any(one.number <= row.our_decided + taken.WORDS_MAX for one in latest):
        return None
    known = taken.of(row, said)
    return Word(
        arrived_at=known.at,
        is_given_up=latest[-1].state == FAILED,
        told_until=known.until,
    )


def _answered(row: Partnership) -> datetime | None:
    """Return when they said yes or no to what we decided last; None where we did not ask."""
    line: Any = PartnershipEntry
    ours = line.select().where((line.host == row.host) & line.is_ours)
    last = ours.where(line.what.in_(_DECISIONS)).order_by(line.id.desc()).first()
    if last is None or last.what != telling.OFFERED or row.state == BY_US:
        return None
    theirs = (line.host == row.host) & ~line.is_ours & (line.id > last.id)
    found = line.select().where(theirs & line.what.in_(_ANSWERS)).order_by(line.id).first()
    at: datetime | None = None if found is None else found.at
    return at
