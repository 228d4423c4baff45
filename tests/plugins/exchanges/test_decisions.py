"""Who decided what, and why; a second look, a hearing, a reminder; and Smiles that go back."""

import pytest

from onemile import current
from onemile.errors import Conflict, Invalid, NotAllowed
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, late, negotiate, returning, timetable
from onemile_exchanges.disputes import account, deciding, desk, opening
from onemile_exchanges.disputes.models import OWED, RELIEVED, Dispute
from onemile_exchanges.models import Agreement, Payment
from onemile_exchanges.negotiate import Terms

WHY = "Les deux m’ont parlé"


@pytest.fixture
def pair(world, clock):
    two = world.neighbours(2)
    clock.advance(days=10)
    return two


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator")


@pytest.fixture
def paid(pair, agreed, pocket):
    """Ana has helped Ben for 40, and has them."""
    ana, ben = pair
    pocket.balances[ben.uri] = 100
    agreement = agreed(ana, ben, amount_smiles=40)
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    return agreement


def fresh(agreement):
    return Agreement.get_by_id(agreement.id)


def moved(pocket, uri, before):
    return pocket.balance_smiles(uri) - before


def test_part_of_what_was_paid_goes_back(pair, paid, pocket, mo):
    ana, ben = pair
    had = pocket.balance_smiles(ana.uri)
    opening.open_dispute(paid.id, member=ben, why="La moitié seulement")
    deciding.decide(paid.id, moderator=mo, took_place=True, why=WHY, amount_smiles=15)

    assert moved(pocket, ana.uri, had) == -25
    assert returning.kept_smiles(fresh(paid)) == 15
    assert (fresh(paid).state, fresh(paid).amount_smiles) == ("confirmed", 15)


@pytest.mark.parametrize(("lacking", "balance"), [(OWED, -5), (RELIEVED, 0)])
def test_what_was_spent_goes_back_all_the_same(pair, paid, pocket, mo, lacking, balance):
    ana, ben = pair
    pocket.balances[ana.uri] = 35
    had = pocket.balance_smiles(ben.uri)
    opening.open_dispute(paid.id, member=ben, why="Rien n’a été fait")
    deciding.decide(paid.id, moderator=mo, took_place=False, why=WHY, lacking=lacking)

    assert pocket.balance_smiles(ana.uri) == balance
    assert moved(pocket, ben.uri, had) == 40
    row = Dispute.get()
    assert (row.lacked_smiles, row.lacking, row.decided_by_uri) == (5, lacking, mo.uri)


def test_both_read_who_decided_and_why(pair, paid, mo, world, browser):
    ana, ben = pair
    opening.open_dispute(paid.id, member=ben, why="Rien n’a été fait")
    opening.answer(paid.id, member=ana, text="J’y suis resté une heure")
    deciding.decide(paid.id, moderator=mo, took_place=True, why=WHY)
    world.tell()

    for member in pair:
        page = browser(member).get(f"/exchanges/{paid.id}").text
        for words in ("Rien n’a été fait", "J’y suis resté une heure", WHY, "Mo"):
            assert words in page
        assert NoticeRow.select().where(
            (NoticeRow.member_id == member.id) & NoticeRow.body.contains(WHY)
        )


def test_the_other_side_is_heard_once_and_nobody_else(pair, paid, mo, world):
    ana, ben = pair
    with pytest.raises(Conflict):
        opening.answer(paid.id, member=ana, text="De quoi parle-t-on ?")
    opening.open_dispute(paid.id, member=ben, why="Rien n’a été fait")
    with pytest.raises(Conflict):
        opening.answer(paid.id, member=ben, text="Et encore ceci")
    opening.answer(paid.id, member=ana, text="J’y suis resté une heure")
    with pytest.raises(Conflict):
        opening.answer(paid.id, member=ana, text="Et encore ceci")
    (case,) = desk.told(desk.waiting(moderator=mo))
    assert (case.dispute.why, case.dispute.answer) == (
        "Rien n’a été fait",
        "J’y suis resté une heure",
    )


def test_a_decision_without_a_reason_is_refused(pair, paid, mo):
    opening.open_dispute(paid.id, member=pair[1], why="Rien n’a été fait")
    for why in ("", "ok", "x" * 501):
        with pytest.raises(Invalid):
            deciding.decide(paid.id, moderator=mo, took_place=True, why=why)
    for amount in (-1, 41):
        with pytest.raises(Invalid):
            deciding.decide(paid.id, moderator=mo, took_place=True, why=WHY, amount_smiles=amount)
    assert fresh(paid).state == "disputed"


def test_a_settled_exchange_is_disputed_for_sixty_days_and_no_longer(pair, paid, clock):
    clock.advance(days=59)
    opening.open_dispute(paid.id, member=pair[1], why="Le robinet fuit encore")
    Agreement.update(state="confirmed", disputed_from="").execute()
    Dispute.delete().execute()
    clock.advance(days=2)
    with pytest.raises(Conflict, match="60"):
        opening.open_dispute(paid.id, member=pair[1], why="Le robinet fuit encore")


def test_a_decision_is_looked_at_once_more_by_somebody_else(pair, paid, pocket, mo, world, clock):
    ana, ben = pair
    other = world.member("Zoé", role="moderator")
    opening.open_dispute(paid.id, member=ben, why="Rien n’a été fait")
    deciding.decide(paid.id, moderator=mo, took_place=False, why=WHY)
    assert fresh(paid).state == "reversed"
    had = pocket.balance_smiles(ana.uri)

    opening.open_dispute(paid.id, member=ana, why="J’ai des photos")
    assert desk.mediators(fresh(paid)) == [other.uri]
    with pytest.raises(NotAllowed):
        deciding.decide(paid.id, moderator=mo, took_place=False, why=WHY)
    deciding.decide(paid.id, moderator=other, took_place=True, why=WHY, amount_smiles=30)

    assert moved(pocket, ana.uri, had) == 30
    assert (fresh(paid).state, returning.kept_smiles(fresh(paid))) == ("confirmed", 30)
    with pytest.raises(Conflict):
        opening.open_dispute(paid.id, member=ben, why="Encore une fois")


def test_what_was_found_not_to_have_been_is_paid_after_all(pair, agreed, pocket, mo, world):
    ana, ben = pair
    pocket.balances[ben.uri] = 100
    agreement = agreed(ana, ben, amount_smiles=40)
    had = pocket.balance_smiles(ana.uri)
    completion.say_done(agreement.id, member=ana)
    opening.open_dispute(agreement.id, member=ben, why="Personne n’est venu")
    deciding.decide(agreement.id, moderator=mo, took_place=False, why=WHY)
    opening.open_dispute(agreement.id, member=ana, why="J’y étais")
    # With nobody else to ask, whoever decided looks at it once more.
    deciding.decide(agreement.id, moderator=mo, took_place=True, why=WHY)

    assert moved(pocket, ana.uri, had) >= 40
    assert (fresh(agreement).state, returning.kept_smiles(fresh(agreement))) == ("confirmed", 40)


def test_too_late_a_second_look_is_refused(pair, paid, mo, clock):
    opening.open_dispute(paid.id, member=pair[1], why="Rien n’a été fait")
    deciding.decide(paid.id, moderator=mo, took_place=True, why=WHY)
    clock.advance(days=13)
    assert account.appeal_until(fresh(paid)) is not None
    clock.advance(days=2)
    assert account.appeal_until(fresh(paid)) is None
    with pytest.raises(Conflict):
        opening.open_dispute(paid.id, member=pair[0], why="Encore")


def test_an_exchange_called_off_by_the_two_is_nobodys_to_decide(pair, agreed):
    agreement = agreed(*pair)
    negotiate.cancel(agreement.id, member=pair[0], why="Je suis malade")
    with pytest.raises(Conflict):
        opening.open_dispute(agreement.id, member=pair[1], why="Quand même")


def test_moderators_are_reminded_and_after_two_weeks_the_stewards(pair, paid, mo, world, clock):
    steward = world.member("Sam", role="steward")
    opening.open_dispute(paid.id, member=pair[1], why="Rien n’a été fait")
    told = []
    for _day in range(15):
        clock.advance(days=1)
        told.append(desk.remind())
        world.tell()

    assert [day for day, n in enumerate(told, start=1) if n] == [4, 8, 12]
    clock.advance(days=1)
    assert desk.remind() == 1
    world.tell()
    titles = [row.title for row in NoticeRow.select().where(NoticeRow.member_id == steward.id)]
    assert any("deux semaines" in title for title in titles)
    deciding.decide(paid.id, moderator=mo, took_place=True, why=WHY)
    clock.advance(days=10)
    assert desk.remind() == 0


def test_a_helper_gives_back_freely_and_no_more_than_they_have_of_it(pair, paid, pocket, world):
    ana, ben = pair
    had = pocket.balance_smiles(ben.uri)
    with pytest.raises(Conflict):
        returning.give_back(paid.id, member=ben, amount_smiles=1)
    returning.give_back(paid.id, member=ana, amount_smiles=10)
    for amount in (0, -1, 31, None):
        with pytest.raises(Invalid):
            returning.give_back(paid.id, member=ana, amount_smiles=amount)
    returning.give_back(paid.id, member=ana, amount_smiles=30)

    assert moved(pocket, ben.uri, had) == 40
    assert returning.kept_smiles(fresh(paid)) == 0
    pocket.balances[ana.uri] = 0


def test_whoever_has_spent_it_cannot_give_it_back_freely(pair, paid, pocket):
    pocket.balances[pair[0].uri] = 5
    with pytest.raises(Conflict):
        returning.give_back(paid.id, member=pair[0], amount_smiles=10)
    assert Payment.select().count() == 1


def test_a_decision_without_a_keeper_of_smiles_is_carried_out_once_there_is_one(
    pair, paid, pocket, mo
):
    ana, ben = pair
    had = pocket.balance_smiles(ben.uri)
    opening.open_dispute(paid.id, member=ben, why="Rien n’a été fait")
    current.instance().ledger = None
    deciding.decide(paid.id, moderator=mo, took_place=False, why=WHY)
    assert moved(pocket, ben.uri, had) == 0
    current.instance().ledger = pocket

    assert [late.catch_up(), late.catch_up()] == [1, 0]
    assert moved(pocket, ben.uri, had) == 40


def test_a_change_after_an_agreement_asks_for_a_word(pair, agreed):
    agreement = agreed(*pair, amount_smiles=0)
    with pytest.raises(Invalid):
        negotiate.counter(agreement.id, Terms(), member=pair[0])
    assert fresh(agreement).state == "agreed"
    negotiate.counter(agreement.id, Terms(text="Je ne peux plus mardi"), member=pair[0])
    assert fresh(agreement).state == "countered"


def test_the_moderators_page_takes_a_decision_and_says_what_is_missing(pair, paid, mo, browser):
    opening.open_dispute(paid.id, member=pair[1], why="Rien n’a été fait")
    there = browser(mo)
    there.get("/exchanges/disputes").follow("Trancher")
    page = there.post(f"/exchanges/disputes/{paid.id}", {"outcome": "took_place", "why": ""})
    assert page.status == 422
    page = there.post(
        f"/exchanges/disputes/{paid.id}",
        {"outcome": "took_place", "amount_smiles": "20", "why": WHY, "lacking": "owed"},
    )
    assert fresh(paid).amount_smiles == 20
    assert timetable.JOBS
