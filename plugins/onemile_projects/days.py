"""The days of a project: which one it is in the region, and when each of them is over."""

from datetime import UTC, date, datetime, time, timedelta

from onemile.api import clock, zone
from onemile_projects.models import Project


def today() -> date:
    """Return the day it is in the region."""
    return of(clock.now())


def of(instant: datetime) -> date:
    """Return the region's day on which something happened."""
    return instant.astimezone(zone()).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a day of the region is over, whichever way its clocks turn."""
    return datetime.combine(day + timedelta(days=1), time(), zone()).astimezone(UTC)


def ended_by(instant: datetime) -> date:
    """Return the region's day of which an instant is the end, or a part."""
    return of(instant - timedelta(microseconds=1))


def last_of(project: Project) -> date | None:
    """Return the last day on which a project can be supported, as everybody is told it.

    ``closes_at`` is the midnight behind that day, and so of the day after.
    """
    if project.last_day is not None:
        return project.last_day
    return ended_by(project.closes_at) if project.closes_at is not None else None
