"""A row that is written by a text made once is the row that peewee writes."""

from datetime import UTC, datetime

import pytest
from peewee import SQL

from onemile import clock as house_clock
from onemile.members.models import Block, Member
from onemile.models import EventRow


def as_kept(row):
    return type(row).get_by_id(row.id).__data__


def by_peewee(model, **given):
    row = model(**given)
    row.save(force_insert=True)
    return row


def test_a_row_is_kept_as_peewee_keeps_it(instance):
    given = {
        "name": "a.b",
        "payload": {"ü": [1, "'?\";--", None]},
        "recorded_at": house_clock.now(),
    }
    ours, theirs = EventRow.create(**given), by_peewee(EventRow, **given)
    assert as_kept(ours) == {**as_kept(theirs), "id": ours.id}
    assert not ours.is_dirty() and ours.is_dispatched is False


def test_it_points_at_rows_and_at_numbers_alike(world):
    ana, ben = world.member("Ana"), world.member("Ben")
    by_row = Block.create(blocker=ana, blocked=ben)
    assert (by_row.blocker_id, as_kept(by_row)["blocked"]) == (ana.id, ben.id)
    by_row.delete_instance()
    by_number = Block.create(blocker=ana.id, blocked=ben.id)
    assert as_kept(by_number)["blocker"] == ana.id


def test_what_is_left_out_has_its_default_and_a_moment_stays_a_moment(instance):
    row = EventRow.create(name="a.b", payload={}, recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
    assert as_kept(row)["recorded_at"] == datetime(2026, 5, 1, tzinfo=UTC)
    assert EventRow.create(name="a.b", payload={}).recorded_at <= house_clock.now()


def test_a_part_of_a_statement_is_written_as_one(instance):
    row = EventRow.create(name=SQL("'a' || '.c'"), payload={})
    assert EventRow.get_by_id(row.id).name == "a.c"


def test_a_model_that_does_more_when_it_is_saved_still_does(world):
    ana = world.member("Ana")
    assert Member.save is not EventRow.save
    assert as_kept(ana)["email_key"]


def test_what_is_wrong_is_refused_as_before(instance):
    with pytest.raises(AttributeError):
        EventRow.create(name="a.b", payload={}, unknown=1).unknown_too  # noqa: B018
