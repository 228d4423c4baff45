"""Rates: exactly as many as are meant, whoever counts, and nobody named in the table."""

import threading

import pytest

from onemile import clock, rates
from onemile.db import microseconds, release, rows, transaction
from onemile.errors import LimitReached
from onemile.models import RateCount
from onemile.rates import GrowingWait, Rate, count_try
from onemile.web.limits import PASSWORDS

HOURLY = Rate(name="test", times=3, seconds=3600)
GROWING = GrowingWait(name="growing", free=2, first_seconds=30, most_seconds=100)


def wait_of(bound, *, by="ana") -> int:
    with pytest.raises(LimitReached) as caught:
        count_try(bound, by=by)
    return caught.value.retry_after_seconds


def test_as_many_as_the_rate_says_and_then_the_rest_of_the_period(instance, clock):
    for _ in range(3):
        count_try(HOURLY, by="ana")
    clock.advance(minutes=20)
    assert wait_of(HOURLY) == 2400
    count_try(HOURLY, by="ben")

    clock.advance(minutes=41)
    count_try(HOURLY, by="ana")


def test_a_refusal_speaks_of_minutes_or_hours(instance):
    assert "dans 1\u00a0minute." in str(rates.refusal(1))
    assert "dans 40\u00a0minutes." in str(rates.refusal(2399))
    assert "dans 24\u00a0heures." in str(rates.refusal(86_400))


def test_a_try_given_back_may_be_tried_again(instance):
    tries = [count_try(HOURLY, by="ana") for _ in range(3)]
    tries[1].give_back()
    count_try(HOURLY, by="ana")
    assert wait_of(HOURLY) > 0


def test_a_try_given_back_leaves_no_row(instance):
    for bound in (HOURLY, GROWING):
        count_try(bound, by="ana").give_back()
    assert not RateCount.select().exists()

    first = count_try(HOURLY, by="ana")
    for _ in range(2):
        count_try(HOURLY, by="ana").give_back()
    first.give_back()
    first.give_back()
    assert not RateCount.select().exists()


def test_a_try_of_a_period_that_is_over_is_not_given_back_to_the_next(instance, clock):
    late = count_try(HOURLY, by="ana")
    clock.advance(hours=2)
    for _ in range(3):
        count_try(HOURLY, by="ana")
    late.give_back()
    assert wait_of(HOURLY) > 0


def test_a_rollback_takes_the_try_along_and_a_commit_keeps_it(instance):
    for _ in range(5):
        with pytest.raises(RuntimeError), transaction():
            count_try(HOURLY, by="ana")
            raise RuntimeError
    for _ in range(3):
        with transaction():
            count_try(HOURLY, by="ana")
    with pytest.raises(LimitReached), transaction():
        count_try(HOURLY, by="ana")


def test_tries_in_the_same_moment_cannot_slip_through_together(instance):
    gate, done = threading.Barrier(8), []

    def knock():
        with instance.app_context():
            gate.wait()
            try:
                count_try(HOURLY, by="ana")
                done.append("in")
            except LimitReached:
                done.append("out")
            finally:
                release()

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["in"] * 3 + ["out"] * 5


def test_waits_grow_with_each_try_up_to_the_most(instance, clock):
    for _ in range(2):
        count_try(GROWING, by="ana")
    waits = []
    for _ in range(4):
        waits.append(wait_of(GROWING))
        clock.advance(seconds=waits[-1])
        count_try(GROWING, by="ana")
    assert waits == [30, 60, 100, 100]

    rates.forget(GROWING, by="ana")
    count_try(GROWING, by="ana")
    count_try(GROWING, by="ana")


def test_after_a_day_without_a_try_all_is_forgotten(instance, clock):
    for _ in range(2):
        count_try(GROWING, by="ana")
    assert wait_of(GROWING) == 30
    clock.advance(days=1, seconds=1)
    count_try(GROWING, by="ana")
    count_try(GROWING, by="ana")


def test_who_comes_late_behind_another_is_counted_with_it(instance, clock):
    for bound in (HOURLY, HOURLY, HOURLY, GROWING, GROWING):
        count_try(bound, by="ana")
        clock.advance(seconds=-1)
    assert wait_of(HOURLY) > 0
    assert wait_of(GROWING) > 0


def test_a_clock_that_went_wrong_locks_nobody_out(instance, clock):
    clock.advance(days=400)
    for bound in (HOURLY, HOURLY, HOURLY, GROWING, GROWING):
        count_try(bound, by="ana")
    clock.advance(days=-400)
    count_try(HOURLY, by="ana")
    count_try(GROWING, by="ana")


def test_the_table_names_nobody(instance):
    count_try(HOURLY, by="192.0.2.7 ana@example.org")
    kept = str(rows("SELECT * FROM rate_count"))
    assert "192.0.2.7" not in kept and "ana" not in kept and "test" not in kept


def test_what_is_over_is_forgotten_by_the_job(instance, clock):
    count_try(HOURLY, by="ana")
    clock.advance(minutes=30)
    count_try(HOURLY, by="ben")
    clock.advance(minutes=31)
    assert rates.forget_old() == 1
    assert RateCount.select().count() == 1


def test_a_flood_of_names_does_not_fill_the_table(instance, monkeypatch):
    monkeypatch.setattr(rates, "ROWS_MAX", 20)
    monkeypatch.setattr(rates, "ROWS_BETWEEN_LOOKS", 10)
    for number in range(60):
        count_try(HOURLY, by=number)
    assert RateCount.select().count() <= 30


def test_cheap_rows_never_make_a_full_count_forgotten(instance, monkeypatch):
    """Beyond the bound those go first that were tried least, however long they would stay."""
    monkeypatch.setattr(rates, "ROWS_MAX", 1_000)
    for _ in range(PASSWORDS.times):
        count_try(PASSWORDS, by="192.0.2.7")
    for _ in range(2):
        count_try(GROWING, by="ana")
    count_try(HOURLY, by="ben")
    a_day_on = microseconds(clock.ahead(days=1))
    cheap = [{"key": f"junk {n}", "count": 1, "until": a_day_on} for n in range(1_500)]
    with transaction():
        for begin in range(0, len(cheap), 500):
            RateCount.insert_many(cheap[begin : begin + 500]).execute()

    assert rates.forget_old() == 503
    assert RateCount.select().count() == 1_000
    assert wait_of(PASSWORDS, by="192.0.2.7") > 0
    assert wait_of(GROWING) == 30
    # Of those with one try each, the ones that would stay for longer went.
    count_try(HOURLY, by="ben")
    count_try(HOURLY, by="ben")
    assert wait_of(HOURLY, by="ben") > 0


def test_who_is_refused_writes_nothing(instance, clock):
    for _ in range(3):
        count_try(HOURLY, by="ana")
    before = rows("SELECT id, count, until FROM rate_count")
    clock.advance(minutes=1)
    assert wait_of(HOURLY) > 0
    assert rows("SELECT id, count, until FROM rate_count") == before
    assert before[0][2] > microseconds(clock.present)


def test_a_switch_turns_all_rates_off(instance):
    instance.config["RATES_COUNTED"] = False
    for _ in range(9):
        count_try(HOURLY, by="ana").give_back()
    assert not RateCount.select().exists()
