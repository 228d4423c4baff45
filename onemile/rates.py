"""Rates: how often something may be tried, counted in the database before it is done.

Several processes share one count, a restart forgets nothing, and tries in the same moment cannot
slip through together: whoever counts holds the row. A row says neither who nor what: its key is
a digest made with the instance's secret, so that the table holds no network or e-mail address.
"""

import hashlib
import hmac
import itertools
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from flask import current_app

from onemile import clock, current, ids
from onemile.db import database, is_sqlite, microseconds, rows, transaction
from onemile.errors import LimitReached
from onemile.i18n import ngettext
from onemile.models import RateCount

SECOND = 1_000_000  # instants are microseconds
# About 25 MB with its indexes. Beyond it those go first that were tried least: a row of one try
# is cheap to make and holds nobody back, one that is full cost as many tries as it counts.
ROWS_MAX = 100_000
# How many new rows one process writes before it looks whether there are too many.
ROWS_BETWEEN_LOOKS = 1_000
# Rows deleted in one go: a tenth of a second, so that nobody waits long for the write lock.
DELETE_ROWS_MAX = 2_000
DIGEST_CHARACTERS = 32  # 128 bits
# So far may the clocks of two hosts be apart, and a request be late behind another.
CLOCKS_APART_SECONDS = 60

_written = itertools.count(1)


class Bound(Protocol):
    """What decides from a count whether there may be one more; ``name`` says what is counted."""

    @property
    def name(self) -> str: ...

    @property
    def seconds(self) -> int:
        """How long a count is remembered."""
        ...

    def free_at(self, count: int, until: int) -> int:
        """Return the instant from which one more is allowed, in microseconds; 0 for any time."""
        ...

    def next_until(self, until: int, now: int) -> int:
        """Return until when the count is remembered once there is one more."""
        ...


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many ``times`` within ``seconds``, which begin with the first try.

    ``name`` says what is counted; a plugin's begins with its own: ``found.tell``. At the seam of
    two periods twice as many may pass, which every rate here can bear.
    """

    name: str
    times: int
    seconds: int

    def free_at(self, count: int, until: int) -> int:
        return until if count >= self.times else 0

    def next_until(self, until: int, now: int) -> int:
        return until

    def is_full(self, *, by: object) -> bool:
        """Tell whether one more try of whoever ``by`` names would be refused; counts nothing."""
        return is_full(self, by=by)


@dataclass(frozen=True, kw_only=True)
class GrowingWait:
    """The first ``free`` tries cost nothing; then each wait is twice the one before.

    From ``first_seconds`` to ``most_seconds``; after ``seconds`` without a try all is forgotten.
    """

    name: str
    free: int
    first_seconds: int
    most_seconds: int
    seconds: int = 86_400

    def free_at(self, count: int, until: int) -> int:
        if count < self.free:
            return 0
        doubled: int = self.first_seconds * 2 ** min(count - self.free, 30)
        return until - (self.seconds - min(doubled, self.most_seconds)) * SECOND

    def next_until(self, until: int, now: int) -> int:
        return now + self.seconds * SECOND


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try that was counted."""

    key: str
    until: int
    until_before: int

    def give_back(self) -> None:
        """Take the try out of the count again: a slip of the finger costs nothing, nor a row."""
        if self.key:
            this = (RateCount.key == self.key) & (RateCount.until == self.until)
            with transaction():
                if not RateCount.delete().where(this & (RateCount.count <= 1)).execute():
                    RateCount.update(count=RateCount.count - 1, until=self.until_before).where(
                        this
                    ).execute()


NOT_COUNTED = Try(key="", until=0, until_before=0)


def count_try(bound: Bound, *, by: object) -> Try:
    """Count one more try of whoever ``by`` names. Raises LimitReached, which counts nothing.

    Call it before the work. On its own it is one short transaction. Inside an open
    ``transaction()`` it belongs to that one: a rollback takes the try along, and others with the
    same name wait until it ends; count there as late as can be.
    """
    if not is_on():
        return NOT_COUNTED
    key = _key(bound.name, by)
    now = microseconds(clock.now())
    before = _read(key)
    if before is not None:
        # Whoever is refused again and again never takes the write lock.
        _refuse_if_full(bound, *before, now)
    elif next(_written) % ROWS_BETWEEN_LOOKS == 0:
        forget_old()
    with transaction():
        count, until = _remembered(bound, *_locked(key, now), now)
        _refuse_if_full(bound, count, until, now)
        until_after = bound.next_until(until, now)
        RateCount.update(count=count + 1, until=until_after).where(RateCount.key == key).execute()
    return Try(key=key, until=until_after, until_before=until)


def count_or_tell(bound: Bound, *, by: object) -> bool:
    """Count one more try and tell whether it was within bounds; for what is left out in silence."""
    try:
        count_try(bound, by=by)
    except LimitReached:
        return False
    return True


def is_full(bound: Bound, *, by: object) -> bool:
    """Tell whether one more try would be refused; counts nothing."""
    found = _read(_key(bound.name, by)) if is_on() else None
    now = microseconds(clock.now())
    return found is not None and bound.free_at(*_remembered(bound, *found, now)) > now


def forget(bound: Bound, *, by: object) -> None:
    """Forget all tries of whoever ``by`` names: they have shown who they are."""
    with transaction():
        RateCount.delete().where(RateCount.key == _key(bound.name, by)).execute()


def forget_old() -> int:
    """Delete counts whose time is over, and the least tried ones where there are too many.

    Among these, what would be remembered longest goes first: one try that lasts a day is the
    cheapest way to fill the table. Returns how many rows went.
    """
    now, gone = clock.now(), 0
    over = RateCount.select(RateCount.id).where(RateCount.until <= now)
    while deleted := _delete(over, limit=DELETE_ROWS_MAX):
        gone += deleted
    least = RateCount.select(RateCount.id).order_by(RateCount.count, RateCount.until.desc())
    while (surplus := RateCount.select().count() - ROWS_MAX) > 0:
        deleted = _delete(least, limit=min(surplus, DELETE_ROWS_MAX))
        gone += deleted
        if not deleted:
            break  # what is left is held by others, who go on counting
    return gone


def is_on() -> bool:
    """Tell whether rates are counted here; only a test that knocks a thousand times says no."""
    return bool(current_app.config.get("RATES_COUNTED", True))


def refusal(seconds: int) -> LimitReached:
    """Return a refusal that says in words and as a number when to try again."""
    minutes, hours = max(1, ceil(seconds / 60)), ceil(seconds / 3600)
    if minutes < 90:
        text = ngettext(
            "That was a lot in a short time. Try again in %(num)s minute.",
            "That was a lot in a short time. Try again in %(num)s minutes.",
            minutes,
        )
    else:
        text = ngettext(
            "That was a lot in a short time. Try again in %(num)s hour.",
            "That was a lot in a short time. Try again in %(num)s hours.",
            hours,
        )
    return LimitReached(text, retry_after_seconds=max(1, seconds))


def _refuse_if_full(bound: Bound, count: int, until: int, now: int) -> None:
    count, until = _remembered(bound, count, until, now)
    wait = bound.free_at(count, until) - now
    if wait > 0:
        raise refusal(ceil(wait / SECOND))


def _remembered(bound: Bound, count: int, until: int, now: int) -> tuple[int, int]:
    """Return count and end of a row; a new period where the old one is over.

    An end well beyond a whole period was written while the clock went wrong: it is over, too.
    """
    end = now + bound.seconds * SECOND
    is_sound = now < until <= end + CLOCKS_APART_SECONDS * SECOND
    return (count, until) if is_sound else (0, end)


def _read(key: str) -> tuple[int, int] | None:
    found = rows("SELECT count, until FROM rate_count WHERE key = ?", (key,))
    return (int(found[0][0]), int(found[0][1])) if found else None


def _locked(key: str, now: int) -> tuple[int, int]:
    """Return count and end of a row, made if it is new, and hold it until the transaction ends."""
    found = rows(
        "INSERT INTO rate_count (id, key, count, until) VALUES (?, ?, 0, ?) "
        "ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING count, until",
        (ids.new(), key, now),
    )
    return int(found[0][0]), int(found[0][1])


def _delete(these: Any, *, limit: int) -> int:
    """Delete the first rows of a selection; never waits for one that somebody holds."""
    chosen = these.limit(limit)
    if database.for_update and not is_sqlite():
        chosen = chosen.for_update("FOR UPDATE SKIP LOCKED")
    with transaction():
        return int(RateCount.delete().where(RateCount.id.in_(chosen)).execute())


def _key(name: str, by: object) -> str:
    secret = current.instance().secret_keys[-1].encode()
    text = f"onemile.rates\0{name}\0{by}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]
