"""Exchanges and the book of thanks together, through the port only: what moves, and the proof."""

import threading

import pytest

from onemile import clock as clock_module
from onemile import current, db
from onemile.db import transaction
from onemile.errors import Conflict, Invalid
from onemile.events import record
from onemile.health import ask, checks
from onemile.ledger import Transfer
from onemile.members.events import MemberVerified
from onemile.members.models import Member
from onemile_exchanges import completion, negotiate
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms
from onemile_exchanges.payments import agreement_uri


@pytest.fixture
def keeper(instance):
    """The real keeper of Smiles of this instance."""
    found = current.instance().ledger
    assert found is not None
    return found


@pytest.fixture
def pair(world, clock):
    """Two neighbours the association has met: each may go below zero a little."""
    two = world.neighbours(2)
    clock.advance(days=10)
    for member in two:
        Member.update(verified_at=clock_module.now()).where(Member.id == member.id).execute()
        with transaction():
            record(MemberVerified(member_uri=member.uri))
    world.tell()
    return [Member.get_by_id(member.id) for member in two]


def findings():
    """What the doctor has to say against exchanges or the book."""
    return [
        result.detail
        for result in map(ask, [one for one in checks() if one.name != "worker"])
        if not result.is_fine
    ]


def test_an_exchange_moves_its_smiles_once_and_the_doctor_is_content(pair, agreed, keeper):
    ana, ben = pair
    before = [keeper.balance_smiles(member.uri) for member in pair]
    agreement = agreed(ana, ben, amount_smiles=40)
    assert keeper.balance_smiles(ben.uri) == before[1]
    assert keeper.available_smiles(ben.uri) >= 0

    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)

    assert keeper.balance_smiles(ana.uri) >= before[0] + 40
    assert keeper.balance_smiles(ben.uri) <= before[1] - 40 + agreement.gratified_smiles + 5
    assert findings() == []


def test_less_than_agreed_moves_less_and_frees_the_rest(pair, agreed, keeper):
    ana, ben = pair
    available = keeper.available_smiles(ben.uri)
    agreement = agreed(ana, ben, amount_smiles=40)
    completion.say_done(agreement.id, member=ana, amount_smiles=10)
    completion.say_done(agreement.id, member=ben)

    assert keeper.available_smiles(ben.uri) >= available - 10
    assert findings() == []


@pytest.mark.parametrize("step", ["cancel", "change", "decline after change"])
def test_what_was_set_aside_is_free_again(pair, agreed, keeper, step):
    ana, ben = pair
    available = keeper.available_smiles(ben.uri)
    agreement = agreed(ana, ben, amount_smiles=40)
    if step == "cancel":
        negotiate.cancel(agreement.id, member=ana, why="Malade")
    else:
        otherwise = Terms(text="Une heure plus tôt", amount_smiles=30)
        negotiate.counter(agreement.id, otherwise, member=ana)
    if step == "decline after change":
        negotiate.decline(agreement.id, member=ben)

    assert keeper.available_smiles(ben.uri) == available
    assert findings() == []


def test_beyond_the_floor_nothing_is_agreed_and_later_it_may_be(pair, offer, keeper):
    ana, ben = pair
    available = keeper.available_smiles(ben.uri)
    item = offer(ana)
    with pytest.raises(Invalid):
        negotiate.propose(item.id, Terms(amount_smiles=available + 1), member=ben)
    proposal = negotiate.propose(item.id, Terms(amount_smiles=available), member=ben)
    elsewhere = negotiate.propose(offer(ana).id, Terms(amount_smiles=1), member=ben)
    negotiate.accept(elsewhere.id, member=ana, version=1)
    for _try in range(2):
        with pytest.raises(Conflict, match="pas possible pour l’instant"):
            negotiate.accept(proposal.id, member=ana, version=1)
    assert Agreement.get_by_id(proposal.id).state == "proposed"
    negotiate.cancel(elsewhere.id, member=ben, why="Plus besoin")

    negotiate.counter(proposal.id, Terms(amount_smiles=available), member=ana)
    assert negotiate.accept(proposal.id, member=ben, version=2).state == "agreed"
    assert keeper.available_smiles(ben.uri) == 0
    assert findings() == []


def test_a_reversal_gives_back_and_keeps_the_books(pair, agreed, keeper, world):
    ana, ben = pair
    before = keeper.balance_smiles(ben.uri)
    agreement = agreed(ana, ben, amount_smiles=40)
    completion.say_done(agreement.id, member=ana)
    completion.say_done(agreement.id, member=ben)
    opening.open_dispute(agreement.id, member=ben, why="Rien n’a été fait")
    deciding.decide(
        agreement.id,
        moderator=world.member("Mo", role="moderator"),
        took_place=False,
        why="Les deux ont parlé",
    )

    assert keeper.balance_smiles(ben.uri) == before
    assert findings() == []


def test_who_leaves_in_the_middle_leaves_no_smiles_hanging(pair, agreed, keeper):
    ana, ben = pair
    done = agreed(ana, ben, amount_smiles=40)
    completion.say_done(done.id, member=ana)
    completion.say_done(done.id, member=ben)
    available = keeper.available_smiles(ben.uri)
    running = agreed(ana, ben, amount_smiles=30)
    with transaction():
        current.instance().plugins.collect("erase_member", member=ana)
        Member.update(state="left").where(Member.id == ana.id).execute()

    assert Agreement.get_by_id(running.id).state == "cancelled"
    assert keeper.available_smiles(ben.uri) == available
    assert findings() == []


def test_promises_of_one_balance_to_many_at_once_stay_within_it(instance, world, pair, offer):
    _ana, ben = pair
    keeper = current.instance().ledger
    available = keeper.available_smiles(ben.uri)
    helpers = world.neighbours(5)
    proposals = [
        negotiate.propose(offer(helper).id, Terms(amount_smiles=available), member=ben)
        for helper in helpers
    ]
    outcomes = []

    def accept(proposal, helper):
        with instance.app_context():
            try:
                negotiate.accept(proposal.id, member=helper, version=1)
                outcomes.append("agreed")
            except Conflict:
                outcomes.append("refused")
            finally:
                if not db.database.is_closed():
                    db.database.close()

    pairs = zip(proposals, helpers, strict=True)
    threads = [threading.Thread(target=accept, args=one) for one in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["agreed"] + ["refused"] * 4
    assert keeper.available_smiles(ben.uri) == 0
    assert findings() == []


def test_a_line_of_the_book_names_its_exchange_to_its_two_alone(world, agreed, browser):
    ana, ben, eva = world.member("Ana"), world.member("Ben"), world.member("Eva")
    uris = [agreement_uri(agreed(ana, ben, title=f"Tailler la haie {n}").id) for n in range(3)]
    ledger = current.ledger()
    for n, uri in enumerate(uris):
        fields = {"payer": "commons:issue", "kind": "grant", "reason_uri": uri}
        ledger.transfer(Transfer(key=f"n{n}", payee=ana.uri, amount_smiles=1, **fields))
        ledger.transfer(Transfer(key=f"e{n}", payee=eva.uri, amount_smiles=1, **fields))

    assert {one.title for one in current.name_things(uris, ben).values()} == {
        f"Tailler la haie {n}" for n in range(3)
    }
    page = browser(ana).get("/smiles/")
    for n, uri in enumerate(uris):
        path = uri.removeprefix(current.card().base_url)
        assert f'<a href="{path}">Tailler la haie {n}</a>' in page.html
    assert "Tailler" not in browser(eva).get("/smiles/").html
    assert current.name_things(uris, eva) == {}


def test_what_is_no_exchange_has_no_name(world, agreed):
    ana = world.member("Ana")
    uri = agreement_uri(agreed(ana, world.member("Ben")).id)
    base = current.card().base_url
    for wrong in (f"{uri}0", f"{uri}/", uri.replace("/exchanges/", "/exchanges/0"), f"{base}/7"):
        assert current.name_things([wrong, "urn:x", f"{base}/exchanges/{2**70}"], ana) == {}
