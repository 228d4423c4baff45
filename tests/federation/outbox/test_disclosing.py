"""Block outwards: somebody elsewhere is told of it where the member wishes that, and only then."""

import pytest
from kit.planting import plant

from onemile.api import find_by_uri
from onemile.members import outward
from onemile.web.limits import BLOCK
from onemile_federation.outbox import ending
from onemile_federation.outbox.models import Activity
from onemile_federation.remote import hosts
from tests.federation.outages.press import known_elsewhere

BOX = "Dire aussi au serveur de cette personne que je l’ai bloquée"
PAGE = "/me/blocks"


@pytest.fixture
def eve(peer, alsace):
    """Somebody elsewhere who is known here: she has written under an article."""
    made = peer.actor("eve")
    plant(alsace).comment(made, "Vous êtes tous des imbéciles.")
    return made


@pytest.fixture
def ben(alsace):
    with alsace.at_work() as world:
        return known_elsewhere(world, "Ben")


def block(alsace, by, uri, **typed):
    return alsace.browser(by).get(PAGE).submit("Bloquer", uri=uri, **typed)


def unblock(network, alsace, by):
    alsace.browser(by).get(PAGE).submit("Débloquer")
    network.settle()


def hides(alsace, member, uri):
    with alsace.at_work():
        return uri in find_by_uri(member.uri).hidden_uris()


def verbs(peer):
    return [one.activity["type"] for one in peer.posts()]


def test_a_block_is_told_where_it_is_wished_and_its_end_as_well(network, alsace, peer, eve, ben):
    page = alsace.browser(ben).get(PAGE)
    assert BOX in page.text and "checked" not in page.html
    answer = block(alsace, ben, eve.id, disclose="y")
    assert "Le serveur de cette personne en sera informé" in answer.text
    network.settle()
    block(alsace, ben, eve.id, disclose="y")  # once more, from another tab
    network.settle()

    (posted,) = peer.posts("Block")
    said = posted.activity
    assert posted.holds() and f"https://{peer.host}{posted.path}" == eve.document["inbox"]
    assert (said["actor"], said["object"]) == (ben.uri, eve.id)
    assert said["to"] == [eve.id] and "cc" not in said
    assert alsace.get(said["id"]).status == 404  # nobody else reads it

    with alsace.at_work():  # however long ago it was sent
        network.clock.advance(days=60)
        ending.forget_sent()
        ending.forget_said()
    unblock(network, alsace, ben)
    undo = peer.heard("Undo")
    assert undo["object"]["id"] == said["id"] and undo["actor"] == ben.uri
    assert not hides(alsace, ben, eve.id)
    block(alsace, ben, eve.id, disclose="y")
    network.settle()
    assert verbs(peer) == ["Block", "Undo", "Block"]


def test_without_a_tick_neither_the_block_nor_its_end_is_told(network, alsace, peer, eve, ben):
    answer = block(alsace, ben, eve.id)
    assert "personne n’en est informé" in answer.text
    network.settle()
    assert hides(alsace, ben, eve.id)
    unblock(network, alsace, ben)
    assert verbs(peer) == []


@pytest.mark.one_engine
def test_a_block_that_is_told_later_is_told_once(network, alsace, peer, eve, ben):
    block(alsace, ben, eve.id)
    network.settle()
    assert verbs(peer) == []
    block(alsace, ben, eve.id, disclose="y")
    network.settle()
    assert verbs(peer) == ["Block"]


def test_a_server_hears_of_one_block_of_a_person_a_day(network, alsace, peer, eve, ben, clock):
    for _again in range(3):
        answer = block(alsace, ben, eve.id, disclose="y")
        network.settle()
        assert hides(alsace, ben, eve.id)
        unblock(network, alsace, ben)
    assert verbs(peer) == ["Block", "Undo"]
    assert "n’en est pas informé cette fois" in answer.text
    with alsace.at_work() as world:  # nobody else is held back
        zoe = known_elsewhere(world, "Zoe")
    block(alsace, zoe, eve.id, disclose="y")
    clock.advance(days=1, seconds=1)
    block(alsace, ben, eve.id, disclose="y")
    network.settle()
    assert verbs(peer) == ["Block", "Undo", "Block", "Block"]


@pytest.mark.one_engine
def test_a_member_blocks_and_takes_back_so_many_times_an_hour(alsace, eve, ben):
    browser = alsace.browser(ben)
    for number in range(BLOCK.times):
        path = f"{PAGE}/remove" if number % 2 else PAGE
        assert browser.post(path, {"uri": eve.id}).status == 200
    page = browser.post(PAGE, {"uri": eve.id})
    assert page.status == 429 and eve.id in page.html  # what was typed is there still
    assert browser.post(f"{PAGE}/remove", {"uri": eve.id}).status == 429


@pytest.mark.one_engine
def test_what_was_taken_back_before_it_was_tried_is_not_told(network, alsace, peer, eve, ben):
    block(alsace, ben, eve.id, disclose="y")
    alsace.browser(ben).get(PAGE).submit("Débloquer")
    network.settle()
    assert verbs(peer) == []


@pytest.mark.one_engine
@pytest.mark.parametrize("why", ["never", "no longer"])
def test_who_is_not_known_outside_blocks_in_silence(network, alsace, peer, eve, ben, why):
    if why == "never":
        with alsace.at_work() as world:
            ben = world.member("Zoe")
    else:
        page = alsace.browser(ben).get(PAGE)
        with alsace.at_work():
            outward.withdraw(find_by_uri(ben.uri))
        network.settle()
        page.submit("Bloquer", uri=eve.id, disclose="y")  # the form that was open already
    page = alsace.browser(ben).get(PAGE)
    assert page.status == 200 and "disclose" not in page.html
    alsace.browser(ben).post(PAGE, {"uri": eve.id, "disclose": "y"})
    network.settle()
    assert hides(alsace, ben, eve.id) and peer.posts("Block") == []


@pytest.mark.one_engine
def test_a_suspended_host_is_told_of_no_block(network, alsace, peer, eve, ben):
    block(alsace, ben, eve.id, disclose="y")
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="for a test")
    network.settle()
    unblock(network, alsace, ben)
    assert verbs(peer) == []
    with alsace.at_work():
        said = Activity.select(Activity.verb).where(Activity.sender_uri == ben.uri)
        assert "Undo" not in {row.verb for row in said}


@pytest.mark.one_engine
def test_the_page_says_of_whom_the_server_is_told_and_since_when(network, alsace, peer, eve, ben):
    words = "Serveur informé à ta demande"
    assert words not in block(alsace, ben, eve.id).text
    told = block(alsace, ben, eve.id, disclose="y").text
    assert words in told
    again = block(alsace, ben, eve.id, disclose="y").text  # it is told, whoever presses again
    assert "Le serveur de cette personne en sera informé" in again
    network.clock.advance(days=3)
    assert block(alsace, ben, eve.id, disclose="y").text.count(words) == 1
    assert told[told.index(words) :][:70] in alsace.browser(ben).get(PAGE).text  # the first day
    unblock(network, alsace, ben)
    assert words not in block(alsace, ben, eve.id).text


@pytest.mark.one_engine
@pytest.mark.parametrize("tick", [{}, {"disclose": "y"}])
def test_what_is_said_of_a_block_is_true_told_or_not(network, alsace, peer, eve, ben, tick):
    page = alsace.browser(ben).get(f"{PAGE}?uri={eve.id}")
    assert "disparaîtra d’ici pour toi" in page.text and "encore se lire là-bas" in page.text
    page = page.submit("Bloquer", **tick)
    assert "a disparu d’ici pour toi" in page.text
    assert ("s’il suit ce souhait, elle ne verra plus rien" in page.text) == bool(tick)
    assert page.text.count("en public peut encore se lire là-bas") == (0 if tick else 2)
    assert ("S’il suit ce souhait, nous ne pouvons pas le voir" in page.text) == bool(tick)
    assert "vous ne vous verrez" not in page.text.lower()
    network.settle()
    page = page.get(PAGE).submit("Débloquer")
    assert "Ton blocage est levé" in page.text
    assert ("le serveur de là-bas en est informé aussi" in page.text) == bool(tick)


@pytest.mark.one_engine
def test_who_comes_to_block_somebody_is_asked_by_name_and_before_the_list(alsace, eve, ben):
    page = alsace.browser(ben).get(f"{PAGE}?uri={eve.id}")
    assert "Bloquer Eve" in page.text and BOX in page.text
    assert "Adresse de la personne" not in page.text
    page = page.submit("Bloquer", disclose="y")
    assert "Le serveur de cette personne en sera informé" in page.text
    for uri in ("https://e.example/u/nobody", ben.uri, "x", ""):
        page = alsace.browser(ben).get(PAGE, query_string={"uri": uri})
        assert page.status == 200 and "Adresse de la personne" in page.text
