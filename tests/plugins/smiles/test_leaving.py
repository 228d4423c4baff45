"""A member leaves: the account goes back to zero, the book stays whole and forgets the name."""

import json

import pytest

from onemile import current, worker
from onemile.api import COMMONS_ISSUE, COMMONS_TREASURY, AccountClosed, NotFound, transaction
from onemile.privacy.erase import erase
from onemile_smiles import export, leaving
from onemile_smiles.models import Account, Entry

pytestmark = [pytest.mark.plugins("smiles"), pytest.mark.usefixtures("sound")]


def copy_of(member):
    return b"".join(file.content for file in export.files_of(member)).decode()


def leave(member):
    with transaction():
        return list(leaving.erase(member))


def test_what_a_leaver_has_goes_to_the_treasury(ledger, met):
    ana = met("Ana", 80)
    leave(ana)
    assert ledger.balance_smiles(ana.uri) == 0
    assert ledger.balance_smiles(COMMONS_TREASURY) == 80


def test_what_a_leaver_lacks_the_commons_absorb_in_the_open(ledger, pay, met):
    ana, ben = met("Ana"), met("Ben")
    ledger.transfer(pay(ana, ben, 90))
    leave(ana)
    assert ledger.balance_smiles(ana.uri) == 0
    assert ledger.balance_smiles(ben.uri) == 90
    assert Entry.select().where(Entry.kind == "write_off").count() == 1


@pytest.mark.settings(smiles__relief_budget=50)
def test_what_the_budget_cannot_absorb_waits_for_the_next_month(ledger, pay, met, clock):
    ana, ben, carla = met("Ana"), met("Ben"), met("Carla")
    ledger.transfer(pay(ana, ben, 50))
    ledger.transfer(pay(COMMONS_ISSUE, carla, 10, kind="grant"))
    leave(ana)
    assert ledger.balance_smiles(ana.uri) == -50
    clock.advance(days=31)
    worker.run_job("smiles.settle_closed")
    assert ledger.balance_smiles(ana.uri) == 0


def test_open_promises_end_on_both_sides(ledger, pay, met):
    ana, ben, carla = met("Ana", 100), met("Ben", 100), met("Carla")
    given, awaited = pay(ana, carla, 30), pay(ben, ana, 30)
    ledger.hold(given)
    ledger.hold(awaited)
    ledger.gratify(key="g", members=(ana.uri, ben.uri), reason_uri="urn:x")
    leave(ana)
    assert ledger.hold(given) == ledger.hold(awaited) == "voided"
    assert ledger.available_smiles(ben.uri) == 400
    assert Account.get(Account.uri == COMMONS_ISSUE).held_smiles == 5  # Ben's thanks


def test_nothing_is_promised_to_who_has_left(ledger, pay, met):
    ana, ben = met("Ana", 10), met("Ben", 10)
    leave(ana)
    with pytest.raises(AccountClosed):
        ledger.hold(pay(ben, ana, 5))
    with pytest.raises(AccountClosed):
        ledger.transfer(pay(ana, ben, 5))


def test_a_leaver_is_told_what_stays(met):
    kept = leave(met("Ana", 10))
    assert len(kept) == 1
    assert "sans ton nom" in str(kept[0].what)
    assert kept[0].until is None


def test_who_never_had_an_account_leaves_nothing(world):
    assert leave(world.member("Zoé")) == []


def test_leaving_twice_is_leaving_once(ledger, met):
    ana = met("Ana", 10)
    leave(ana)
    leave(ana)
    assert ledger.balance_smiles(COMMONS_TREASURY) == 10


def test_the_partners_copy_forgets_the_address_of_who_left(ledger, pay, met):
    ana, ben, carla = met("Ana", 100), met("Ben"), met("Carla", 10)
    ledger.transfer(pay(ana, ben, 40))
    ledger.transfer(pay(carla, ben, 5))
    assert ana.uri in copy_of(ben)

    erase(ana)

    assert ana.uri not in copy_of(ben) and carla.uri in copy_of(ben)


def test_the_partners_diary_keeps_its_line_without_a_name(ledger, pay, met, browser):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    leave(ana)
    type(ana).update(state="left", first_name="", last_name="").where(
        type(ana).id == ana.id
    ).execute()
    page = browser(ben).get("/smiles/")
    assert "+40 Smiles" in page.text.replace("\xa0", " ")
    assert "Ana" not in page.text


def test_a_member_takes_the_whole_book_along(ledger, pay, met):
    ana, ben = met("Ana", 100), met("Ben")
    ledger.transfer(pay(ana, ben, 40))
    ledger.hold(pay(ana, ben, 10))
    answers = current.instance().plugins.hook.export_member(member=ana)
    files = {file.name: file for files in answers for file in files}
    book = json.loads(files["smiles/book.json"].content)
    assert book["balance_smiles"] == 60
    assert [line["amount_smiles"] for line in book["lines"]] == [-40, 100]
    assert [promise["amount_smiles"] for promise in book["promises"]] == [-10]
    assert files["smiles/statement.csv"].content.decode().count("\r\n") == 3


def test_an_unknown_promise_is_not_found(ledger):
    with pytest.raises(NotFound):
        ledger.void("nobody's")


# -------------------------------------------- closed, and alive until it is decided


@pytest.fixture
def awaited(instance, monkeypatch):
    """What some plugin says is still to be decided."""
    reasons = set()
    plugins = current.instance().plugins
    real = plugins.implementers

    def implementers(hook):
        if hook == "awaits_decision":
            return [(plugins.all[-1], lambda member_uri: list(reasons))]
        return real(hook)

    monkeypatch.setattr(plugins, "implementers", implementers)
    return reasons


def test_what_awaits_a_decision_stays_promised_and_the_account_stays_full(
    ledger, pay, met, awaited
):
    ana, ben = met("Ana", 100), met("Ben")
    disputed, other = pay(ana, ben, 30), pay(ana, ben, 20)
    ledger.hold(disputed)
    ledger.hold(other)
    awaited.add(disputed.reason_uri)
    assert len(leave(ana)) == 2
    worker.run_job("smiles.settle_closed")
    assert (ledger.hold(disputed), ledger.hold(other)) == ("held", "voided")
    assert ledger.balance_smiles(ana.uri) == 100

    awaited.clear()
    ledger.post(disputed.key)
    assert ledger.balance_smiles(ben.uri) == 30
    assert ledger.balance_smiles(ana.uri) == 0
    assert ledger.balance_smiles(COMMONS_TREASURY) == 70


def test_what_nobody_waits_for_any_more_is_settled_by_the_job(ledger, pay, met, awaited):
    ana, ben = met("Ana", 100), met("Ben")
    disputed = pay(ana, ben, 30)
    ledger.hold(disputed)
    awaited.add(disputed.reason_uri)
    leave(ana)
    awaited.clear()
    worker.run_job("smiles.settle_closed")
    assert ledger.hold(disputed) == "voided"
    assert ledger.balance_smiles(COMMONS_TREASURY) == 100


def test_a_correction_reaches_who_has_left_and_the_commons_absorb_it(ledger, pay, met):
    ana, ben = met("Ana"), met("Ben", 100)
    paid = pay(ben, ana, 80)
    ledger.transfer(paid)
    leave(ana)
    assert ledger.balance_smiles(COMMONS_TREASURY) == 80
    back = pay(ana, ben, 80, kind="correction", corrects=paid.key)
    ledger.transfer(back)
    assert ledger.balance_smiles(ben.uri) == 100
    assert ledger.balance_smiles(ana.uri) == 0
    assert Entry.select().where(Entry.kind == "write_off").count() == 1


def test_a_correction_into_the_account_of_who_has_left_goes_on_to_all(ledger, pay, met, sound):
    ana, ben = met("Ana"), met("Ben", 100)
    paid = pay(ben, ana, 80)
    ledger.transfer(paid)
    leave(ben)
    before = ledger.balance_smiles(COMMONS_TREASURY)

    ledger.transfer(pay(ana, ben, 50, kind="correction", corrects=paid.key))
    promised = pay(ana, ben, 30, kind="correction", corrects=paid.key)
    ledger.hold(promised)
    ledger.post(promised.key)

    assert ledger.balance_smiles(COMMONS_TREASURY) == before + 80
    assert ledger.balance_smiles(ben.uri) == ledger.balance_smiles(ana.uri) == 0


def test_a_plugin_that_cannot_answer_keeps_everything_as_it_is(ledger, met, monkeypatch):
    ana = met("Ana", 10)

    def broken(member_uri):
        raise RuntimeError("no answer")

    plugins = current.instance().plugins
    monkeypatch.setattr(plugins, "implementers", lambda hook: [(plugins.all[-1], broken)])
    with pytest.raises(RuntimeError):
        leave(ana)
    assert Account.get(Account.uri == ana.uri).closed_at is None
    assert ledger.balance_smiles(ana.uri) == 10
