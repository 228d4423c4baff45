"""Said to be done, confirmed once, paid once, thanked; and what silence does."""

import threading

import pytest

from onemile import current, db, i18n, worker
from onemile.errors import Conflict, Invalid, NotAllowed, NotFound
from onemile.models import EventRow
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, late, negotiate, publish, silence, timetable
from onemile_exchanges.disputes import deciding, desk, opening
from onemile_exchanges.models import Agreement, Item, Payment, Thanks

TABS = 8


@pytest.fixture
def pair(world, pocket):
    """Ana, who will help Ben; Ben has a hundred Smiles."""
    ana, ben = world.neighbours(2)
    pocket.balances[ben.uri] = 100
    return ana, ben


@pytest.fixture
def forty(pair, agreed):
    """Their agreement over forty Smiles."""
    return agreed(*pair, amount_smiles=40)


def fresh(row):
    """Read a row again."""
    return type(row).get_by_id(row.id)


def told(name):
    """Count the events of a name."""
    return EventRow.select().where(EventRow.name == f"exchanges.{name}").count()


def test_both_words_move_the_smiles_and_the_association_thanks_both(pair, forty, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    assert pocket.balance_smiles(ana.uri) == 0

    confirmed = completion.say_done(forty.id, member=ben)

    assert (confirmed.state, confirmed.gratified_smiles) == ("confirmed", 5)
    assert pocket.balance_smiles(ana.uri) == 45
    assert pocket.balance_smiles(ben.uri) == 65
    assert sum(pocket.balances.values()) == 100


def test_one_member_cannot_say_both_words(pair, forty, pocket):
    ana, _ben = pair
    completion.say_done(forty.id, member=ana)
    with pytest.raises(Conflict) as refusal:
        completion.say_done(forty.id, member=ana)

    assert refusal.value.state == "done_by_helper"
    assert pocket.posts == []


def test_a_gift_is_confirmed_and_thanked_without_any_payment(pair, agreed, pocket):
    ana, ben = pair
    gift = agreed(ana, ben)
    completion.say_done(gift.id, member=ana)
    completion.say_done(gift.id, member=ben)

    assert Payment.select().count() == 0
    assert fresh(gift).gratified_smiles == 5


def test_the_helper_may_ask_for_less_at_the_end(pair, forty, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ana, amount_smiles=25)
    completion.say_done(forty.id, member=ben)

    assert pocket.balance_smiles(ana.uri) == 30
    assert pocket.available_smiles(ben.uri) == 80


def test_the_helper_may_let_it_be_a_gift_at_the_end(pair, forty, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ben)
    completion.say_done(forty.id, member=ana, amount_smiles=0)

    assert pocket.available_smiles(ben.uri) == 105


@pytest.mark.parametrize(("who", "amount"), [(0, 41), (0, -1), (1, 39), (1, 0)])
def test_nobody_asks_for_more_and_the_helped_not_for_less(pair, forty, pocket, who, amount):
    with pytest.raises(Invalid):
        completion.say_done(forty.id, member=pair[who], amount_smiles=amount)
    assert fresh(forty).state == "agreed"


def test_a_stranger_cannot_confirm(pair, forty, world):
    with pytest.raises(NotFound):
        completion.say_done(forty.id, member=world.member("Eve"))


def test_many_tabs_confirming_at_once_pay_once(instance, pair, forty, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    outcomes = _at_once(instance, lambda: completion.say_done(forty.id, member=ben))

    assert outcomes.count("done") == 1
    assert outcomes.count("Conflict") == TABS - 1
    assert pocket.posts == [f"exchange/{forty.id}/1"]
    assert told("ExchangeConfirmed") == 1


def test_both_confirming_at_once_pay_once(instance, pair, forty, pocket):
    members = iter([*pair] * (TABS // 2))
    outcomes = _at_once(instance, lambda: completion.say_done(forty.id, member=next(members)))

    assert outcomes.count("done") == 2
    assert len(pocket.posts) == 1
    assert fresh(forty).state == "confirmed"


def test_cancelling_races_with_confirming_and_one_of_them_wins(instance, pair, forty, pocket):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    turns = iter([True, False] * (TABS // 2))

    def act():
        if next(turns):
            completion.say_done(forty.id, member=ben)
        else:
            negotiate.cancel(forty.id, member=ana, why="finalement non")

    outcomes = _at_once(instance, act)

    assert outcomes.count("done") == 1
    assert (fresh(forty).state == "confirmed") == (len(pocket.posts) == 1)


def test_many_acceptances_at_once_reserve_once(instance, pair, offer, pocket):
    ana, ben = pair
    proposal = negotiate.propose(offer(ana).id, negotiate.Terms(amount_smiles=60), member=ben)
    outcomes = _at_once(instance, lambda: negotiate.accept(proposal.id, member=ana, version=1))

    assert outcomes.count("done") == 1
    assert pocket.available_smiles(ben.uri) == 40


def test_many_proposals_at_once_open_one_exchange(instance, pair, offer):
    ana, ben = pair
    item = offer(ana)
    outcomes = _at_once(instance, lambda: negotiate.propose(item.id, negotiate.Terms(), member=ben))

    assert outcomes.count("done") == 1
    assert outcomes.count("Conflict") == TABS - 1
    assert Agreement.select().count() == 1


def test_a_ledger_that_fails_leaves_the_exchange_as_it_was(pair, forty, pocket, monkeypatch):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)

    def broken(*_arguments, **_options):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(pocket, "gratify", broken)
    with pytest.raises(RuntimeError):
        completion.say_done(forty.id, member=ben)

    assert fresh(forty).state == "done_by_helper"
    assert fresh(forty).done_helped_at is None
    assert told("ExchangeConfirmed") == 0


def test_silence_is_reminded_on_day_3_and_7_and_confirmed_on_day_14(
    pair, forty, pocket, clock, world
):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    seen = []
    for day in range(1, 16):
        clock.advance(days=1, minutes=1)
        timetable.remind()
        world.tell()
        unread = (NoticeRow.member == ben.id) & NoticeRow.read_at.is_null()
        NoticeRow.update(read_at=clock()).where(unread).execute()
        timetable.auto_confirm()
        seen.append((day, told("DoneReminded"), str(fresh(forty).state)))

    assert [day for day, reminders, _ in seen if reminders == 1] == [3, 4, 5, 6]
    assert {reminders for day, reminders, _ in seen if day >= 7} == {2}
    assert [day for day, _, state in seen if state == "confirmed"] == [14, 15]
    assert pocket.balance_smiles(ana.uri) == 45
    assert fresh(forty).was_auto_confirmed


def test_a_job_that_runs_twice_changes_nothing(pair, forty, pocket, clock, monkeypatch):
    monkeypatch.setattr(silence, "verdict", lambda _agreement: silence.Verdict.YES)
    completion.say_done(forty.id, member=pair[0])
    clock.advance(days=14, minutes=1)

    assert [timetable.auto_confirm(), timetable.auto_confirm()] == [1, 0]
    assert len(pocket.posts) == 1


@pytest.mark.settings(exchanges__auto_confirm_days=30)
def test_an_association_may_wait_longer(pair, forty, clock):
    completion.say_done(forty.id, member=pair[0])
    clock.advance(days=29)
    assert timetable.auto_confirm() == 0


def test_a_dispute_stops_time_until_a_moderator_decides(pair, forty, pocket, clock, world):
    ana, ben = pair
    moderator = world.member("Mo", role="moderator")
    completion.say_done(forty.id, member=ana)
    opening.open_dispute(forty.id, member=ben, why="Il n’est pas venu")
    clock.advance(days=60)

    assert [timetable.remind(), timetable.auto_confirm()] == [0, 0]
    with pytest.raises(Conflict, match="permanents"):
        completion.say_done(forty.id, member=ben)
    assert [row.id for row in desk.waiting(moderator=moderator)] == [forty.id]

    deciding.decide(
        forty.id, moderator=moderator, amount_smiles=20, took_place=True, why="Les deux ont parlé"
    )
    assert pocket.balance_smiles(ana.uri) == 25
    assert fresh(forty).state == "confirmed"


def test_a_moderator_may_find_that_nothing_took_place(pair, forty, pocket, world):
    ana, ben = pair
    opening.open_dispute(forty.id, member=ana, why="Porte close")
    deciding.decide(
        forty.id,
        moderator=world.member("Mo", role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )

    assert fresh(forty).state == "cancelled"
    assert pocket.available_smiles(ben.uri) == 100


def test_what_was_paid_is_paid_back_and_never_erased(pair, forty, pocket, world):
    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    completion.say_done(forty.id, member=ben)
    opening.open_dispute(forty.id, member=ben, why="Le robinet fuit encore")
    deciding.decide(
        forty.id,
        moderator=world.member("Mo", role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )

    assert fresh(forty).state == "reversed"
    assert pocket.posts == [f"exchange/{forty.id}/1", f"exchange/{forty.id}/decision/1"]
    assert pocket.balance_smiles(ben.uri) == 105


def test_members_and_the_two_themselves_do_not_mediate(pair, forty, world):
    opening.open_dispute(forty.id, member=pair[0], why="Porte close")
    with pytest.raises(NotAllowed):
        deciding.decide(forty.id, moderator=pair[1], took_place=False, why="Les deux ont parlé")
    pair[1].role = "moderator"
    with pytest.raises(NotAllowed):
        deciding.decide(forty.id, moderator=pair[1], took_place=False, why="Les deux ont parlé")


def test_each_thanks_the_other_once_and_the_receiver_publishes(pair, forty):
    ana, ben = pair
    with pytest.raises(Conflict):
        completion.thank(forty.id, member=ben, text="Merci")
    completion.say_done(forty.id, member=ana)
    completion.say_done(forty.id, member=ben)
    note = completion.thank(forty.id, member=ben, text="Tes tomates sont sauvées, merci")
    completion.thank(forty.id, member=ana, text="Avec plaisir")

    with pytest.raises(Conflict, match="déjà"):
        completion.thank(forty.id, member=ben, text="Encore merci")
    with pytest.raises(NotFound):
        completion.show_thanks(note.id, member=ben, is_public=True)
    assert completion.show_thanks(note.id, member=ana, is_public=True).is_public
    assert Thanks.select().count() == 2


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_thanks_have_words_and_not_too_many(pair, forty, text):
    with pytest.raises(Invalid):
        completion.thank(forty.id, member=pair[0], text=text)


def test_a_proposal_nobody_answers_is_over_after_14_days(world, offer, clock):
    ana, ben = world.neighbours(2)
    proposal = negotiate.propose(offer(ana).id, negotiate.Terms(), member=ben)
    clock.advance(days=13, hours=23)
    assert timetable.expire_proposals() == 0
    clock.advance(hours=2)
    assert timetable.expire_proposals() == 1

    assert fresh(proposal).state == "expired"
    assert not fresh(proposal).awaits_helper
    with pytest.raises(Conflict):
        negotiate.accept(proposal.id, member=ana, version=1)


def test_an_item_is_asked_about_then_lapses_unless_renewed(world, offer, clock):
    ana = world.member("Ana")
    kept, left = offer(ana, "Gardée"), offer(ana, "Laissée")
    clock.advance(days=83, hours=1)
    assert [timetable.remind_of_lapse(), timetable.remind_of_lapse()] == [2, 0]

    publish.renew(kept.id, member=ana)
    clock.advance(days=7)
    assert timetable.lapse_items() == 1
    assert [fresh(kept).state, fresh(left).state] == ["published", "closed"]
    publish.resume(left.id, member=ana)
    assert fresh(left).state == "published"


def test_a_keeper_of_smiles_who_was_away_settles_later(pair, forty, pocket):
    ana, ben = pair
    current.instance().ledger = None
    completion.say_done(forty.id, member=ana)
    completion.say_done(forty.id, member=ben)
    assert pocket.posts == []

    current.instance().ledger = pocket
    assert [late.catch_up(), late.catch_up()] == [1, 0]
    assert pocket.balance_smiles(ana.uri) == 45


def test_the_doctor_finds_nothing_after_all_this_and_something_after_a_theft(pair, forty, pocket):
    from onemile_exchanges import health

    ana, ben = pair
    completion.say_done(forty.id, member=ana)
    completion.say_done(forty.id, member=ben)
    assert health.check().is_fine

    pocket.promises[f"exchange/{forty.id}/1"].state = "voided"
    with i18n.speaking("en"):
        finding = health.check()
    assert not finding.is_fine
    assert f"{forty.id}: posted here, voided at the ledger" in finding.detail


def test_every_job_can_run_at_any_time(instance):
    for job in worker.jobs():
        worker.run_job(job.name)
    assert Item.select().count() == 0


def _at_once(app, act):
    """Do the same in several threads, as tabs and impatient thumbs do; gives the outcomes."""
    outcomes = []
    gate = threading.Barrier(TABS)

    def tab():
        with app.app_context():
            gate.wait()
            try:
                act()
                outcomes.append("done")
            except Exception as refusal:
                outcomes.append(type(refusal).__name__)
            finally:
                if not db.database.is_closed():
                    db.database.close()

    threads = [threading.Thread(target=tab) for _ in range(TABS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
