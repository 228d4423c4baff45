"""Amounts are typed in plain digits; where none is typed it is asked, and nothing is a gift."""

import pytest

from onemile_exchanges import completion, negotiate
from onemile_exchanges.models import Agreement, Item

NO_AMOUNTS = ["６０", "٣٠", "6_0", "+60", "1e3", "60.5", "60,5", "soixante", "9" * 30, "-1", "6 x"]
ASKED = "Combien de Smiles ? Écris 0 si c’est un cadeau."


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has a hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 100
    clock.advance(days=10)
    return ana, ben


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_a_proposal_without_an_amount_asks(pair, offer, browser, typed):
    ana, ben = pair
    sent = {"text": "Bonjour Ana"} | ({} if typed is None else {"amount_smiles": typed})
    his = browser(ben)
    his.post(f"/exchanges/items/{offer(ana).id}/propose", sent)
    assert his.status == 422 and ASKED in his.text and "Bonjour Ana" in his.html
    assert Agreement.select().count() == 0


@pytest.mark.parametrize("typed", NO_AMOUNTS)
def test_a_proposal_takes_plain_digits_only(pair, offer, browser, typed):
    ana, ben = pair
    his = browser(ben)
    his.post(f"/exchanges/items/{offer(ana).id}/propose", {"text": "x", "amount_smiles": typed})
    assert his.status == 422 and typed in his.html
    assert Agreement.select().count() == 0


def test_a_gift_is_said(pair, offer, browser):
    ana, ben = pair
    his = browser(ben)
    his.get(f"/exchanges/items/{offer(ana).id}/propose")
    his.submit("Envoyer", amount_smiles="0")
    assert Agreement.select().get().amount_smiles == 0


@pytest.mark.parametrize("typed", ["", None])
def test_a_counter_proposal_without_an_amount_asks_and_sixty_stay_sixty(
    pair, offer, browser, typed
):
    ana, ben = pair
    first = negotiate.propose(offer(ana).id, negotiate.Terms(amount_smiles=60), member=ben)
    sent = {"text": "Plutôt mardi"} | ({} if typed is None else {"amount_smiles": typed})
    hers = browser(ana)
    hers.post(f"/exchanges/{first.id}/counter", sent)
    assert hers.status == 422 and ASKED in hers.text
    found = Agreement.get_by_id(first.id)
    assert (found.amount_smiles, found.version) == (60, 1)


def test_about_so_many_without_a_number_asks(pair, browser):
    ana, _ben = pair
    hers = browser(ana)
    hers.get("/exchanges/items/new?kind=offer")
    hers.submit("Publier", title="Tondre", category="garden", in_return="amount")
    assert hers.status == 422 and ASKED in hers.text
    hers.submit("Publier", suggested_smiles="30")
    assert Item.select().get().suggested_smiles == 30


@pytest.mark.parametrize("choice", ["agree", "gift"])
def test_who_chose_otherwise_is_asked_nothing(pair, browser, choice):
    hers = browser(pair[0])
    hers.get("/exchanges/items/new?kind=offer")
    hers.submit("Publier", title="Tondre", category="garden", in_return=choice)
    assert Item.select().get().suggested_smiles == (0 if choice == "gift" else None)


@pytest.mark.parametrize("typed", ["", *NO_AMOUNTS])
def test_done_for_less_without_a_number_changes_nothing(pair, agreed, browser, pocket, typed):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    hers = browser(ana)
    hers.post(f"/exchanges/{forty.id}/done", {"amount_smiles": typed})
    assert Agreement.get_by_id(forty.id).state == "agreed"
    hers.post(f"/exchanges/{forty.id}/done", {})
    assert Agreement.get_by_id(forty.id).state == "done_by_helper"


@pytest.mark.parametrize("typed", ["", None, *NO_AMOUNTS])
def test_giving_back_without_a_number_gives_nothing_back(pair, agreed, browser, pocket, typed):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    for member in pair:
        completion.say_done(forty.id, member=member)
    before = dict(pocket.balances)
    sent = {} if typed is None else {"back_smiles": typed}
    browser(ana).post(f"/exchanges/{forty.id}/give-back", sent)
    assert dict(pocket.balances) == before


@pytest.mark.parametrize("typed", ["", *NO_AMOUNTS])
def test_a_decision_without_a_number_asks(pair, agreed, browser, world, typed):
    ana, ben = pair
    forty = agreed(ana, ben, amount_smiles=40)
    completion.say_done(forty.id, member=ana)
    desk = browser(world.member("Mod", role="moderator"))
    browser(ben).post(f"/exchanges/{forty.id}/dispute", {"why": "Rien n’a été fait."})
    path = f"/exchanges/disputes/{forty.id}"
    desk.post(path, {"outcome": "took_place", "amount_smiles": typed, "why": "Vu avec les deux."})
    assert desk.status == 422, desk.text
    assert Agreement.get_by_id(forty.id).state == "disputed"
    desk.post(path, {"outcome": "did_not", "amount_smiles": "", "why": "Vu avec les deux."})
    assert Agreement.get_by_id(forty.id).state != "disputed"
