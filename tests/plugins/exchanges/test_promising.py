"""What one can promise is said to oneself before, refused there, and told to nobody else."""

import pytest

from onemile import clock as clock_module
from onemile.errors import Conflict, Invalid
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, negotiate
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms


@pytest.fixture
def pair(world, clock, pocket):
    """Ana and Ben, who have been here for a while; Ben has thirty Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 30
    clock.advance(days=10)
    return ana, ben


def titles_for(member):
    """What a member has been told, oldest first."""
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [row.title.replace("\u00a0", " ") for row in rows]


def test_the_form_says_how_many_one_can_promise(pair, offer, browser):
    ana, ben = pair
    his = browser(ben)
    his.get(f"/exchanges/items/{offer(ana).id}/propose")
    assert "Tu peux promettre jusqu’à 30 Smiles." in his.text
    assert "Trois façons" not in his.text


@pytest.mark.parametrize(("is_met", "words"), [(False, "Rencontre l’association"), (True, "")])
def test_who_has_none_reads_the_ways_on_before_asking(
    pair, offer, browser, world, pocket, clock, is_met, words
):
    ana, _ben = pair
    maria = world.member("Maria", verified_at=clock_module.now() if is_met else None)
    hers = browser(maria)
    hers.get(f"/exchanges/items/{offer(ana).id}/propose")
    assert "Pour l’instant, tu ne peux pas en promettre." in hers.text
    assert "Trois façons de continuer" in hers.text and words in hers.text
    assert ("Rencontre l’association" in hers.text) is not is_met


def test_more_is_refused_beside_the_field_and_nobody_is_troubled(pair, offer, browser):
    ana, ben = pair
    his = browser(ben)
    item = offer(ana)
    his.get(f"/exchanges/items/{item.id}/propose")
    his.submit("Envoyer", text="Bonjour Ana", amount_smiles="31")
    assert his.status == 422 and "Tu peux promettre jusqu’à 30 Smiles." in his.text
    assert "Trois façons de continuer" in his.text and "Bonjour Ana" in his.html
    assert Agreement.select().count() == 0 and titles_for(ana) == []
    his.submit("Envoyer", amount_smiles="30")
    assert Agreement.select().get().amount_smiles == 30


def test_the_service_refuses_it_as_well(pair, offer):
    ana, ben = pair
    with pytest.raises(Invalid):
        negotiate.propose(offer(ana).id, Terms(amount_smiles=31), member=ben)


def test_who_would_be_paid_is_told_nothing(pair, offer, browser):
    ana, ben = pair
    need = offer(ben, "Porter un canapé", kind="need")
    hers = browser(ana)
    hers.get(f"/exchanges/items/{need.id}/propose")
    assert "promettre" not in hers.text
    hers.submit("Envoyer", amount_smiles="40")
    assert Agreement.select().get().amount_smiles == 40
    hers.get(f"/exchanges/{Agreement.select().get().id}")
    assert "30 Smiles" not in hers.text


def test_what_is_set_aside_for_it_can_be_promised_again(pair, agreed, browser):
    ana, ben = pair
    thirty = agreed(ana, ben, amount_smiles=30)
    his = browser(ben)
    his.get(f"/exchanges/{thirty.id}/counter")
    assert "Tu peux promettre jusqu’à 30 Smiles." in his.text
    his.submit("Envoyer", amount_smiles="31", text="Un peu plus")
    assert his.status == 422 and Agreement.get_by_id(thirty.id).amount_smiles == 30
    his.submit("Envoyer", amount_smiles="20", text="Un peu moins, en fait")
    assert Agreement.get_by_id(thirty.id).amount_smiles == 20


@pytest.fixture
def broken_promise(pair, offer, pocket):
    """Ben has promised thirty and spent them before Ana says yes."""
    ana, ben = pair
    agreement = negotiate.propose(offer(ana).id, Terms(amount_smiles=30), member=ben)
    pocket.balances[ben.uri] = 7
    return agreement


def test_the_other_learns_no_figure_and_no_reason(pair, broken_promise, browser):
    ana, _ben = pair
    hers = browser(ana)
    hers.get(f"/exchanges/{broken_promise.id}")
    hers.submit("C’est d’accord")
    assert "Ce n’est pas possible pour l’instant." in hers.text
    for word in ("7 Smiles", "de côté", "pas assez", "solde", "promettre"):
        assert word not in hers.text
    assert Agreement.get_by_id(broken_promise.id).state == "proposed"


def test_whoever_promised_is_told_once_and_reads_the_way_on(
    pair, broken_promise, browser, world, pocket
):
    ana, ben = pair
    for _press in range(3):
        with pytest.raises(Conflict):
            negotiate.accept(broken_promise.id, member=ana, version=1)
    world.tell()
    told = [title for title in titles_for(ben) if "il manque quelque chose" in title]
    assert len(told) == 1
    letters = [row for row in MailMessage.select() if row.to == ben.email]
    assert all("7" not in f"{row.subject}" for row in letters)
    his = browser(ben)
    his.get(f"/exchanges/{broken_promise.id}")
    assert "tu ne peux pas promettre 30 Smiles pour l’instant" in his.text
    his.follow("Retirer")
    assert his.status == 200


def test_once_there_is_enough_again_the_yes_counts(pair, broken_promise, pocket):
    ana, ben = pair
    with pytest.raises(Conflict):
        negotiate.accept(broken_promise.id, member=ana, version=1)
    pocket.balances[ben.uri] = 30
    negotiate.accept(broken_promise.id, member=ana, version=1)
    for member in pair:
        completion.say_done(broken_promise.id, member=member)
    assert pocket.balances[ana.uri] == 35  # with the association's own


def test_where_nobody_keeps_smiles_nothing_is_said_of_them(pair, offer, browser, no_ledger):
    ana, ben = pair
    his = browser(ben)
    his.get(f"/exchanges/items/{offer(ana).id}/propose")
    form = his.html[his.html.index("<form class") :]
    assert "promettre" not in form and "Smiles" not in form
