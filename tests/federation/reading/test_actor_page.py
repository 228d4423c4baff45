"""The page of somebody elsewhere: who they are, what they shared, and how it stands with them."""

import re

import pytest

from onemile_federation.reading import actor_views
from onemile_federation.reading.records import Older
from onemile_federation.remote.models import Host, RemoteActor, RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")
OVER = Older(is_coming=False, can_be_asked=False, words="Rien de plus.")
MORE = Older(is_coming=False, can_be_asked=True, words="")
COMING = Older(is_coming=True, can_be_asked=False, words="On va chercher.")


def page_of(reader, actor, query=""):
    return reader.browser.get(f"/federation/actors/{reader.actor(actor.id).id}{query}")


def test_what_they_share_stands_by_arrival_and_backdating_moves_nothing(reader, anna, alsace):
    first = reader.hears(anna, anna.create_article("Un", published="2026-01-01T10:00:00Z"))
    reader.hears(anna, anna.create_article("Deux", published="1999-01-01T10:00:00Z"))
    old = reader.hears(anna, anna.create_article("Vieux", published="2018-03-02T10:00:00Z"))
    older = reader.hears(anna, anna.create_article("Ancien", published="2017-03-02T10:00:00Z"))
    reader.hears(anna, anna.create_note("réponse", in_reply_to=first))
    with alsace.at_work():
        RemoteObject.update(before_followed=True).where(
            RemoteObject.uri.in_([old, older])
        ).execute()

    page = page_of(reader, anna)

    text = page.text.partition("Ce qui est arrivé ici")[2]
    order = [text.index(one) for one in ("Deux", "Un", "Avant que tu suives", "Vieux", "Ancien")]
    assert order == sorted(order) and "1er janvier 1999" in text
    assert "réponse" not in page.text
    assert "Anna" in page.text and anna.handle in page.text and "Ne plus suivre" in page.text
    assert "noindex" in page.html and "/sign-in" in alsace.browser().get(page.path).path


def test_pages_follow_each_other_through_both_lists(reader, anna, alsace, monkeypatch):
    monkeypatch.setattr("onemile_federation.reading.shelves.PAGE_ROWS", 2)
    names = ["a1", "a2", "a3", "b1", "b2", "b3"]
    uris = [reader.hears(anna, anna.create_article(name)) for name in names]
    with alsace.at_work():
        RemoteObject.update(before_followed=True).where(RemoteObject.uri.in_(uris[3:])).execute()

    page, seen = page_of(reader, anna), []
    for _n in range(2):
        seen += [name for name in names if f">{name}</a>" in page.html]
        page = page.follow("Voir la suite")
    seen += [name for name in names if f">{name}</a>" in page.html]
    assert sorted(seen) == names


@pytest.mark.one_engine
def test_where_nothing_is_yet_it_is_said_what_will_come(reader, anna):
    assert "Nous allons chercher ce qui a été écrit avant" in page_of(reader, anna).text
    reader.ours.network.let_pass(minutes=2, every_minutes=1 / 2)
    assert "à partir de maintenant viendra" in page_of(reader, anna).text

    page_of(reader, anna).submit("Ne plus suivre")
    assert "Qui suit reçoit ce qui y a été écrit en dernier" in page_of(reader, anna).text
    page_of(reader, anna).submit("Suivre")
    assert "Après leur oui, on va chercher" in page_of(reader, anna).text


@pytest.mark.one_engine
def test_what_speaks_for_a_whole_server_is_followed_by_nobody(reader, peer):
    server = peer.actor("e.example", "Application")
    server.post(reader.ours.shared_inbox, server.follow(reader.ground.mag_uri))
    reader.ours.network.settle()

    page = page_of(reader, server)

    assert "on ne le suit pas" in page.text and "le lieu lui-même" in page.text
    assert ">Suivre<" not in page.html and '/me/followed"' not in page.html
    assert page.follow("Trouver ailleurs").path == "/federation/find"


def test_gone_silent_and_turned_are_each_said(reader, anna, peer, alsace, clock):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Le verger"
    reader.ground.following(mag)
    mag.post(alsace.shared_inbox, mag.activity("Update", {**mag.document, "type": "Person"}))
    reader.ours.network.settle()

    page = page_of(reader, mag)

    assert "autre chose maintenant : une personne" in page.text
    assert "Tu suis Le verger" in page.text
    mag.post(alsace.shared_inbox, mag.activity("Update", mag.document))
    reader.ours.network.settle()
    assert "autre chose" not in page_of(reader, mag).text
    with alsace.at_work():
        Host.update(unreachable_since=clock()).where(Host.host == "e.example").execute()
    assert "e.example ne répond plus depuis" in page_of(reader, mag).text
    with alsace.at_work():
        RemoteActor.update(state="gone").where(RemoteActor.uri == mag.id).execute()
    page = page_of(reader, mag)
    assert "parti pour de bon" in page.text and "Suivre" not in page.text


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202eegasseM", "egasseM"),
        ("\u200b\u2060\u00ad", "eve"),
        ("M" * 10_000, "M" * 59 + "…"),
        ("Le\npotager\u2028partagé", "Le potager partagé"),
        ("", "eve"),
    ],
)
def test_a_name_deceives_nobody(reader, peer, name, shown):
    eve = peer.actor("eve")
    eve.document["name"] = name

    page = reader.browser.get(f"/federation/find?uri={eve.id}")

    headline = page.html.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    assert headline == shown
    assert "@eve@e.example" in page.text and page.html.count('class="origin"') == 1


def test_whom_one_follows_stands_by_name_and_origin_and_the_button_by_the_name(reader, anna):
    page = reader.browser.get("/me/followed")
    assert page.text.count("e.example") == 1
    assert "@anna" not in page.submit("Ne plus suivre").text


def test_who_stops_following_was_told_no_by_nobody(reader, peer, network):
    mag = peer.actor("mag", "Group")
    mag.document["name"] = "Le verger"
    reader.ground.following(mag)

    page = page_of(reader, mag).submit("Ne plus suivre")  # before anything was sent

    assert "Tu ne suis plus Le verger. Son serveur en sera averti." in page.text
    assert "répondu non" not in page.text and "Demander de nouveau" not in page.text
    assert "cette personne" not in page.text
    network.settle()
    assert peer.heard("Undo")["object"]["type"] == "Follow"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("n_things", "older", "ends", "said"),
    [
        (1, None, ["C’est tout ce qui est arrivé ici."], False),
        (1, OVER, ["Rien de plus."], False),
        (1, MORE, [], True),
        (1, COMING, ["C’est tout ce qui est arrivé ici."], True),
        (3, OVER, ["Voir la suite"], False),
        (3, MORE, ["Voir la suite"], False),
        (3, COMING, ["Voir la suite"], True),
        (0, OVER, [], True),
    ],
)
def test_the_page_alone_draws_its_one_end(reader, anna, monkeypatch, n_things, older, ends, said):
    monkeypatch.setattr("onemile_federation.reading.shelves.PAGE_ROWS", 2)
    monkeypatch.setattr(actor_views, "older", lambda _uri: older)
    for n in range(n_things):
        reader.hears(anna, anna.create_article(f"Mot {n}"))

    html = page_of(reader, anna).html

    closing = re.findall(r'<div class="end">(.*?)</div>', html, re.DOTALL)
    assert [re.sub("<[^>]+>", "", one).strip() for one in closing] == ends
    assert ('aria-label="Ce qui a été écrit avant"' in html) is said
    assert html.count("Voir la suite") == (n_things == 3 or older is MORE)
    assert html.count("Rien de plus.") == (older is OVER and n_things != 3)
