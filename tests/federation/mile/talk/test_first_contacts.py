"""Neighbours of a partner begin to talk with members: so many in a day, and never after a no."""

from datetime import timedelta

import pytest

from onemile.api import Rate, transaction
from onemile.conversations import seats
from onemile.conversations.models import Conversation
from onemile.members import blocks
from onemile_federation.mile import contacts, declined, people, talks
from onemile_federation.mile.models import MileDeclined, MileTalk
from tests.federation.mile.talk.test_what_is_taken import LOTTE
from tests.federation.mile.talk.test_what_is_taken import ana as ana
from tests.federation.mile.talk.test_what_is_taken import door as door
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

QUESTION = "Est-elle lourde ?"

pytestmark = pytest.mark.plugins("federation")


def at_most(monkeypatch, name, times):
    monkeypatch.setattr(contacts, name, Rate(name=f"test.{name}", times=times, seconds=86_400))


def asked_by(door, number, **properties):
    named = {"id": f"https://e.example/ap/mile/note{number}", "by": f"{LOTTE}{number}"}
    return door.question(**named | properties)


@pytest.mark.parametrize("name", ["WITH_ONE", "OF_HOST"])
def test_a_crowd_of_invented_neighbours_is_told_to_come_again_and_is_heard_then(
    door, ana, monkeypatch, clock, name
):
    at_most(monkeypatch, name, 2)
    assert [door.hears(asked_by(door, n)) for n in range(4)] == [202, 202, 503, 503]
    assert len(door.words()) == 2
    clock.present += timedelta(days=1, minutes=1)
    assert door.hears(asked_by(door, 3)) == 202
    assert len(door.words()) == 3


@pytest.mark.one_engine
def test_who_talks_already_talks_on_in_a_crowd(door, ana, monkeypatch):
    at_most(monkeypatch, "WITH_ONE", 1)
    door.hears(asked_by(door, 1))
    door.answers(ana)
    more = {"id": "https://e.example/ap/mile/note2", "content": "<p>Merci.</p>"}
    assert door.hears({**asked_by(door, 1), **more}) == 202
    assert door.words()[-1] == "Merci."


def test_what_the_day_of_a_host_refuses_uses_up_nobodys_day(door, ana, monkeypatch):
    at_most(monkeypatch, "WITH_ONE", 3)
    at_most(monkeypatch, "OF_HOST", 1)
    assert [door.hears(asked_by(door, n)) for n in (1, 2, 2, 2, 2)] == [202, *[503] * 4]
    at_most(monkeypatch, "OF_HOST", 9)
    monkeypatch.setattr(contacts, "OF_HOST", Rate(name="test.other", times=9, seconds=86_400))
    assert door.hears(asked_by(door, 2)) == 202


@pytest.mark.one_engine
def test_how_many_are_counted_tells_of_no_no(door, ana, monkeypatch):
    at_most(monkeypatch, "WITH_ONE", 2)
    asked = door.question()
    door.hears(asked)
    with door.ours.at_work():
        seats.decline(int(Conversation.get().id), viewer=ana)
    door.hears({"id": asked["id"], "type": "Tombstone"}, "Delete")
    # Whoever is not heard is one contact of the day, as whoever is, and keeps nobody else out.
    again = [asked_by(door, "", id=f"https://e.example/ap/mile/again{n}") for n in range(5)]
    assert [door.hears(one) for one in again] == [202] * 5
    assert door.words() == [""]
    assert [door.hears(asked_by(door, n)) for n in (3, 4)] == [202, 503]


@pytest.mark.one_engine
@pytest.mark.parametrize("is_blocked", [False, True])
def test_too_many_words_are_refused_alike_whether_they_are_heard_or_not(
    door, ana, monkeypatch, is_blocked
):
    at_most(monkeypatch, "WORDS_OF_PAIR", 4)
    door.hears(door.question())
    if is_blocked:
        with door.ours.at_work():
            blocks.block_uri(ana, uri=LOTTE)
    notes = [door.question(id=f"https://e.example/ap/mile/word{n}") for n in range(5)]
    assert [door.hears(one) for one in notes] == [202, 202, 202, 503, 503]


def test_a_no_outlasts_what_is_taken_back_and_asked_again(door, ana):
    asked = door.question()
    door.hears(asked)
    with door.ours.at_work():
        seats.decline(int(Conversation.get().id), viewer=ana)
    door.hears({"id": asked["id"], "type": "Tombstone"}, "Delete")
    again = door.question(id="https://e.example/ap/mile/note2")
    assert door.hears(again) == 202  # and no sign of it
    assert door.words() == [""]
    with door.ours.at_work():
        assert LOTTE not in str([one.__data__ for one in MileDeclined.select()])
    assert door.hears(asked_by(door, 3)) == 202 and len(door.words()) == 2


@pytest.mark.one_engine
def test_a_no_outlasts_that_they_are_gone_from_there_for_a_while(door, ana):
    door.hears(door.question())
    with door.ours.at_work():
        seats.decline(int(Conversation.get().id), viewer=ana)
        talks.purge("", LOTTE)
    door.hears(door.question(id="https://e.example/ap/mile/note2"))
    assert door.words() == [""]


def test_a_no_outlasts_the_mile_as_a_digest_and_is_forgotten_after_a_year(door, ana, clock):
    door.hears(door.question())
    with door.ours.at_work():
        seats.decline(int(Conversation.get().id), viewer=ana)
        before = MileTalk.get()
        assert talks.end_of("e.example") == 1
        assert declined.stands(before.our_uri, before.their_uri)
        assert LOTTE not in str([one.__data__ for one in MileDeclined.select()])
        clock.present += timedelta(days=366)
        assert [declined.forget_old(), declined.forget_old()] == [1, 0]


def test_a_mile_that_is_shut_and_opened_knows_members_by_the_same_names(door, ana):
    with door.ours.at_work():
        with transaction():
            before = people.neighbour_uri(ana.uri, host="e.example")
            elsewhere = people.neighbour_uri(ana.uri, host="f.example")
        assert len({before, elsewhere}) == 2
        with transaction():
            assert not people.forget_host("e.example")
        assert people.member_of(before, host="e.example") == ""
        with transaction():
            assert people.neighbour_uri(ana.uri, host="e.example") == before


@pytest.mark.one_engine
def test_what_moderators_hid_and_show_again_does_not_ask_who_said_no(talk):
    talk.ask(QUESTION)
    talk.hers.post(f"{talk.path(talk.hers)}/decline")
    for is_shown in (False, True):
        talk.set_shown(talk.alsace, QUESTION, is_shown=is_shown)
    assert talk.rows(talk.ortenau) == (0, 0)


@pytest.mark.one_engine
def test_who_writes_herself_has_taken_her_no_back(talk):
    talk.ask(QUESTION)
    path = talk.path(talk.hers)
    with talk.ortenau.at_work():
        row = MileTalk.get()
        seats.decline(int(row.conversation_id), viewer=talk.lea)
        declined.keep([row])
        assert declined.stands(str(row.our_uri), str(row.their_uri))
    talk.hers.post(path, data={"text": "Douze kilos."})
    talk.network.settle()
    with talk.ortenau.at_work():
        assert not declined.stands(str(row.our_uri), str(row.their_uri))
