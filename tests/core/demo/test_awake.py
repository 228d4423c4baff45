"""The invented past keeps its order, at whatever hour it is planted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from onemile.demo.awake import SLEEPING, WAKING, awake

pytestmark = [pytest.mark.plugins(), pytest.mark.one_engine]

STRASBOURG = ZoneInfo("Europe/Paris")
# A usual day, and those on which clocks are put forward and back.
DAYS = [datetime(2026, 11, 30, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)]
DAYS += [datetime(2026, 10, 25, tzinfo=UTC)]
MINUTES_BETWEEN = 17


@pytest.mark.parametrize("day", DAYS, ids=lambda day: str(day.date()))
@pytest.mark.parametrize("hours", [0.1, 3, 6, 6.5, 9, 13, 20.5, 21.5, 22.8, 23.9])
def test_who_is_earlier_stays_earlier_awake_and_in_the_past(day, hours):
    present = day + timedelta(hours=hours)
    moments = [present - timedelta(minutes=n * MINUTES_BETWEEN) for n in range(400)]
    told = [awake(at, present=present, zone=STRASBOURG) for at in moments]
    assert all(later > earlier for later, earlier in zip(told, told[1:], strict=False))
    assert told[0] <= present
    for at, so in zip(moments, told, strict=True):
        assert WAKING <= so.astimezone(STRASBOURG).time() <= SLEEPING
        assert abs(at - so) <= timedelta(hours=10)


def test_by_day_nothing_changes():
    noon = datetime(2026, 11, 28, 11, tzinfo=UTC)
    assert awake(noon, present=DAYS[0], zone=STRASBOURG) == noon
