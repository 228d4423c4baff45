"""Which of our words a partner's server has taken: from the boxes, and from what is kept of them.

What has arrived is forgotten sooner than what failed (``outbox/ending.py``). Before that happens
it is written on the row of the partnership: of a decision that once arrived nobody reads later that
it never did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from onemile.api import clock, transaction
from onemile_federation.outbox.ending import KEEP_DAYS
from onemile_federation.outbox.models import SENT, Activity, Delivery
from onemile_federation.partners import telling
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import NONE

# Words of ours on either side of the latest decision that are looked through: a greeting a week,
# each with the whole side, for a season; and an evening of turning switches. As many of the newest.
WORDS_MAX = 13
# Keys in one question.
KEYS_AT_ONCE = 500
# Partnerships whose words are looked through together before the boxes forget.
ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class OurWord:
    """A word of ours by its number in this turn, its state and the end of its delivery."""

    number: int
    at: datetime
    state: str | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """When they first took our latest decision, and when the latest was said that they took.

    Each is None where there is none.
    """

    at: datetime | None
    until: datetime | None


def said_of_all(rows: Sequence[Partnership]) -> Mapping[int, list[OurWord]]:
    """Return the words of some by the number of their row, the earliest first; those of the boxes.

    In a question for all, but for words that the boxes forgot.
    """
    wanted = {key: row for row in rows if row.our_stance != NONE for key in _keys(row)}
    keys, said = sorted(wanted), dict[int, list[OurWord]]()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        for key, at, state, ended_at in _asked(keys[start : start + KEYS_AT_ONCE]):
            one = OurWord(number=_number(key), at=at, state=state, ended_at=ended_at)
            said.setdefault(int(wanted[key].id), []).append(one)
    return {number: sorted(found, key=lambda one: one.number) for number, found in said.items()}


def of(row: Partnership, said: Sequence[OurWord]) -> Taken:
    """Return what they took, by the boxes and by what is kept of this turn.

    Any that arrived from the latest decision on has told it, since each carries our whole side.
    """
    sent = [one for one in said if one.state == SENT]
    ends = [one.ended_at for one in sent if one.number >= row.our_decided]
    at, until = [one for one in ends if one is not None], [one.at for one in sent]
    if row.taken_turn == row.our_turn:
        until += [] if row.taken_until is None else [row.taken_until]
        if row.taken_decided == row.our_decided and row.taken_at is not None:
            at.append(row.taken_at)
    return Taken(at=min(at, default=None), until=max(until, default=None))


def keep() -> int:
    """Write on the rows what was taken, before the boxes forget it; returns how many changed."""
    n = 0
    for rows in _pages():
        said = said_of_all(rows)
        with transaction():
            for row in rows:
                n += _keep(row, of(row, said.get(int(row.id), ())))
    return n


def _keep(row: Partnership, taken: Taken) -> int:
    known = (row.taken_turn, row.taken_decided, row.taken_at, row.taken_until)
    now = (row.our_turn, row.our_decided, taken.at, taken.until)
    if known == now:
        return 0
    # What was decided meanwhile is looked through the next time.
    same = (Partnership.id == row.id) & (Partnership.our_turn == row.our_turn)
    same &= Partnership.our_decided == row.our_decided
    columns = ("taken_turn", "taken_decided", "taken_at", "taken_until")
    return int(Partnership.update(**dict(zip(columns, now, strict=True))).where(same).execute())


def _pages() -> Iterator[list[Partnership]]:
    after = 0
    said = Partnership.our_stance != NONE
    while True:
        found = Partnership.select().where(said & (Partnership.id > after))
        rows = list(found.order_by(Partnership.id).limit(ROWS_AT_ONCE))
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _asked(keys: Sequence[str]) -> Any:
    """Return key, instant, state and end of words, but for those that the boxes forgot."""
    found: Any = Activity.select(
        Activity.key, Activity.made_at, Delivery.state, Delivery.ended_at
    ).join(Delivery, JOIN.LEFT_OUTER, on=Delivery.activity == Activity.id)
    is_lately = Activity.made_at > clock.ago(days=KEEP_DAYS)
    return found.where(Activity.key.in_(keys) & (Delivery.id.is_null(False) | is_lately)).tuples()


def _keys(row: Partnership) -> list[str]:
    first = max(1, row.our_decided - WORDS_MAX)
    last = min(row.our_number, row.our_decided + WORDS_MAX)
    newest = max(last, row.our_number - WORDS_MAX)
    numbers = [*range(first, last + 1), *range(newest + 1, row.our_number + 1)]
    return [telling.key_of(row, number) for number in numbers]


def _number(key: str) -> int:
    return int(key.rpartition(":")[2])
