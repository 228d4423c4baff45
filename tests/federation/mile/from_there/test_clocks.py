"""Clocks that are a day apart: nothing is believed then, and nothing is lost by it."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.plugins("federation")


@pytest.mark.parametrize("days", [-1, 1])
def test_who_is_a_day_off_is_refused_whole_and_heard_once_its_clock_is_right(there, days):
    there.peer.clock_ahead = timedelta(days=days)
    document = there.document()
    assert there.says("Create", document) == 401
    assert there.kept(document["id"]) is None and there.person() is None

    there.peer.clock_ahead = timedelta()
    assert there.says("Create", document) == 202

    kept, now = there.kept(document["id"]), there.network.clock.present
    assert kept.published_at <= now and kept.expires_at > now + timedelta(days=88)
    assert there.says("Create", document) == 202
    with there.ours.at_work():
        assert type(kept).select().count() == 1
