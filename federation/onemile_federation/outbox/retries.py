"""When a delivery is tried again, and when it is given up: arithmetic alone, no clock, no tables.

Source: federation.md 2.2.
"""

import random
from collections.abc import Callable

from onemile_federation.outbox.models import COUNTS, POSTS, REMOVALS

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
# Tripled from half a minute: a restart, a short outage, a night.
_RISING = (30, 90, 270, 810, 2_430, 7_290, 21_870)
# Then twice a day for a long week-end on somebody's home line; what takes back, daily for a month.
SCHEDULES: dict[str, tuple[int, ...]] = {
    POSTS: (*_RISING, *[12 * HOUR_SECONDS] * 5),
    REMOVALS: (*_RISING, *[12 * HOUR_SECONDS] * 5, *[DAY_SECONDS] * 27),
    COUNTS: _RISING[:5],
}
# For so long nothing is given up, whatever luck the jitter had: who is away for two and a half
# days misses nothing, who is away for 29 still hears of removals.
PROMISED_SECONDS = {POSTS: 5 * DAY_SECONDS // 2, REMOVALS: 29 * DAY_SECONDS, COUNTS: 0}
# Each wait is up to a quarter shorter or longer, so that what failed together does not come
# back together.
JITTER = 0.25
# What a server may ask us to wait, in seconds: less is no pause, more is a no.
RETRY_AFTER_MIN, RETRY_AFTER_MAX = 1.0, 12.0 * HOUR_SECONDS
# So often a shorter wait than the schedule's is taken from a server; then its patience is not
# ours: twelve tries in twelve seconds would use up three days.
HURRIED_TRIES = 3
# A refused signature may be a clock or an old key, there or here: passing, but not for days.
UNSIGNED_TRIES = 3
# Whoever rests (breaker.py) is asked each twelve hours at least: so much later it may be.
LATE_SECONDS_MAX = 12 * HOUR_SECONDS
_PASSING = frozenset({401, 408, 425, 429})


def lasts_seconds(retry_class: str) -> int:
    """Return for how long deliveries of a class are tried."""
    return sum(SCHEDULES[retry_class])


def ends_seconds(retry_class: str) -> int:
    """Return the age at which a delivery of a class is over, tried or not."""
    return lasts_seconds(retry_class) + min(lasts_seconds(retry_class), LATE_SECONDS_MAX)


def is_permanent(status: int) -> bool:
    """Tell whether an answer is a no that will stay one."""
    return (400 <= status < 500 and status not in _PASSING) or status == 501


def next_try(
    retry_class: str,
    attempts: int,
    status: int,
    retry_after: float | None,
    *,
    status_before: int = 0,
    age_seconds: float | None = None,
    chance: Callable[[], float] = random.random,
) -> float | None:
    """Return the seconds until a failed delivery is tried again; None to give it up.

    ``attempts`` counts this one, ``status`` is 0 where nobody answered, ``status_before`` is that
    of the attempt before. With its age, a delivery is neither given up before what is promised
    (unlucky jitter, short Retry-After) nor tried long after its end. ``chance`` gives 0 to 1.
    """
    if is_permanent(status):
        return None
    if status == 401 and attempts >= UNSIGNED_TRIES and status_before in (0, 401):
        return None
    schedule = SCHEDULES[retry_class]
    if attempts > len(schedule):
        is_early = age_seconds is not None and age_seconds < PROMISED_SECONDS[retry_class]
        return lasts_seconds(retry_class) - (age_seconds or 0) if is_early else None
    wait = schedule[attempts - 1] * (1 - JITTER + 2 * JITTER * chance())
    if retry_after is not None:
        asked = min(RETRY_AFTER_MAX, max(RETRY_AFTER_MIN, retry_after))
        wait = asked if attempts <= HURRIED_TRIES else max(asked, wait)
    if age_seconds is not None and age_seconds + wait > ends_seconds(retry_class):
        return None
    return wait
