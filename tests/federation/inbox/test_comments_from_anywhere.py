"""Comments from anywhere stand under a public article for a reader without account (wishes 0.2)."""

import re

import pytest
from kit.planting import plant

from onemile.api import conversations, find_by_uri, transaction
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE
from onemile_mags.article_models import Article
from onemile_mags.comments import saying
from tests.federation.outages.press import known_elsewhere

LONG = "Marie-Élisabeth " + "Wolfenschwendenmühlbacher" * 4
# Long, of invisible letters alone, written backwards, from right to left, with marks of HTML.
NAMES = [LONG, "\u200b\u2060\u200d", "\u202ennA\u202c", "سلمى", "Anna <b>"]


@pytest.fixture
def ground(alsace):
    return plant(alsace)


def path_of(alsace, ground):
    with alsace.at_work():
        article = Article.get(Article.uri == ground.article_uri)
        return f"/mags/{article.mag.slug}/{article.slug}"


def five(peer, victim, ground):
    for n, name in enumerate(NAMES):
        actor = (peer if n % 2 else victim).actor(f"a{n}")
        actor.document["name"] = name
        ground.comment(actor, f"Parole {n}")


def test_a_visitor_reads_who_said_what_and_from_where(alsace, peer, victim, ground):
    with alsace.at_work() as world, transaction():
        partner = {"host": "e.example", "confirmed_name": "1Mile Ortenau", "state": ACTIVE}
        Partnership.create(actor_uri="https://e.example/", **partner)
        ben = world.member("Ben")
    five(peer, victim, ground)
    path = path_of(alsace, ground)

    page = alsace.browser().get(path)
    assert [n for n in range(len(NAMES)) if f"Parole {n}" not in page.text] == []
    assert page.text.count("depuis 1Mile Ortenau") == 2
    assert page.text.count("depuis v.example") == 3
    assert not re.search("[\u200b\u2060\u202a-\u202e]", page.html) and "Anna <b>" not in page.html
    assert "/federation/actors/" not in page.html  # their pages are for members
    member = alsace.browser(ben).get(path)
    assert member.html.count('<b><a href="/federation/actors/') == len(NAMES)


@pytest.mark.parametrize(
    ("partners_host", "home"),
    [("e.example", "1Mile Ortenau"), ("v.example", "@anna@e.example")],
    ids=("partner", "stranger"),
)
def test_the_author_is_told_who_wrote_by_the_name_that_a_partner_has_here(
    alsace, peer, ground, partners_host, home
):
    with alsace.at_work(), transaction():
        partner = {"host": partners_host, "confirmed_name": "1Mile Ortenau", "state": ACTIVE}
        Partnership.create(actor_uri=f"https://{partners_host}/", **partner)
    anna = peer.actor("anna")
    anna.document["name"] = "Anna"
    ground.comment(anna, "Parole")
    alsace.network.settle()
    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    assert f"Anna ({home}) a écrit" in alsace.browser(owner).get("/notices").text


def test_nobody_here_edits_or_takes_back_what_was_said_elsewhere(alsace, peer, victim, ground):
    ground.comment(peer.actor("anna"), "Parole")
    path = path_of(alsace, ground)
    with alsace.at_work() as world:
        owner = world.member("Ben")
        [said] = conversations.Post.select()
    for who in (owner, None):
        page = alsace.browser(who).get(path) if who else alsace.browser().get(path)
        assert "Parole" in page.text and "Retirer mon commentaire" not in page.text
    back = f"/mags/comments/{said.id}/back"
    browser = alsace.browser(owner)
    assert browser.get(back).status == 404
    browser.get(path)
    assert browser.post(back).status == 404
    assert browser.get(f"/mags/comments/{said.id}/edit").status == 404
    assert "Parole" in alsace.browser().get(path).text


def test_by_the_mags_rule_it_waits_and_no_reader_sees_it(alsace, peer, ground):
    with alsace.at_work() as world:
        Article.update(holds_comments=True).where(Article.uri == ground.article_uri).execute()
        ben = world.member("Ben")
    ground.comment(peer.actor("anna"), "Parole")
    path = path_of(alsace, ground)

    assert "Parole" not in alsace.browser().get(path).text
    assert "Parole" not in alsace.browser(ben).get(path).text


def test_what_a_guest_of_here_says_and_what_is_answered_to_it_never_leaves(
    network, alsace, peer, ground
):
    ground.followed_by(peer.actor("anna"))
    with alsace.at_work() as world:
        guest, known = world.member("Ben"), known_elsewhere(world, "Cléo")
        number = Article.get(Article.uri == ground.article_uri).id
        said = saying.say(number, member=guest, text="Reste ici")
        saying.say(number, member=known, text="Reste aussi", reply_to=said.id)
    network.settle()
    assert not peer.posts("Create") and not peer.posts("Announce")

    with alsace.at_work():  # its genuine twin: who is known says it to everybody
        saying.say(number, member=known, text="Part")
    network.settle()
    heard = "".join(str(one.activity) for one in peer.posts())
    assert peer.posts("Create") or peer.posts("Announce")
    assert "Reste" not in heard
