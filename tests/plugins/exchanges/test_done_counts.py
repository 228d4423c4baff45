"""After one "done" nobody calls it off alone; and no other way leads around that."""

import threading

import pytest

from onemile import db
from onemile.errors import Conflict, Invalid
from onemile.members.models import Block, Member
from onemile.models import EventRow
from onemile.moderation import standing
from onemile.notices.models import NoticeRow
from onemile_exchanges import (
    completion,
    negotiate,
    publish,
    reports,
    talk,
    timetable,
)
from onemile_exchanges.disputes import deciding, opening
from onemile_exchanges.disputes.models import open_of
from onemile_exchanges.models import Agreement
from onemile_exchanges.negotiate import Terms

WHY = "Il n’est jamais venu"


@pytest.fixture
def pair(world, clock, pocket):
    """Ana, who helps Ben; Ben has a hundred Smiles."""
    ana, ben = world.member("Ana"), world.member("Ben")
    pocket.balances[ben.uri] = 100
    clock.advance(days=10)
    return ana, ben


@pytest.fixture
def mo(world):
    return world.member("Mo", role="moderator")


@pytest.fixture
def said(pair, agreed):
    """Their agreement over forty Smiles; whoever of the two has said that it is done."""

    def make(speaker=0, **fields):
        row = agreed(*pair, amount_smiles=40, **fields)
        return completion.say_done(row.id, member=pair[speaker])

    return make


def fresh(row):
    return Agreement.get_by_id(row.id)


def events():
    return [row.name.rpartition(".")[2] for row in EventRow.select().order_by(EventRow.id)]


@pytest.mark.parametrize("speaker", [0, 1], ids=["helper said done", "helped said done"])
@pytest.mark.parametrize("who", [0, 1], ids=["helper cancels", "helped cancels"])
def test_calling_off_what_is_said_to_be_done_asks_the_moderators(pair, said, pocket, speaker, who):
    row = said(speaker)
    negotiate.cancel(row.id, member=pair[who], why=WHY)

    found = fresh(row)
    assert (found.state, found.disputed_from) == ("disputed", row.state)
    asked = open_of(found)
    assert (asked.opened_by_uri, asked.why) == (pair[who].uri, WHY)
    assert found.remind_at is None and found.auto_confirm_at is None
    assert pocket.available_smiles(pair[1].uri) == 60  # still set aside
    assert events()[-1] == "DisputeOpened"


def test_it_needs_a_word_and_without_one_nothing_changes(pair, said):
    row = said()
    with pytest.raises(Invalid):
        negotiate.cancel(row.id, member=pair[1])
    assert fresh(row).state == "done_by_helper"


@pytest.mark.parametrize("was_done", [True, False])
def test_a_moderator_has_the_last_word(pair, said, mo, pocket, clock, was_done):
    ana, ben = pair
    row = negotiate.cancel(said().id, member=ben, why=WHY)
    clock.advance(days=40)
    assert [timetable.remind(), timetable.auto_confirm(), timetable.expire_proposals()] == [0] * 3
    if was_done:
        deciding.decide(row.id, moderator=mo, took_place=True, why="Les deux ont parlé")
        assert (fresh(row).state, pocket.balance_smiles(ana.uri)) == ("confirmed", 45)
    else:
        deciding.decide(row.id, moderator=mo, took_place=False, why="Les deux ont parlé")
        assert (fresh(row).state, pocket.available_smiles(ben.uri)) == ("cancelled", 100)


def test_no_other_door_frees_what_is_owed(pair, said, offer, pocket, clock, world):
    ana, ben = pair
    row = said()
    doors = [
        lambda: negotiate.counter(row.id, Terms(amount_smiles=0), member=ben),
        lambda: negotiate.counter(row.id, Terms(amount_smiles=0), member=ana),
        lambda: negotiate.decline(row.id, member=ben, why=WHY),
        lambda: negotiate.accept(row.id, member=ben, version=1),
    ]
    for door in doors:
        with pytest.raises(Conflict):
            door()
    Block.create(blocker=ben, blocked=ana)
    item = publish._own(row.item_id, ana)
    publish.edit(
        item.id,
        publish.Draft(kind="offer", form="help", category="garden", title="Autre chose"),
        member=ana,
        photo_ids=[],
    )
    publish.withdraw(item.id, member=ana)
    reports.hide_item(item)
    standing.suspend(Member.get_by_id(ben.id))
    clock.advance(days=13)
    for job in (timetable.expire_proposals, timetable.lapse_items, timetable.remind_of_lapse):
        job()
    assert fresh(row).state == "done_by_helper"
    assert pocket.available_smiles(ben.uri) == 60

    clock.advance(days=2)
    timetable.auto_confirm()
    assert (fresh(row).state, pocket.balance_smiles(ana.uri)) == ("confirmed", 45)


def test_done_and_cancel_at_once_and_the_second_gets_the_true_outcome(instance, pair, agreed):
    ana, ben = pair
    for _round in range(4):
        row = agreed(*pair, amount_smiles=20)
        outcomes = {}

        def play(name, act, outcomes=outcomes):
            with instance.app_context():
                try:
                    outcomes[name] = str(act().state)
                except Conflict as refusal:
                    outcomes[name] = refusal.state
                finally:
                    db.database.close()

        def done(row=row):
            return completion.say_done(row.id, member=ana)

        def cancel(row=row):
            return negotiate.cancel(row.id, member=ben, why=WHY)

        threads = [
            threading.Thread(target=play, args=one) for one in (("done", done), ("cancel", cancel))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        state = fresh(row).state
        assert outcomes in (
            {"done": "done_by_helper", "cancel": "disputed"},
            {"done": "cancelled", "cancel": "cancelled"},
        )
        assert outcomes["cancel"] == state


def test_the_page_says_why_it_is_not_for_one_alone(pair, said, browser, mo, world):
    ana, ben = pair
    row = said(title="Tondre")
    page = browser(ben).get(f"/exchanges/{row.id}").follow("Annuler")
    assert "pas à toi seul d’annuler" in page.text and "Ana a dit que c’est fait" in page.text
    page.submit("Laisser un permanent décider", why="x")
    assert page.status == 422 and fresh(row).state == "done_by_helper"
    page.submit("Laisser un permanent décider", why=WHY)

    assert "écoute d’abord" in page.text
    for reader in (ana, ben):
        assert WHY in browser(reader).get(f"/exchanges/{row.id}").text
    desk = browser(mo).get("/exchanges/disputes")
    assert WHY in desk.text
    desk.follow("Trancher")
    desk.submit("Trancher", outcome="did_not", why="Je les ai entendus")
    assert "les permanents ont tranché" in browser(ben).get(f"/exchanges/{row.id}").text.lower()
    world.tell()
    for reader in (ana, ben):
        told = [one.title for one in NoticeRow.select().where(NoticeRow.member == reader.id)]
        assert any("Les permanents ont tranché" in title for title in told)


def test_a_page_opened_before_the_word_was_said_tells_what_came_of_it(pair, agreed, browser):
    ana, ben = pair
    row = agreed(*pair, amount_smiles=40)
    page = browser(ben).get(f"/exchanges/{row.id}/cancel")
    completion.say_done(row.id, member=ana)
    page.submit("Annuler l’échange", why=WHY)

    assert fresh(row).state == "disputed" and "écoute d’abord" in page.text


def test_whoever_blocked_reads_no_words_of_the_other_in_a_dispute_either(
    pair, said, browser, mo, world
):
    ana, ben = pair
    row = said()
    Block.create(blocker=ana, blocked=ben)
    negotiate.cancel(row.id, member=ben, why="Des injures")

    assert "Des injures" not in browser(ana).get(f"/exchanges/{row.id}").text
    assert "Des injures" in browser(mo).get("/exchanges/disputes").text


# ------------------------------------------------ a change is no way around saying why


def test_whoever_reopens_what_was_agreed_says_why_when_they_end_it(pair, agreed, pocket, browser):
    ana, ben = pair
    row = agreed(*pair, amount_smiles=40)
    with pytest.raises(Invalid):
        negotiate.counter(row.id, Terms(amount_smiles=0), member=ben)
    assert (fresh(row).state, pocket.available_smiles(ben.uri)) == ("agreed", 60)
    negotiate.counter(row.id, Terms(text="Un cadeau ?", amount_smiles=0), member=ben)
    with pytest.raises(Invalid):
        negotiate.cancel(row.id, member=ben)
    page = browser(ben).get(f"/exchanges/{row.id}/cancel")
    assert "Si tu veux" not in page.text

    negotiate.cancel(row.id, member=ben, why="Plus besoin")
    assert (fresh(row).state, fresh(row).ended_why) == ("cancelled", "Plus besoin")


def test_nor_by_letting_the_other_answer_first(pair, agreed):
    ana, ben = pair
    row = agreed(*pair, amount_smiles=40)
    negotiate.counter(row.id, Terms(text="Un cadeau ?", amount_smiles=0), member=ben)
    negotiate.counter(row.id, Terms(amount_smiles=40), member=ana)
    with pytest.raises(Invalid):
        negotiate.decline(row.id, member=ben)
    assert negotiate.decline(row.id, member=ben, why="Plus besoin").state == "declined"


def test_the_other_owes_nothing_and_a_new_agreement_begins_anew(pair, agreed):
    ana, ben = pair
    row = agreed(*pair, amount_smiles=40)
    negotiate.counter(row.id, Terms(text="Plus petit", amount_smiles=10), member=ben)
    again = negotiate.accept(row.id, member=ana, version=2)
    assert again.reopened_by_uri == ""
    negotiate.counter(row.id, Terms(text="Plus grand", amount_smiles=30), member=ana)
    assert negotiate.decline(row.id, member=ben).state == "declined"


# ------------------------------------------------ one exchange never stops another


def _bring(row, pair, mo, state):
    ana, ben = pair
    if state != "proposed":
        negotiate.accept(row.id, member=ana, version=1)
    if state in ("done_by_helper", "confirmed", "thanked", "disputed", "paid dispute"):
        completion.say_done(row.id, member=ana)
    if state in ("confirmed", "thanked", "paid dispute"):
        completion.say_done(row.id, member=ben)
    if state == "thanked":
        completion.thank(row.id, member=ben, text="Merci")
    if "dispute" in state:
        opening.open_dispute(row.id, member=ben, why=WHY)


STEPS = {
    "done_by_helper": {
        "the second word": lambda n, a, b, mo: completion.say_done(n, member=b),
        "calling off": lambda n, a, b, mo: negotiate.cancel(n, member=b, why=WHY),
        "a dispute": lambda n, a, b, mo: opening.open_dispute(n, member=a, why=WHY),
    },
    "confirmed": {
        "thanks": lambda n, a, b, mo: completion.thank(n, member=b, text="Merci"),
        "a dispute": lambda n, a, b, mo: opening.open_dispute(n, member=b, why=WHY),
    },
    "thanked": {
        "thanks back": lambda n, a, b, mo: completion.thank(n, member=a, text="Merci"),
        "a dispute": lambda n, a, b, mo: opening.open_dispute(n, member=a, why=WHY),
    },
    "disputed": {
        "it was done": lambda n, a, b, mo: deciding.decide(
            n, moderator=mo, took_place=True, why="Les deux ont parlé"
        ),
        "it was not": lambda n, a, b, mo: deciding.decide(
            n, moderator=mo, took_place=False, why="Les deux ont parlé"
        ),
        "a message": lambda n, a, b, mo: talk.say(n, member=b, text="Parlons-en"),
    },
    "paid dispute": {
        "it was done": lambda n, a, b, mo: deciding.decide(
            n, moderator=mo, took_place=True, why="Les deux ont parlé"
        ),
        "it was not": lambda n, a, b, mo: deciding.decide(
            n, moderator=mo, took_place=False, why="Les deux ont parlé"
        ),
    },
}


@pytest.mark.parametrize("next_one", ["proposed", "agreed", "done_by_helper", "disputed"])
@pytest.mark.parametrize("state", STEPS)
def test_each_step_can_be_taken_while_the_next_exchange_runs(
    pair, offer, mo, pocket, state, next_one
):
    ana, ben = pair
    pocket.balances[ben.uri] = 600
    for act in STEPS[state].values():
        item = offer(ana)
        first = negotiate.propose(item.id, Terms(amount_smiles=10), member=ben)
        _bring(first, pair, mo, state)
        second = negotiate.propose(item.id, Terms(amount_smiles=10), member=ben)
        _bring(second, pair, mo, next_one)

        act(first.id, ana, ben, mo)

        assert fresh(second).state == next_one


def test_two_open_ones_about_one_thing_are_still_one_too_many(pair, offer):
    ana, ben = pair
    item = offer(ana)
    row = negotiate.propose(item.id, Terms(), member=ben)
    for _state in ("proposed", "agreed"):
        with pytest.raises(Conflict):
            negotiate.propose(item.id, Terms(), member=ben)
        if fresh(row).state == "proposed":
            negotiate.accept(row.id, member=ana, version=1)
