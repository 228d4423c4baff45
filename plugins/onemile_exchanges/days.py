"""The day it is where the members live: what is agreed for a day is agreed for one of theirs."""

from datetime import date

from onemile.api import clock, zone


def today() -> date:
    """Return the day it is in the region."""
    return clock.now().astimezone(zone()).date()
