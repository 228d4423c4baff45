"""A clock that is ahead for a while decides nothing in bulk, and puts nothing off for years."""

from datetime import timedelta

import pytest

from onemile import current, forgetting, worker
from onemile.conversations.limits import AN_HOUR_MAX
from onemile_exchanges import completion, negotiate, publish, talk, timetable
from onemile_exchanges.models import Agreement, Item


@pytest.fixture
def pair(world):
    return world.member("Ana"), world.member("Ben")


@pytest.fixture
def half_done(pair, offer):
    """An exchange of a gift that one of the two has said to be done."""
    current.instance().ledger = None
    ana, ben = pair
    agreement = negotiate.propose(
        offer(ana).id, negotiate.Terms(amount_smiles=0, text="Volontiers."), member=ben
    )
    negotiate.accept(agreement.id, member=ana, version=agreement.version)
    completion.say_done(agreement.id, member=ana)
    return agreement


def fresh(row):
    return type(row).get_by_id(row.id)


def test_very_many_confirmations_and_lapses_at_once_ask_first(half_done, clock, monkeypatch):
    monkeypatch.setattr(forgetting, "FREE_ROWS_MAX", 0)
    clock.advance(days=400)
    assert timetable.auto_confirm() == 0
    assert fresh(half_done).state == "done_by_helper"
    clock.advance(days=-400)
    assert timetable.auto_confirm() == 0
    assert forgetting.asked() == []
    clock.advance(days=15)
    timetable.auto_confirm()
    assert forgetting.confirm("exchanges.auto_confirm")
    assert timetable.auto_confirm() == 1


def test_items_ask_before_they_lapse_in_bulk(pair, offer, clock, monkeypatch):
    monkeypatch.setattr(forgetting, "FREE_ROWS_MAX", 0)
    item = offer(pair[0])
    clock.advance(days=400)
    assert timetable.lapse_items() == 0 and fresh(item).state == "published"
    forgetting.confirm("exchanges.lapse_items")
    assert timetable.lapse_items() == 1


def test_what_was_put_off_for_years_gets_its_usual_time_from_now(pair, offer, half_done, clock):
    item = offer(pair[1])
    far = clock() + timedelta(days=3650)
    Agreement.update(auto_confirm_at=far, remind_at=far).execute()
    Item.update(lapses_at=far).where(Item.id == item.id).execute()
    for job in timetable.JOBS:
        worker.run_job(job.name)
    days = current.setting("exchanges.auto_confirm_days")
    assert fresh(half_done).auto_confirm_at <= clock() + timedelta(days=days)
    assert fresh(half_done).remind_at < clock() + timedelta(days=60)
    assert fresh(item).lapses_at < clock() + timedelta(days=732)
    clock.advance(days=days)
    assert timetable.auto_confirm() == 1


def test_the_last_day_of_an_item_within_two_years_is_left_alone(pair, clock):
    until = (clock() + timedelta(days=publish.AHEAD_DAYS_MAX)).date()
    draft = publish.Draft(
        kind="offer", form="help", category="garden", title="Arroser", until_day=until
    )
    item = publish.publish(draft, member=pair[0])
    before = item.lapses_at
    timetable.lapse_items()
    assert fresh(item).lapses_at == before


def test_words_written_in_the_future_do_not_use_up_the_hour(pair, half_done, clock):
    ana, ben = pair
    clock.advance(days=3650)
    for number in range(AN_HOUR_MAX):
        talk.say(half_done.id, member=ben, text=f"Bonjour {number}")
    clock.advance(days=-3650)
    assert talk.say(half_done.id, member=ben, text="Me revoilà").text == "Me revoilà"


def test_the_clock_is_trusted_by_what_decides_because_time_has_passed(instance):
    bold = {job.name for job in worker.jobs() if job.trusts_clock}
    assert {"exchanges.auto_confirm", "exchanges.lapse_items", "smiles.vest"} <= bold
