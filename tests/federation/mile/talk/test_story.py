"""Ana asks Léa, who lives across the border, about her ladder; Léa answers. And so on, and ends."""

import pytest

from onemile import current
from onemile.members.models import SUSPENDED, Member
from onemile.privacy.erase import erase
from onemile_federation.mile import reports
from onemile_federation.mile.models import MileThing, Neighbour
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.models import RemoteActor

QUESTION, ANSWER, MORE = "Est-elle lourde ?", "Douze kilos.", "Je passe mardi."


def test_a_question_gets_there_and_its_answer_back(talk):
    page = talk.anas.get(f"/federation/across/{talk.thing.id}").html
    assert "/conversations/with?thing=" in page
    asking = talk.anas.get(f"/conversations/with?thing={talk.thing.uri}").text
    assert "Ana M." in asking and "Léa" in asking
    assert QUESTION in talk.ask(QUESTION).text
    assert "Ana M." in str(talk.notices(talk.ortenau, talk.lea))
    assert QUESTION in talk.page(talk.hers)
    assert ANSWER in talk.write(talk.hers, ANSWER).text
    assert ANSWER in talk.page(talk.anas)
    assert "Léa" in str(talk.notices(talk.alsace, talk.ana))
    assert MORE in talk.write(talk.anas, MORE).text
    assert MORE in talk.page(talk.hers)
    assert talk.rows(talk.alsace) == talk.rows(talk.ortenau) == (1, 3)


@pytest.mark.one_engine
def test_who_is_not_seen_across_asks_all_the_same_and_is_named_by_that_alone(talk):
    assert not talk.ana.is_seen_across
    talk.ask()
    (note,) = talk.said(talk.alsace)
    assert note["neighbour"]["name"] == "Ana M." and "Ana M." in talk.page(talk.hers)


@pytest.mark.one_engine
def test_what_goes_is_to_one_and_tells_nothing_of_who_they_are_here(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    (asked,), (answered,) = talk.said(talk.alsace), talk.said(talk.ortenau)
    thing = talk.thing
    assert asked["inReplyTo"] == asked["context"] == thing.uri
    assert asked["to"] == [thing.author_uri] and not asked["cc"]
    assert answered["to"] == [asked["attributedTo"]] and answered["context"] == thing.uri
    assert answered["inReplyTo"] == asked["id"] and answered["attributedTo"] == thing.author_uri
    for note in (asked, answered):
        assert "replies" not in note and "url" not in note
        assert note["neighbour"]["id"] == note["attributedTo"]
    assert str(talk.ana.public_id) not in str(asked)
    assert str(talk.lea.public_id) not in str(answered)


@pytest.mark.one_engine
def test_a_word_is_read_by_nobody_who_asks_for_it(talk):
    talk.ask(QUESTION)
    (asked,) = talk.said(talk.alsace)
    browser = talk.alsace.browser(None)
    assert browser.get(asked["id"]).status == 404
    assert QUESTION not in browser.get("/ap/instance/outbox").html


def test_a_stranger_asks_once_and_nobody_is_told_of_a_no(talk):
    talk.ask(QUESTION)
    assert "attend une réponse" in talk.page(talk.anas)
    talk.write(talk.anas, "Allô ?")
    assert talk.rows(talk.ortenau) == (1, 1)
    talk.hers.post(f"{talk.path(talk.hers)}/decline")
    talk.network.settle()
    assert "attend une réponse" in talk.page(talk.anas)
    assert talk.rows(talk.alsace) == (1, 1)


def test_whom_she_blocks_writes_without_effect_and_without_a_sign(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    path = talk.path(talk.hers)
    talk.hers.post(f"{path}/block")
    assert MORE in talk.write(talk.anas, MORE).text
    assert talk.rows(talk.ortenau) == (1, 2) and talk.path(talk.hers) == ""
    assert talk.hers.get(path).status == 404


@pytest.mark.one_engine
def test_whom_ana_blocks_reaches_her_no_more(talk):
    talk.ask(QUESTION)
    path = talk.path(talk.anas)
    talk.anas.post(f"{path}/block")
    talk.write(talk.hers, ANSWER)
    assert talk.path(talk.anas) == "" and talk.rows(talk.alsace) == (1, 1)


def test_while_it_rests_it_can_be_read_and_why_nobody_writes_is_said(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    with talk.alsace.at_work():
        deciding.pause(host=talk.ortenau.host, reason="Vacances")
    talk.network.settle()
    for browser, ours in ((talk.anas, talk.alsace), (talk.hers, talk.ortenau)):
        page = talk.page(browser)
        assert ANSWER in page and "Envoyer" not in page and "n’est plus là" not in page
        before = talk.rows(ours)
        talk.write(browser, MORE)
        assert talk.rows(ours) == before and MORE not in talk.page(browser)
    with talk.alsace.at_work():
        deciding.resume(host=talk.ortenau.host)
    talk.network.settle()
    talk.write(talk.anas, MORE)
    assert MORE in talk.page(talk.hers)


def test_what_she_shows_no_more_is_talked_about_on_and_not_asked_about(talk):
    talk.ask(QUESTION)
    uri = talk.thing.uri
    talk.write(talk.hers, ANSWER)
    talk.street.take_down(talk.note)
    assert talk.thing is None
    assert MORE in talk.write(talk.anas, MORE).text and MORE in talk.page(talk.hers)
    with talk.alsace.at_work() as world:
        ben = world.member("Ben", at=talk.home)
    assert talk.alsace.browser(ben).get(f"/conversations/with?thing={uri}").status == 404


def test_what_moderators_hide_is_gone_on_both_sides_and_comes_back(talk):
    talk.ask(QUESTION)
    talk.set_shown(talk.alsace, QUESTION, is_shown=False)
    assert QUESTION not in talk.page(talk.hers) and QUESTION not in talk.page(talk.anas)
    assert talk.rows(talk.ortenau) == (0, 0)
    talk.set_shown(talk.alsace, QUESTION, is_shown=True)
    assert QUESTION in talk.page(talk.hers)


def test_of_what_moderators_took_away_neither_writes_any_more(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    with talk.alsace.at_work():
        reports.TARGET.hide(MileThing.get())
    talk.write(talk.hers, MORE)
    assert MORE not in talk.page(talk.anas)


def test_who_leaves_takes_their_words_along_on_both_sides(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    with talk.alsace.at_work():
        erase(talk.ana)
    talk.network.settle()
    page = talk.page(talk.hers)
    assert ANSWER in page and QUESTION not in page and "Ana" not in page
    assert talk.rows(talk.alsace) == talk.rows(talk.ortenau) == (0, 0)
    with talk.alsace.at_work():
        assert not Neighbour.select().exists()
    with talk.ortenau.at_work():
        assert not RemoteActor.select().where(RemoteActor.kind == NEIGHBOUR).exists()


def test_the_end_takes_the_words_and_names_of_the_other_from_both(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    talk.end()
    hers, anas = talk.page(talk.hers), talk.page(talk.anas)
    assert ANSWER in hers and QUESTION not in hers and "Ana" not in hers
    assert QUESTION in anas and ANSWER not in anas and "Léa" not in anas
    for ours, member in ((talk.alsace, talk.ana), (talk.ortenau, talk.lea)):
        assert talk.rows(ours) == (0, 0) and talk.notices(ours, member) == []
        with ours.at_work():
            assert not Neighbour.select().exists()
            assert not RemoteActor.select().where(RemoteActor.kind == NEIGHBOUR).exists()


@pytest.mark.one_engine
def test_words_to_who_is_suspended_have_no_effect(talk):
    talk.ask(QUESTION)
    with talk.alsace.at_work():
        Member.update(state=SUSPENDED).where(Member.id == talk.ana.id).execute()
    talk.write(talk.hers, ANSWER)
    assert talk.rows(talk.alsace) == (1, 1)


@pytest.mark.one_engine
def test_two_members_have_two_talks_with_her_and_read_one_each(talk):
    with talk.alsace.at_work() as world:
        ben = world.member("Ben", at=talk.home)
    talk.ask(QUESTION)
    talk.ask("Et mercredi ?", by=ben)
    bens = talk.page(talk.alsace.browser(ben))
    assert "Et mercredi ?" in bens and QUESTION not in bens
    with talk.ortenau.at_work():
        assert Activity.select().where(Activity.verb == "Create").count() == 1
    assert talk.rows(talk.ortenau) == (2, 2)


@pytest.mark.one_engine
def test_the_reported_word_of_hers_is_named_as_it_is_called_there(talk):
    talk.ask(QUESTION)
    talk.write(talk.hers, ANSWER)
    path = talk.path(talk.anas)
    link = talk.anas.get(path).html.partition('href="/report/')[2].partition('"')[0]
    assert ANSWER in talk.anas.get(f"/report/{link}").text
    (answered,) = talk.said(talk.ortenau)
    with talk.alsace.at_work():
        number = link.rpartition("=")[2].rpartition("/")[2]
        plugins = current.instance().plugins
        named = plugins.first("known_elsewhere_as", kind="core.post", subject_id=number)
    assert named == answered["id"]
