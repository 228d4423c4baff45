"""What no rollback can bring back waits for the commit, and goes with a rollback."""

import pytest

from onemile.db import after_commit, database, in_transaction, transaction
from onemile.models import JobRun


class Trouble(Exception):
    """Whatever takes a transaction back."""


@pytest.fixture
def done(instance):
    """What was called, and whether a transaction was open just then."""
    return []


@pytest.fixture
def later(done):
    """Have something called after the commit, by its name."""
    return lambda name: after_commit(lambda: done.append((name, in_transaction())))


def test_it_waits_for_the_outermost_transaction(later, done):
    with transaction():
        later("first")
        with transaction():
            later("second")
        assert done == []
    assert done == [("first", False), ("second", False)]


def test_without_a_transaction_it_is_called_at_once(later, done):
    later("now")
    assert done == [("now", False)]


def test_a_rollback_drops_it(later, done):
    with pytest.raises(Trouble), transaction():
        later("never")
        with transaction():
            later("neither")
        raise Trouble
    with transaction():
        later("the next one")
    assert done == [("the next one", False)]


def test_a_savepoint_that_is_taken_back_drops_its_own(later, done):
    with transaction():
        later("kept")
        with pytest.raises(Trouble), transaction():
            later("dropped")
            raise Trouble
        later("kept too")
    assert [name for name, _is_open in done] == ["kept", "kept too"]


def test_what_fails_by_then_undoes_nothing_and_holds_up_nobody(later, done):
    def fail():
        raise Trouble

    with transaction():
        JobRun.create(name="core.told")
        after_commit(fail)
        later("the next one")
    assert done and JobRun.select().where(JobRun.name == "core.told").exists()


def test_it_may_open_a_transaction_and_wait_for_that_one(later, done):
    def again():
        with transaction():
            later("of the second")
            assert done == []

    with transaction():
        after_commit(again)
    assert done == [("of the second", False)]


def test_a_transaction_that_is_not_ours_is_refused(later, done):
    with pytest.raises(AssertionError, match="transaction"), database.atomic():
        later("never")
    assert done == []
