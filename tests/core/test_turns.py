"""Writers of one process stand in line, so that nobody who writes a lot holds up the others."""

import threading

import pytest

from onemile import db
from onemile.models import EventRow
from onemile.turns import Turns

PATIENCE_SECONDS = 20


def wrote(app, order, name, *, has_begun, times=1):
    with app.app_context():
        for _time in range(times):
            with db.transaction():
                order.append(name)
                EventRow.create(name="x", payload={})
                has_begun.set()
        db.release()


def test_whoever_waits_writes_before_who_has_just_written(instance, engine):
    """On PostgreSQL nobody waits for anybody, and all are done as well."""
    order, begun = [], threading.Event()
    line = []
    with db.transaction():
        EventRow.create(name="x", payload={})
        for name in ("a", "b", "c"):
            times = 5 if name == "a" else 1
            of = {"has_begun": begun, "times": times}
            line.append(threading.Thread(target=wrote, args=(instance, order, name), kwargs=of))
            line[-1].start()
            if engine == "sqlite":
                stands_in_line(len(line))
    for one in line:
        one.join(PATIENCE_SECONDS)
    assert sorted(order) == ["a"] * 5 + ["b", "c"]
    if engine == "sqlite":
        assert order[:3] == ["a", "b", "c"]


def stands_in_line(n):
    """Wait until so many threads wait for their turn, or the clock has gone on for long."""
    turns = db.at_work()._turns
    waits = threading.Event()
    for _look in range(PATIENCE_SECONDS * 100):
        if len(turns._waiting) == n:
            return
        waits.wait(0.01)
    pytest.fail("nobody stands in line")


def test_who_has_waited_long_enough_goes_on_without_it():
    turns = Turns()
    with turns.taken(seconds_max=1) as first, turns.taken(seconds_max=0.01) as second:
        assert (first, second) == (True, False)
    with turns.taken(seconds_max=1) as third:
        assert third


@pytest.mark.parametrize("is_handed_on_first", [False, True])
def test_who_is_torn_away_while_they_wait_leaves_the_line(monkeypatch, is_handed_on_first):
    turns = Turns()

    class Torn(threading.Event):
        def wait(self, timeout=None):
            if is_handed_on_first:
                turns._leave(holder)
            raise KeyboardInterrupt

    holder = threading.Event()
    assert turns._take(holder, 1)
    with monkeypatch.context() as patched:
        patched.setattr("onemile.turns.threading.Event", Torn)
        with pytest.raises(KeyboardInterrupt), turns.taken(seconds_max=1):
            pytest.fail("nobody has it twice")
    turns._leave(holder)
    with turns.taken(seconds_max=0.01) as has_it:
        assert has_it


def test_the_turn_is_handed_on_where_the_block_raises():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.taken(seconds_max=1):
        raise ZeroDivisionError
    with turns.taken(seconds_max=0.01) as has_it:
        assert has_it
