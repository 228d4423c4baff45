"""Leaving through the pages: what is owed is paid, what is in dispute waits, nothing hangs.

Each case has its right end for both, and the book adds up after it.
"""

import pytest

from onemile import clock as clock_module
from onemile import current, worker
from onemile.api import COMMONS_TREASURY
from onemile.db import transaction
from onemile.health import ask, checks
from onemile.members import passwords
from onemile.members.models import LEFT, Member
from onemile.models import EventRow
from onemile.notices.models import NoticeRow
from onemile_exchanges import completion, negotiate, publish, rights
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.disputes.models import of as disputes_of
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms
from onemile_smiles import leaving, reconcile
from onemile_smiles.models import Account, Hold

PASSWORD = "trois pommes rondes"
WHY = "Rien n’a été fait"
HELPER, HELPED = 0, 1


def decide(desk, *, took_place):
    """Decide on the only case that waits, as a moderator does on its page."""
    desk.follow("Trancher")
    desk.submit("Trancher", outcome="took_place" if took_place else "did_not", why="Je les ai vus")


@pytest.fixture
def keeper(instance):
    return current.instance().ledger


@pytest.fixture
def pair(world, clock):
    """Ana, who helps Ben; the association has met both, and nobody has a Smile yet."""
    clock.advance(days=10)
    kept = passwords.keep(PASSWORD)
    now = clock_module.now()
    return [
        world.member("Ana", password_hash=kept, verified_at=now),
        world.member("Ben", password_hash=kept, verified_at=now),
    ]


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator")


@pytest.fixture
def agreed(pair):
    """Their agreement over 100 Smiles."""
    ana, ben = pair
    draft = publish.Draft(kind="offer", form="help", category="garden", title="Tondre")
    item = publish.publish(draft, member=ana)
    row = negotiate.propose(item.id, Terms(amount_smiles=100), member=ben)
    return negotiate.accept(row.id, member=ana, version=1)


@pytest.fixture
def leaves(browser):
    """Let somebody leave by the page; gives what the page had said before."""

    def go(member):
        page = browser(member).get("/me/data/leave")
        said = page.text.replace("\u00a0", " ").replace("\u202f", " ")
        page.submit("Effacer mon compte", password=PASSWORD)
        assert "Ton compte est effacé" in page.text
        assert Member.get_by_id(member.id).state == LEFT
        assert "Content de te revoir" in browser(member).get("/me").text
        return said

    return go


@pytest.fixture(autouse=True)
def sound(instance):
    """After each story: the book adds up, no promise hangs, the doctor has nothing to say."""
    yield
    assert reconcile.prove().findings == ()
    asked = map(ask, [check for check in checks() if check.name != "worker"])
    assert [result.detail for result in asked if not result.is_fine] == []


def fresh(row):
    return Agreement.get_by_id(row.id)


def events_of(row):
    """What happened to an exchange, in order, without the ledger's own words."""
    found = EventRow.select().where(EventRow.name.startswith("exchanges.")).order_by(EventRow.id)
    return [e.name.partition(".")[2] for e in found if e.payload.get("agreement_id") == row.id]


def titles_for(member):
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    return [row.title.replace("\u00a0", " ") for row in rows]


def held(row):
    """Count what is promised for an exchange and not moved yet, thanks left out."""
    of_it = Hold.reason_uri.endswith(f"/{row.id}") & (Hold.kind == "exchange")
    return Hold.select().where(of_it & (Hold.state == "held")).count()


@pytest.mark.parametrize("leaver", [HELPER, HELPED], ids=["helper", "helped"])
def test_before_any_word_it_is_cancelled_and_nothing_is_paid(
    pair, agreed, leaves, keeper, world, browser, leaver
):
    ana, ben = pair
    stays = pair[1 - leaver]
    before = keeper.available_smiles(ben.uri)
    said = leaves(pair[leaver])
    world.tell()

    assert "C’est annulé" in said
    assert (fresh(agreed).state, events_of(agreed)[-1]) == ("cancelled", "AgreementCancelled")
    assert keeper.balance_smiles(stays.uri) == 0
    if leaver == HELPER:
        assert keeper.available_smiles(ben.uri) == before + 100
    assert any("est parti" in title for title in titles_for(stays))
    assert "Ton voisin est parti" in browser(stays).get(f"/exchanges/{agreed.id}").text


def test_a_proposal_nobody_answered_is_over_with_who_leaves(pair, leaves, world):
    ana, ben = pair
    draft = publish.Draft(kind="need", form="help", category="garden", title="Tondre")
    item = publish.publish(draft, member=ana)
    row = negotiate.propose(item.id, Terms(amount_smiles=100), member=ben)
    assert "La proposition tombe" in leaves(ben)
    world.tell()

    assert (fresh(row).state, events_of(row)[-1]) == ("cancelled", "AgreementCancelled")
    assert any("est parti" in title for title in titles_for(ana))


@pytest.mark.parametrize("leaver", [HELPER, HELPED], ids=["helper leaves", "helped leaves"])
@pytest.mark.parametrize("speaker", [HELPER, HELPED], ids=["helper said", "helped said"])
def test_after_one_word_what_is_owed_is_paid(
    pair, agreed, leaves, keeper, world, browser, leaver, speaker
):
    ana, ben = pair
    stays = pair[1 - leaver]
    completion.say_done(agreed.id, member=pair[speaker])
    said = leaves(pair[leaver])
    world.tell()

    assert "et ça compte" in said
    assert (fresh(agreed).state, events_of(agreed)[-1]) == ("confirmed", "ExchangeConfirmed")
    assert keeper.balance_smiles(stays.uri) == (100 if leaver == HELPED else -100)
    assert keeper.balance_smiles(pair[leaver].uri) == 0
    if leaver == HELPER:
        assert keeper.balance_smiles(COMMONS_TREASURY) == 100
    assert any("parole donnée compte" in title for title in titles_for(stays))
    assert "la parole donnée compte" in browser(stays).get(f"/exchanges/{agreed.id}").text
    worker.run_job("exchanges.auto_confirm")
    assert keeper.balance_smiles(stays.uri) == (100 if leaver == HELPED else -100)


@pytest.mark.parametrize("was_done", [True, False], ids=["it was done", "it was not"])
@pytest.mark.parametrize("was_paid", [True, False], ids=["paid", "not paid yet"])
@pytest.mark.parametrize("leaver", [HELPER, HELPED], ids=["helper leaves", "helped leaves"])
def test_a_dispute_waits_for_its_moderator_and_what_is_due_comes_out_of_the_account(
    pair, agreed, leaves, keeper, world, browser, mo, clock, leaver, was_paid, was_done
):
    ana, ben = pair
    stays = pair[1 - leaver]
    completion.say_done(agreed.id, member=ana)
    if was_paid:
        completion.say_done(agreed.id, member=ben)
    opening.open_dispute(agreed.id, member=ben, why=WHY)
    account = keeper.balance_smiles(pair[leaver].uri)
    said = leaves(pair[leaver])
    world.tell()

    assert "jusqu’à ce qu’ils aient tranché" in said
    assert (fresh(agreed).state, events_of(agreed)[-1]) == ("disputed", "NeighbourLeft")
    assert not any(WHY in title for title in titles_for(stays))
    assert keeper.balance_smiles(pair[leaver].uri) == account  # closed, and alive
    clock.advance(days=20)
    for job in ("exchanges.auto_confirm", "exchanges.catch_up", "smiles.settle_closed"):
        worker.run_job(job)
    assert fresh(agreed).state == "disputed"
    assert held(agreed) == (0 if was_paid else 1)

    desk = browser(mo).get("/exchanges/disputes")
    assert WHY in desk.text and "est parti" in desk.text
    decide(desk, took_place=was_done)
    worker.run_job("smiles.settle_closed")

    assert keeper.balance_smiles(pair[leaver].uri) == 0
    if was_done:
        assert fresh(agreed).state == "confirmed"
        assert keeper.balance_smiles(stays.uri) == (100 if leaver == HELPED else -100)
    else:
        assert fresh(agreed).state == ("reversed" if was_paid else "cancelled")
        assert keeper.balance_smiles(stays.uri) == 0
    left = fresh(agreed)
    assert [one.why for one in disputes_of(left)] == ["" if leaver == HELPED else WHY]
    assert left.title == ("" if leaver == HELPER else "Tondre")
    assert not Account.select().where(Account.held_smiles < 0).exists()


def test_both_leave_and_the_moderators_still_decide(pair, agreed, leaves, keeper, browser, mo):
    ana, ben = pair
    completion.say_done(agreed.id, member=ana)
    negotiate.cancel(agreed.id, member=ben, why=WHY)
    for member in pair:
        leaves(member)
    decide(browser(mo).get("/exchanges/disputes"), took_place=True)

    assert fresh(agreed).state == "confirmed"
    assert [keeper.balance_smiles(member.uri) for member in pair] == [0, 0]
    assert fresh(agreed).title == "" and [one.why for one in disputes_of(agreed)] == [""]


def test_a_dispute_opened_after_the_helper_left_is_still_paid_back(
    pair, agreed, leaves, keeper, browser, mo
):
    ana, ben = pair
    completion.say_done(agreed.id, member=ana)
    completion.say_done(agreed.id, member=ben)
    leaves(ana)
    page = browser(ben).get(f"/exchanges/{agreed.id}/dispute")
    page.submit("Demander l’aide des permanents", why=WHY)
    decide(browser(mo).get("/exchanges/disputes"), took_place=False)

    assert fresh(agreed).state == "reversed"
    assert [keeper.balance_smiles(member.uri) for member in pair] == [0, 0]


def test_who_has_spent_all_before_leaving_still_owes_and_the_commons_absorb_it(
    pair, agreed, leaves, keeper, browser, mo, world
):
    ana, ben = pair
    friend = world.member("Eve", verified_at=clock_module.now())
    completion.say_done(agreed.id, member=ana)
    completion.say_done(agreed.id, member=ben)
    draft = publish.Draft(kind="offer", form="help", category="garden", title="Rien")
    item = publish.publish(draft, member=friend)
    everything = keeper.available_smiles(ana.uri)
    row = negotiate.propose(item.id, Terms(amount_smiles=everything), member=ana)
    negotiate.accept(row.id, member=friend, version=1)
    for member in (friend, ana):
        completion.say_done(row.id, member=member)
    opening.open_dispute(agreed.id, member=ben, why=WHY)
    leaves(ana)
    decide(browser(mo).get("/exchanges/disputes"), took_place=False)

    assert keeper.balance_smiles(ben.uri) == 0
    assert keeper.balance_smiles(ana.uri) == 0
    assert fresh(agreed).state == "reversed"


@pytest.mark.parametrize("ending", ["it was done", "it was not"])
def test_while_the_smiles_are_switched_off_what_is_owed_waits_for_them(
    pair, agreed, keeper, mo, browser, ending
):
    ana, ben = pair
    completion.say_done(agreed.id, member=ana)
    if ending == "it was not":
        negotiate.cancel(agreed.id, member=ben, why=WHY)
    instance = current.instance()
    instance.ledger = None
    with transaction():
        rights.erase(ben)
    if ending == "it was not":
        deciding.decide(agreed.id, moderator=mo, took_place=False, why="Les deux ont parlé")
    instance.ledger = keeper
    with transaction():
        leaving.erase(ben)  # as the register of who left does when a plugin is back
    assert held(agreed) == 1

    worker.run_job("exchanges.catch_up")
    worker.run_job("smiles.settle_closed")

    assert held(agreed) == 0
    assert keeper.balance_smiles(ana.uri) == (100 if ending == "it was done" else 0)
    assert keeper.balance_smiles(ben.uri) == 0


@pytest.mark.parametrize("state", ["proposed", "agreed", "done"])
def test_exchanges_that_were_switched_off_meanwhile_catch_up_without_breaking(
    pair, agreed, keeper, state
):
    ana, ben = pair
    if state == "proposed":
        negotiate.counter(agreed.id, Terms(text="Plus petit", amount_smiles=50), member=ben)
    if state == "done":
        completion.say_done(agreed.id, member=ana)
    # The keeper of Smiles alone was asked, and released what nobody spoke up for.
    plugins = current.instance().plugins
    real = plugins.implementers
    plugins.implementers = lambda hook: [] if hook == "awaits_decision" else real(hook)
    with transaction():
        leaving.erase(ben)
    plugins.implementers = real
    with transaction():
        rights.erase(ben)  # as the register of who left does when a plugin is back

    assert fresh(agreed).state == ("confirmed" if state == "done" else "cancelled")
    assert held(agreed) == 0
