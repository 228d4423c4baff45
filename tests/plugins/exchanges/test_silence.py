"""Silence counts of who has heard, after the agreed day, up to an amount; else others decide."""

from datetime import timedelta

import pytest

from onemile import worker
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, days, negotiate, timetable
from onemile_exchanges.models import Agreement


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has five hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 500
    clock.advance(days=10)
    return ana, ben


@pytest.fixture
def life(pair, world, clock):
    """Let days go by with a worker: ``life(15, reads=True)``."""

    def live(n, *, reads=False, posted=False):
        for _day in range(n):
            clock.advance(days=1, minutes=1)
            for job in ("exchanges.remind", "exchanges.auto_confirm"):
                worker.run_job(job)
            world.tell()
            unread = (NoticeRow.member == pair[1].id) & NoticeRow.read_at.is_null()
            if reads:
                NoticeRow.update(read_at=clock()).where(unread).execute()
            if posted:
                MailMessage.update(sent_at=clock()).where(MailMessage.sent_at.is_null()).execute()

    return live


def fresh(row):
    return Agreement.get_by_id(row.id)


def titles_for(member):
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [row.title for row in rows]


@pytest.mark.parametrize("how", ["reads", "posted"])
def test_who_has_heard_twice_and_says_nothing_has_said_yes(pair, agreed, life, pocket, how):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    life(13, **{how: True})
    assert fresh(forty).state == "done_by_helper"
    life(3, **{how: True})
    assert (fresh(forty).state, fresh(forty).was_auto_confirmed) == ("confirmed", True)
    assert pocket.balance_smiles(ana.uri) == 45


def test_who_has_heard_nothing_has_said_nothing(pair, agreed, life, pocket):
    """A letterbox that bounces, and nobody who looks: the review's absent partner."""
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    life(60)
    assert fresh(forty).state == "done_by_helper" and pocket.balance_smiles(ana.uri) == 0
    assert len([title for title in titles_for(ana) if "Sans réponse, pas de oui" in title]) == 1
    assert fresh(forty).auto_confirm_at is None
    life(30, reads=True)
    assert fresh(forty).state == "done_by_helper"  # it is for the moderators by then
    completion.say_done(forty.id, member=ben)
    assert pocket.balance_smiles(ana.uri) == 45


def test_who_hears_late_has_a_week_from_then(pair, agreed, life):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    life(20)
    life(7, reads=True)
    assert fresh(forty).state == "done_by_helper"
    life(2, reads=True)
    assert fresh(forty).state == "confirmed"


def test_a_server_that_was_down_for_weeks_reminds_twice_first(pair, agreed, life, clock):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    clock.advance(days=21)
    life(1, reads=True)
    assert (fresh(forty).state, fresh(forty).reminders_sent) == ("done_by_helper", 1)
    life(10, reads=True)
    assert (fresh(forty).state, fresh(forty).reminders_sent) == ("done_by_helper", 2)
    life(4, reads=True)
    assert fresh(forty).state == "confirmed"


@pytest.mark.parametrize("ahead", [40, 300])
def test_nothing_counts_before_the_agreed_day(pair, offer, life, clock, ahead):
    ana, ben = pair
    terms = negotiate.Terms(amount_smiles=40, day=days.today() + timedelta(days=ahead))
    proposed = negotiate.propose(offer(ana).id, terms, member=ben)
    agreement = negotiate.accept(proposed.id, member=ana, version=1)
    completion.say_done(agreement.id, member=ana)
    clock.advance(days=ahead - 39)
    life(38, reads=True)
    assert (fresh(agreement).state, fresh(agreement).reminders_sent) == ("done_by_helper", 0)
    life(13, reads=True)
    assert (fresh(agreement).state, fresh(agreement).reminders_sent) == ("done_by_helper", 2)
    life(6, reads=True)
    assert fresh(agreement).state == "confirmed"


@pytest.mark.parametrize(("amount", "state"), [(180, "confirmed"), (181, "done_by_helper")])
def test_beyond_what_the_association_has_set_both_have_to_say_it(
    pair, agreed, life, browser, amount, state
):
    ana, ben = pair
    much = agreed(ana, ben, amount_smiles=amount)
    completion.say_done(much.id, member=ana)
    page = browser(ben).get(f"/exchanges/{much.id}")
    assert ("sans ton mot, rien ne bouge" in page.text) is (state != "confirmed")
    life(40, reads=True)
    assert fresh(much).state == state
    told = [title for title in titles_for(ana) if "Sans réponse, pas de oui" in title]
    assert len(told) == (state != "confirmed")
    reminders = [row.body for row in NoticeRow.select().where(NoticeRow.member == ben.id)]
    assert any("rien ne bouge sans ton mot" in body for body in reminders) is bool(told)


def test_the_page_says_what_is_waited_for(pair, agreed, browser):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    assert "deux rappels lui sont parvenus" in browser(ana).get(f"/exchanges/{forty.id}").text
    assert "deux rappels te sont parvenus" in browser(ben).get(f"/exchanges/{forty.id}").text


def test_a_clock_that_was_ahead_confirms_nothing(pair, agreed, life, clock, world):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    clock.advance(days=3650)
    for job in (timetable.remind, timetable.auto_confirm):
        job()
    clock.advance(days=-3650)
    assert fresh(forty).state == "done_by_helper"
    life(60, reads=True)
    assert fresh(forty).state == "confirmed"
