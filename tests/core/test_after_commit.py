"""What no rollback can bring back waits for the commit, and goes with a rollback."""

from contextlib import nullcontext, suppress

import pytest
from peewee import IntegrityError

from onemile.db import after_commit, at_work, database, in_transaction, rows, transaction
from onemile.engines import open_database
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


@pytest.mark.parametrize(("is_for_good", "waits"), [(True, "on"), (False, "off")])
def test_what_is_for_good_waits_for_the_disk(engine, done, monkeypatch, is_for_good, waits):
    at_hand, is_sqlite = at_work(), engine == "sqlite"
    commit, wait_for_disk = at_hand.commit, at_hand.wait_for_disk

    def committed():
        if not is_sqlite:  # there every commit waits, see below
            done.append(rows("SHOW synchronous_commit")[0][0])
        commit()

    def waited():
        done.append("disk")
        wait_for_disk()

    monkeypatch.setattr(at_hand, "commit", committed)
    monkeypatch.setattr(at_hand, "wait_for_disk", waited)
    with transaction():
        at_hand.execute_sql("SELECT 1" if is_sqlite else "SET LOCAL synchronous_commit = off")
        after_commit(lambda: done.append("called"), is_for_good=is_for_good)
        with suppress(Trouble), transaction():
            after_commit(lambda: done.append("dropped"))
            raise Trouble
    asked, said = ["disk"] if is_for_good else [], [] if is_sqlite else [waits]
    assert done == [*asked, *said, "called"]


@pytest.mark.one_engine
def test_on_sqlite_every_commit_waits_for_the_disk(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path}/one.sqlite")
    full = 2  # sqlite.org/pragma.html#pragma_synchronous
    assert opened.execute_sql("PRAGMA synchronous").fetchone() == (full,)
    opened.close()


@pytest.mark.one_engine
class TestUndone:
    """SQLite takes a whole transaction back by itself, as where a disk is full."""

    @pytest.fixture(autouse=True)
    def something_there(self, instance):
        JobRun.create(name="core.there")

    def undo(self):
        at_work().execute_sql("INSERT OR ROLLBACK INTO job_run SELECT * FROM job_run")

    def names(self):
        return [row.name for row in JobRun.select().where(JobRun.name.startswith("core."))]

    def test_what_undid_it_is_raised_and_not_that_it_is_undone(self, instance):
        with pytest.raises(IntegrityError), transaction():
            JobRun.create(name="core.before")
            with transaction(), transaction():
                self.undo()
        assert self.names() == ["core.there"] and not in_transaction()
        with transaction():
            JobRun.create(name="core.after")
        assert self.names() == ["core.there", "core.after"]

    @pytest.mark.parametrize("at", [nullcontext, transaction])
    def test_who_goes_on_regardless_writes_nothing(self, instance, later, done, at):
        with pytest.raises(IntegrityError), transaction():
            later("never")
            with transaction():
                with suppress(IntegrityError), at():
                    self.undo()
                with suppress(IntegrityError):
                    JobRun.create(name="core.between")
        assert self.names() == ["core.there"] and done == [] and not in_transaction()

    def test_no_statement_is_run_after_it_not_even_one_that_reads(self, instance, monkeypatch):
        """Not even where the engine could not begin anew: it would be kept at once."""
        with pytest.raises(IntegrityError), transaction():
            monkeypatch.setattr(at_work(), "begin", lambda *given: None)
            with suppress(IntegrityError):
                self.undo()
            with suppress(IntegrityError):
                JobRun.create(name="core.between")
            with pytest.raises(IntegrityError):
                self.names()
        assert self.names() == ["core.there"]

    def test_a_further_savepoint_is_refused(self, instance):
        with pytest.raises(IntegrityError), transaction():
            with suppress(IntegrityError):
                self.undo()
            with transaction():
                pytest.fail("nothing of it would be kept")


def test_a_transaction_that_is_not_ours_is_refused(later, done):
    with pytest.raises(AssertionError, match="transaction"), database.atomic():
        later("never")
    assert done == []


def test_of_equal_ones_that_are_wanted_once_one_is_called(done):
    def say():
        done.append("once")

    with transaction():
        with suppress(Trouble), transaction():
            after_commit(say, is_once=True)
            raise Trouble
        for _n in range(3):
            after_commit(say, is_once=True)
        with suppress(Trouble), transaction():
            after_commit(say, is_once=True)
            raise Trouble
    assert done == ["once"]
