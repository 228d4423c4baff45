"""Commitments are exchanges that another plugin opens: they keep the port's promises."""

import pytest

from onemile import current, events
from onemile.commitments import Commitment
from onemile.errors import Conflict
from onemile.ledger import Transfer
from onemile.privacy.erase import erase
from onemile.testing.commitments_contract import CommitmentsContract, freeze_fair, open_fair
from onemile_exchanges import completion, late, leaving, negotiate, rights, timetable
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.models import Agreement, CommitmentRow

pytestmark = pytest.mark.plugins("exchanges")


def number_of(uri):
    return int(uri.rpartition("/")[2])


class TestCommitments(CommitmentsContract):
    """Every test of the contract, and what only exchanges can show."""

    def say_done(self, exchange_uri, member):
        completion.say_done(number_of(exchange_uri), member=member)

    def dispute(self, exchange_uri, member):
        opening.open_dispute(number_of(exchange_uri), member=member, why="Ce n’est pas ça")

    def undo(self, exchange_uri, moderator):
        deciding.decide(
            number_of(exchange_uri), moderator=moderator, took_place=False, why="Les deux ont parlé"
        )

    def uphold(self, exchange_uri, moderator):
        deciding.decide(
            number_of(exchange_uri), moderator=moderator, took_place=True, why="Les deux ont parlé"
        )

    def test_its_terms_are_changed_where_they_were_made(self, keeper, make, ana, ben, browser):
        number = number_of(keeper.open(make()))
        for one in (ana, ben):
            with pytest.raises(Conflict):
                negotiate.counter(number, negotiate.Terms(amount_smiles=90), member=one)
            page = browser(one).get(f"/exchanges/{number}")
            assert page.status == 200 and "Tenir la buvette" in page.text
            assert f"/exchanges/{number}/counter" not in page.html

    def test_the_giver_may_ask_for_less_and_that_is_told(self, keeper, pocket, make, ana, ben):
        number = number_of(keeper.open(make()))
        completion.say_done(number, member=ana, amount_smiles=10)
        completion.say_done(number, member=ben)
        assert self.told() == [("CommitmentConfirmed", {"key": "fair/1", "amount_smiles": 10})]
        assert pocket.balance_smiles(ana.uri) == 10

    def test_both_words_stay_and_the_clock_pays_once_the_account_is_free(
        self, keeper, pocket, make, ana, ben, till, browser, clock
    ):
        uri = keeper.open(make())
        number = number_of(uri)
        self.say_done(uri, ana)
        freeze_fair()
        page = browser(ben).get(f"/exchanges/{number}").post(f"/exchanges/{number}/done", {})
        assert "gelé" in page.text
        row = Agreement.get_by_id(number)
        assert row.done_helper_at and row.done_helped_at and row.confirmed_at is None
        clock.advance(days=30)
        timetable.auto_confirm()
        assert keeper.state("fair/1") == "open" and pocket.balance_smiles(till) == 100

        freeze_fair(is_frozen=False)
        clock.advance(days=1)
        assert timetable.auto_confirm() == 1
        assert pocket.balance_smiles(ana.uri) == 40
        assert not Agreement.get_by_id(number).was_auto_confirmed

    def test_one_word_waits_for_a_frozen_account_as_well(
        self, keeper, pocket, make, ana, till, clock
    ):
        uri = keeper.open(make())
        self.say_done(uri, ana)
        freeze_fair()
        clock.advance(days=30)
        assert completion.auto_confirm(number_of(uri)) is False
        assert keeper.state("fair/1") == "open" and pocket.balance_smiles(till) == 100
        # Others that are due are not kept waiting behind it.
        assert Agreement.get_by_id(number_of(uri)).auto_confirm_at > clock()
        freeze_fair(is_frozen=False)
        clock.advance(days=1)
        assert completion.auto_confirm(number_of(uri)) is True
        assert pocket.balance_smiles(ana.uri) == 40

    def test_what_was_confirmed_without_a_book_waits_for_a_frozen_account(
        self, keeper, pocket, make, ana, ben, till
    ):
        uri = keeper.open(make())
        current.instance().ledger = None
        self.say_done(uri, ana)
        self.say_done(uri, ben)
        current.instance().ledger = pocket
        freeze_fair()
        assert late.catch_up() == 0 and pocket.balance_smiles(till) == 100
        freeze_fair(is_frozen=False)
        assert late.catch_up() == 1 and pocket.balance_smiles(ana.uri) == 40

    def test_leaving_pays_nothing_from_a_frozen_account(self, keeper, pocket, make, ana, ben, till):
        uri = keeper.open(make())
        self.say_done(uri, ana)
        freeze_fair()
        foreseen = leaving.forecast(ben)
        erase(ben)
        assert keeper.state("fair/1") == "disputed" and pocket.balance_smiles(till) == 100
        assert "tranché" in foreseen[0].then

    def test_a_gift_is_done_whatever_account_is_frozen(self, keeper, make, ana, ben):
        uri = keeper.open(make(amount_smiles=0))
        freeze_fair()
        self.say_done(uri, ana)
        self.say_done(uri, ben)
        assert keeper.state("fair/1") == "confirmed"

    def test_nobody_is_said_to_give_what_comes_from_the_till(
        self, keeper, make, world, ana, ben, browser
    ):
        number = number_of(keeper.open(make()))
        pages = [browser(one) for one in (ana, ben)]
        said = [page.get(f"/exchanges/{number}").text for page in pages]
        assert "40 Smiles pour toi" in said[0] and "40 Smiles pour Ana" in said[1]
        for one in (ana, ben):
            completion.say_done(number, member=one)
        said = [page.get(f"/exchanges/{number}").text for page in pages]
        assert "C’est fait : 40 Smiles pour toi." in said[0]
        assert "C’est fait : 40 Smiles pour Ana." in said[1]
        self.dispute(f"/{number}", ben)
        self.undo(f"/{number}", world.member("Mo", role="moderator"))
        for page in pages:
            said = page.get(f"/exchanges/{number}").text
            assert "Ana a rendu 40 Smiles" in said and "à Ben" not in said

    def test_the_association_thanks_for_what_a_person_pays_alone(
        self, keeper, pocket, make, ana, ben, till
    ):
        pocket.balances[ben.uri] = 50
        for key, payer in (("fair/1", till), ("fair/2", ben.uri)):
            uri = keeper.open(make(key=key, payer_account=payer))
            self.say_done(uri, ana)
            self.say_done(uri, ben)
        assert pocket.balance_smiles(ana.uri) == 40 + 40 + 5

    @pytest.mark.parametrize("is_said", [False, True])
    def test_who_leaves_ends_it_and_that_is_told(self, keeper, make, ana, ben, is_said):
        uri = keeper.open(make())
        if is_said:
            self.say_done(uri, ana)
        assert len(leaving.forecast(ben)) == 1
        erase(ben)
        assert keeper.state("fair/1") == ("confirmed" if is_said else "cancelled")
        assert [name for name, _told in self.told()] == [
            "CommitmentConfirmed" if is_said else "CommitmentCancelled"
        ]

    def test_both_learn_of_it_and_take_it_along(self, keeper, make, ana, ben, browser):
        keeper.open(make())
        events.dispatch_pending()
        assert "Tenir la buvette" in browser(ana).get("/notices").text
        for one in (ana, ben):
            copy = rights.export(one)[0].content.decode()
            assert '"part_of": "http://instance.example/fair/1"' in copy

    def test_two_at_once_with_one_key_open_one(self, keeper, make, meeting):
        asked, uris = make(amount_smiles=0), []
        acts = [lambda: uris.append(keeper.open(asked)) for _ in range(2)]

        assert meeting.of(*acts) == [None, None]

        assert len(uris) == 2 and len(set(uris)) == 1
        assert Agreement.select().count() == CommitmentRow.select().count() == 1

    def test_an_exchange_that_is_gone_takes_its_key_along(self, keeper, make):
        Agreement.delete().where(Agreement.id == number_of(keeper.open(make()))).execute()
        assert CommitmentRow.select().count() == 0 and keeper.state("fair/1") is None


@pytest.mark.plugins("exchanges", "smiles")
def test_with_the_book_of_thanks_an_account_of_nobodys_pays_a_task(world, browser):
    from onemile_smiles import reconcile
    from onemile_smiles.models import Hold

    ana, ben = world.member("Ana"), world.member("Ben")
    account = open_fair(spender_uri=ben.uri)
    current.ledger().transfer(
        Transfer(
            key="fair/gift",
            payer="commons:issue",
            payee=account,
            amount_smiles=100,
            reason_uri="urn:fair",
            kind="grant",
        )
    )
    keeper = current.commitments()
    uri = keeper.open(
        Commitment(
            key="fair/1",
            giver_uri=ana.uri,
            receiver_uri=ben.uri,
            what="Tenir la buvette",
            day=None,
            amount_smiles=40,
            payer_account=account,
            reason_uri=account.partition("#")[0],
        )
    )
    had = current.ledger().balance_smiles(ana.uri)
    for one in (ana, ben):
        completion.say_done(number_of(uri), member=one)

    assert current.ledger().balance_smiles(account) == 60
    assert current.ledger().balance_smiles(ana.uri) == had + 40
    assert Hold.select().where(Hold.kind == "task", Hold.state == "posted").count() == 1
    assert reconcile.prove().findings == ()
    assert "un compte commun" in browser(ana).get("/smiles/").text
