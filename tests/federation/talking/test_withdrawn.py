"""What its author takes back goes from notices too, and says so to who comes to it."""

import re

import pytest

from onemile.api import find_by_uri
from onemile.members import blocks
from onemile.notices.models import NoticeRow

pytestmark = pytest.mark.plugins("federation", "mags")


def test_a_withdrawn_thing_takes_its_notices_along_and_what_was_typed_is_kept(talk, peer):
    mag = peer.actor("mag", "Group")
    talk.ground.following(mag)
    article = mag.article("Die Furt", audience=mag.id)
    talk.hears(mag, mag.announce(article))
    assert _told(talk, "Die Furt") == 1
    mine = talk.page()

    talk.hears(mag, mag.delete(article["id"]))
    talk.hears(talk.anna, talk.anna.delete(talk.uri))

    assert _told(talk, "Die Furt") == 0
    answer = mine.post(f"{talk.path}/comments", {"text": "Mes mots"})
    assert answer.status == 410 and "Mes mots" in answer.html
    assert "Son auteur l’a retiré" in answer.text
    assert mine.post(f"{talk.path}/like", {}).status == 410


def _told(talk, words):
    with talk.ours.at_work():
        return NoticeRow.select().where(NoticeRow.title.contains(words)).count()


def test_who_had_said_something_beneath_reads_what_becomes_of_it_and_it_is_asked_back(talk, peer):
    talk.say("Mes mots")
    other = talk.member("Ben")
    talk.hears(talk.anna, talk.anna.delete(talk.uri))

    mine = talk.page()

    assert mine.status == 410 and "Ce que tu avais écrit dessous" in mine.text
    assert "Mes mots" in mine.text and "Le levain" not in mine.text
    assert "Ce que tu avais écrit" not in talk.page(other).text
    assert "Mes mots" not in talk.page(other).text
    talk.ours.network.let_pass(days=1.1, every_minutes=360, jobs=True)
    [said] = peer.posts("Create")
    assert peer.heard("Delete")["object"]["id"] == said.activity["object"]["id"]
    assert "Mes mots" in talk.page().text, "its words are their author's still"
    assert "Mes mots" in talk.ours.browser(talk.ana).get("/federation/mine").text


def test_ones_own_words_beneath_what_went_away_are_taken_back_at_once(talk, peer):
    talk.say("Mes mots")
    talk.hears(talk.anna, talk.anna.delete(talk.uri))

    asked = talk.page().follow("Retirer mon commentaire")
    path = asked.path
    assert "Mes mots" in asked.text and asked.status == 200
    assert talk.ours.browser(talk.member("Ben")).get(path).status == 404
    after = asked.submit("Oui, le retirer")
    talk.ours.network.settle()

    assert after.status == 410 and "Mes mots" not in after.text
    [said] = peer.posts("Create")
    assert peer.heard("Delete")["object"]["id"] == said.activity["object"]["id"]


def test_two_comments_taken_back_are_told_apart_and_one_that_never_arrived_says_so(talk, peer):
    talk.say("Mes mots")
    talk.ours.network.off(peer.host)
    talk.say("Encore un mot")
    page = talk.page()
    for _comment in range(2):
        back = re.findall(r"/federation/comments/\d+/back", talk.page().html)[0]
        page.get(back).submit("Oui, le retirer")
        talk.ours.network.settle()

    mine = page.get("/federation/mine")
    lines = re.findall(r"<li class=\"stack.*?</li>", mine.html, re.S)
    assert len(lines) == len({re.sub(r'href="[^"]*"', "", one) for one in lines}) == 2
    titles = [re.search("Ton commentaire n°\u00a0(.) sous [^<]*Le levain", one)[1] for one in lines]
    assert titles == ["2", "1"]
    assert ["arrivé nulle part" in one for one in lines] == [True, False]
    assert ["1 serveur l’avait" in one for one in lines] == [False, True]
    never = re.search(r'href="([^"]*)"', lines[0])[1]
    assert "jamais arrivé là-bas" in page.get(never).text


@pytest.mark.parametrize("by", ["ana", "anna"])
def test_ones_own_words_have_a_page_while_a_block_stands(talk, by):
    talk.say("Mes mots")
    other, path = talk.member("Ben"), talk.path
    with talk.ours.at_work():
        if by == "ana":
            blocks.block_uri(find_by_uri(talk.ana.uri), uri=talk.anna.id)
        else:
            blocks.block_from_elsewhere(blocker_uri=talk.anna.id, blocked_uri=talk.ana.uri)

    mine = talk.page()
    assert mine.status == 403 and "Mes mots" in mine.text and "Le levain" not in mine.text
    assert ("Tu as bloqué" in mine.text) == (by == "ana")
    comment = re.search(r'href="(/federation/comments/\d+)/back"', mine.html)[1]
    for page in (f"{path}/comments", comment):
        assert "Mes mots" in talk.ours.browser(talk.ana).get(page).text
    assert "Mes mots" in mine.follow("Retirer mon commentaire").text
    with talk.ours.at_work():
        if by == "anna":
            blocks.block_from_elsewhere(blocker_uri=talk.anna.id, blocked_uri=other.uri)
    if by == "anna":
        gone = talk.page(other)
        assert gone.status == 404 and "ne s’ouvre pas à tout le monde" in gone.text
