"""A talk across the border ends on both sides: each takes back there what its own have said."""

import pytest

from onemile.api import transaction
from onemile.conversations.models import Conversation
from onemile_federation.mile import reports, talk_ending, talk_in, things, turning
from onemile_federation.mile.models import MileTalk, MileThing, MileWord
from onemile_federation.outbox import ledger
from onemile_federation.partners import deciding
from tests.federation.mile.talk.test_what_is_taken import LOTTE, everything
from tests.federation.mile.talk.test_what_is_taken import ana as ana
from tests.federation.mile.talk.test_what_is_taken import door as door
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

QUESTION, ANSWER = "Est-elle lourde ?", "Douze kilos."

pytestmark = pytest.mark.plugins("federation")


def takes_back(door, note):
    door.hears({"id": note["id"], "type": "Tombstone"}, "Delete")


def said_and_taken_back(door):
    """Return the ids of what was said there to neighbours, and of what of it was taken back."""
    notes = [one["object"]["id"] for one in door.said if one["object"].get("type") == "Note"]
    gone = [one["object"]["id"] for one in door.said if one["type"] == "Delete"]
    return notes, gone


def test_who_takes_back_all_that_they_said_reads_nothing_of_hers_either(door, ana, monkeypatch):
    monkeypatch.setattr(talk_ending, "WORDS_AT_ONCE", 2)
    asked = door.question()
    door.hears(asked)
    for n in range(5):
        door.answers(ana, f"{n + 10} kilos.")
    takes_back(door, asked)
    notes, gone = said_and_taken_back(door)
    assert len(notes) == 5 and gone == notes
    with door.ours.at_work():
        assert not MileTalk.select().exists() and not MileWord.select().exists()


def test_who_has_said_anything_else_that_stands_keeps_the_talk(door, ana):
    asked = door.question()
    more = door.question(id="https://e.example/ap/mile/note2", inReplyTo=asked["id"])
    door.hears(asked)
    door.answers(ana)
    door.hears(more)
    takes_back(door, asked)
    assert said_and_taken_back(door)[1] == []
    takes_back(door, more)
    notes, gone = said_and_taken_back(door)
    assert len(notes) == 1 and gone == notes


@pytest.mark.one_engine
def test_two_talks_without_a_word_of_theirs_do_not_keep_each_other(door, ana):
    first = door.question()
    door.hears(first)
    door.answers(ana)
    door.write(ana, "Une scie")
    second = door.question(
        id="https://e.example/ap/mile/note2",
        context=door.said[-1]["object"]["id"],
        inReplyTo=door.said[-1]["object"]["id"],
    )
    door.hears(second)
    for note in (first, second):
        takes_back(door, note)
    with door.ours.at_work():
        assert not MileTalk.select().where(MileTalk.their_uri == LOTTE).exists()


def test_at_the_end_of_the_mile_a_delete_goes_for_each_word(door, ana, monkeypatch):
    monkeypatch.setattr(talk_ending, "WORDS_AT_ONCE", 2)
    door.hears(door.question())
    for n in range(5):
        door.answers(ana, f"{n + 10} kilos.")
    with door.ours.at_work():
        deciding.end(host="e.example", reason="Fini")
        turning.end("e.example")
    door.ours.network.settle()
    notes, gone = said_and_taken_back(door)
    assert len(notes) == 5 and set(notes) <= set(gone)
    with door.ours.at_work():
        assert all(ledger.of(uri)[0].confirmed_at is not None for uri in notes)
    assert LOTTE not in everything(door)


def test_of_who_is_let_go_of_alone_it_is_taken_back_as_well(door, ana):
    door.hears(door.question())
    door.answers(ana)
    with door.ours.at_work():
        assert talk_in.TYPE.purge("", LOTTE) == 1
    door.ours.network.settle()
    notes, gone = said_and_taken_back(door)
    assert len(notes) == 1 and gone == notes


def test_what_she_answered_goes_with_the_question_that_moderators_hide(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    talk.set_shown(talk.alsace, QUESTION, is_shown=False)
    assert ANSWER not in talk.page(talk.anas) and talk.rows(talk.alsace) == (0, 0)


def asks_too_late(talk, befalls):
    """Let Ana ask, and something befall the thing before her question has left."""
    said = {"text": QUESTION}
    talk.anas.post(f"/conversations/with?thing={talk.thing.uri}", data=said)
    with talk.alsace.at_work(), transaction():
        assert Conversation.select().count() == 1
        befalls(MileThing.select().order_by(MileThing.id).get())
    talk.network.settle()


def told_that_it_stayed(talk):
    assert talk.said(talk.alsace) == [] and talk.rows(talk.alsace) == (0, 0)
    (told,) = talk.notices(talk.alsace, talk.ana)
    assert "n’est pas partie" in told and QUESTION not in told
    with talk.alsace.at_work():
        assert not Conversation.select().exists()


def test_a_question_about_what_went_before_it_left_goes_nowhere_and_she_is_told(talk):
    asks_too_late(talk, lambda thing: things.remove([thing]))
    told_that_it_stayed(talk)


@pytest.mark.one_engine
def test_nor_does_it_leave_where_whom_she_asks_shows_something_else(talk):
    talk.street.write(talk.lea, "Une scie")
    asks_too_late(talk, lambda thing: things.remove([thing]))
    told_that_it_stayed(talk)


@pytest.mark.one_engine
def test_nor_about_what_moderators_took_away_meanwhile(talk):
    asks_too_late(talk, reports.TARGET.hide)
    told_that_it_stayed(talk)
