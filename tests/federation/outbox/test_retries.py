"""The table of retries (federation.md 2.2), by arithmetic alone."""

import pytest

from onemile_federation.outbox.models import COUNTS, POSTS, REMOVALS
from onemile_federation.outbox.retries import DAY_SECONDS, lasts_seconds, next_try

HALF = 0.5  # of the jitter: none


def test_the_waits_are_those_of_the_table():
    def waits(retry_class):
        found, attempts = [], 1
        while (wait := next_try(retry_class, attempts, 0, None, chance=lambda: HALF)) is not None:
            found.append(wait)
            attempts += 1
        return found

    rising = [30, 90, 270, 810, 2_430, 7_290, 21_870]
    assert waits(POSTS) == [*rising, *[43_200] * 5]
    assert waits(REMOVALS) == [*rising, *[43_200] * 5, *[86_400] * 27]
    assert waits(COUNTS) == rising[:5]


def test_the_classes_last_as_long_as_they_say():
    assert round(lasts_seconds(POSTS) / DAY_SECONDS, 2) == 2.88
    assert round(lasts_seconds(REMOVALS) / DAY_SECONDS, 1) == 29.9
    assert round(lasts_seconds(COUNTS) / 3_600) == 1


def test_each_wait_is_up_to_a_quarter_shorter_or_longer():
    assert next_try(POSTS, 1, 503, None, chance=lambda: 0.0) == 22.5
    assert next_try(POSTS, 1, 503, None, chance=lambda: 1.0) == 37.5
    assert all(22.5 <= next_try(POSTS, 1, 503, None) <= 37.5 for _ in range(100))


@pytest.mark.parametrize("status", [400, 403, 404, 405, 406, 409, 410, 413, 422, 451, 501])
def test_a_no_that_stays_one_is_not_asked_again(status):
    assert next_try(REMOVALS, 1, status, None) is None


@pytest.mark.parametrize("status", [0, 301, 401, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    assert next_try(COUNTS, 1, status, None) is not None


def test_a_refused_signature_is_tried_three_times():
    assert next_try(POSTS, 1, 401, None, status_before=0) is not None
    assert next_try(POSTS, 2, 401, None, status_before=401) is not None
    assert next_try(POSTS, 3, 401, None, status_before=401) is None
    assert next_try(POSTS, 5, 401, None, status_before=503) is not None


@pytest.mark.parametrize(("asked", "waited"), [(0, 1), (-5, 1), (7, 7), (43_201, 43_200)])
def test_retry_after_is_obeyed_between_a_second_and_half_a_day(asked, waited):
    assert next_try(POSTS, 1, 429, asked) == waited


def test_a_server_cannot_use_up_three_days_in_a_minute():
    assert next_try(POSTS, 4, 429, 1, chance=lambda: HALF) == 810


def test_bad_luck_with_jitter_ends_nothing_early():
    two_days = 2 * DAY_SECONDS
    last = next_try(POSTS, 13, 0, None, age_seconds=two_days)
    assert last == lasts_seconds(POSTS) - two_days
    assert next_try(POSTS, 13, 0, None, age_seconds=2.6 * DAY_SECONDS) is None
    assert next_try(REMOVALS, 40, 0, None, age_seconds=28.9 * DAY_SECONDS) > DAY_SECONDS / 2
    assert next_try(COUNTS, 6, 0, None, age_seconds=60) is None


def test_nothing_is_tried_long_after_its_time():
    assert next_try(POSTS, 3, 0, None, age_seconds=4 * DAY_SECONDS) is None
    assert next_try(COUNTS, 2, 0, None, age_seconds=3 * 3_600) is None
