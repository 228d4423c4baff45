"""What became of our word to a partner: whether it has left, when it arrived, when they answered.

Each sentence has a delivery behind it, or a line of theirs in the book. Deliveries are remembered
for two weeks: of an older word that is no more under way it is taken that it arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import JOIN

from onemile.api import clock, moment
from onemile.api import gettext as _
from onemile_federation.outbox.ending import KEEP_DAYS
from onemile_federation.outbox.models import FAILED, SENT, Activity, Delivery
from onemile_federation.partners import telling
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.sides import BY_US, NONE

# Words of ours on either side of the latest decision that are looked through: a greeting a week,
# each with the whole side, for a season; and an evening of turning switches.
WORDS_MAX = 13
# Keys in one question.
KEYS_AT_ONCE = 500
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
    wanted = {key: row for row in rows if row.our_stance != NONE for key in _keys(row)}
    keys, said = sorted(wanted), dict[int, list[Any]]()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        for key, *one in _asked(keys[start : start + KEYS_AT_ONCE]):
            said.setdefault(int(wanted[key].id), []).append((_number(key), *one))
    by_id = {int(row.id): row for row in rows}
    judged = {number: _judged(by_id[number], sorted(found)) for number, found in said.items()}
    return {number: word for number, word in judged.items() if word is not None}


def _asked(keys: Sequence[str]) -> Any:
    """Return key, instant, state and end of words, but for those that the boxes forgot."""
    found: Any = Activity.select(
        Activity.key, Activity.made_at, Delivery.state, Delivery.ended_at
    ).join(Delivery, JOIN.LEFT_OUTER, on=Delivery.activity == Activity.id)
    is_lately = Activity.made_at > clock.ago(days=KEEP_DAYS)
    return found.where(Activity.key.in_(keys) & (Delivery.id.is_null(False) | is_lately)).tuples()


def _judged(row: Partnership, said: Sequence[Any]) -> Word | None:
    """Judge it by number, instant, state and end of our words, the earliest first.

    Any that arrived from the latest decision on has told it, since each carries our whole side.
    """
    latest = [one for one in said if one[0] >= row.our_decided]
    if not latest:
        return None
    arrived = [ended for _n, _at, state, ended in latest if state == SENT]
    told = [at for _n, at, state, _ended in said if state == SENT]
    return Word(
        arrived_at=min(arrived) if arrived else None,
        is_given_up=latest[-1][2] == FAILED,
        told_until=told[-1] if told else None,
    )


def _keys(row: Partnership) -> list[str]:
    first = max(1, row.our_decided - WORDS_MAX)
    last = min(row.our_number, row.our_decided + WORDS_MAX)
    return [telling.key_of(row, number) for number in range(first, last + 1)]


def _number(key: str) -> int:
    return int(key.rpartition(":")[2])


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
