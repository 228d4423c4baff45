"""When people of the invented past are awake: nights are folded into mornings and evenings.

The fold keeps the order: what is said to have happened earlier never happens later, so that
nobody answers what is not written yet, at whatever hour the demo is planted.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

WAKING, SLEEPING = time(7, 15), time(22, 0)
# What happened by night is told of the first and the last waking hours.
MORNING, EVENING = timedelta(hours=2.5), timedelta(hours=3)


def awake(at: datetime, *, present: datetime, zone: tzinfo) -> datetime:
    """Return the waking moment of a moment, never later than ``present``.

    Of two moments the earlier never becomes the later; by day between morning and evening nothing
    changes. ``at`` must not lie after ``present``.
    """
    day, today = at.astimezone(zone).date(), present.astimezone(zone).date()
    early = present <= _on(today, WAKING, zone)
    last = today - timedelta(days=1) if early else today
    if day > last or at > _on(day, SLEEPING, zone) - EVENING:
        return _of_an_evening(at, min(day, last), last, present=present, zone=zone)
    waking = _on(day, WAKING, zone)
    if at < waking + MORNING:
        midnight = _on(day, time(), zone)
        until = min(waking + MORNING, present)
        return waking + (until - waking) * ((at - midnight) / (until - midnight))
    return at


def _of_an_evening(
    at: datetime, day: date, last: date, *, present: datetime, zone: tzinfo
) -> datetime:
    """Spread the hours until midnight, or until an early present, over the evening's waking ones.

    ``last`` is the last day on which anybody has been awake.
    """
    sleeping = _on(day, SLEEPING, zone)
    until = present if day == last else _on(day + timedelta(days=1), time(), zone)
    if until <= sleeping:  # this very evening
        return at
    dusk = sleeping - EVENING
    return dusk + EVENING * ((at - dusk) / (until - dusk))


def _on(day: date, at: time, zone: tzinfo) -> datetime:
    # As one time for all: where clocks are put back an hour of the wall comes twice.
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
