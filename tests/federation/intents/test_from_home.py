"""A visitor goes on from a public page to their own server, which is asked; nothing is kept."""

from urllib.parse import quote

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile.api import find_by_uri

pytestmark = pytest.mark.plugins("federation", "mags")
FOLLOW = "https://w3id.org/fep/3b86/Follow"
OBJECT = "https://w3id.org/fep/3b86/Object"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


@pytest.fixture
def ground(alsace):
    return plant(alsace)


@pytest.fixture
def anna(peer):
    """A reader at home elsewhere; ``offers`` says what her server opens for other sites."""
    made = peer.actor("anna")

    def offers(**templates):
        links = [{"rel": "self", "type": "application/activity+json", "href": made.id}]
        links += [{"rel": rel, "template": one} for rel, one in templates.items()]
        body = {"subject": made.handle, "links": links}
        peer.serve("/.well-known/webfinger", Reply(body=body, content_type="application/jrd+json"))

    made.offers = offers
    return made


def path_of(alsace, uri):
    return alsace.thing(uri).document["url"].removeprefix(alsace.base)


def mag_page(alsace, ground):
    return alsace.browser().get(path_of(alsace, ground.mag_uri))


def test_a_mag_is_followed_and_an_article_answered_from_where_a_visitor_lives(
    alsace, ground, anna, peer
):
    anna.offers(
        **{
            FOLLOW: f"{peer.base}/follow?it={{object}}",
            SUBSCRIBE: f"{peer.base}/authorize_interaction?uri={{uri}}",
        }
    )
    page = mag_page(alsace, ground).follow("Suivre depuis mon propre serveur")
    page = page.submit("Chercher le chemin", address="@anna@e.example")
    assert f'href="{peer.base}/follow?it={quote(ground.mag_uri, safe="")}"' in page.html
    assert "Continuer chez e.example" in page.text

    path = path_of(alsace, ground.article_uri)
    page = alsace.browser().get(path).follow("Répondre depuis mon propre serveur")
    page = page.submit("Chercher le chemin", address="anna@e.example")
    assert f'href="{peer.base}/authorize_interaction?uri=' in page.html
    assert "anna" not in alsace.browser().get(path).html


def test_members_read_no_such_line_and_what_is_not_for_all_has_no_page(alsace, ground):
    with alsace.at_work():
        owner = find_by_uri(ground.owner_uri)
    path = path_of(alsace, ground.article_uri)
    assert "Composter" in alsace.browser(owner).get(path).text
    assert "mon propre serveur" not in alsace.browser(owner).get(path).text
    near = ground.article(audience="mile")
    for uri in (near, f"{alsace.base}/mags/0", "https://e.example/x", "", ground.owner_uri):
        answer = alsace.browser().get(f"/federation/from-home?about={quote(str(uri), safe='')}")
        assert answer.status == 404, uri


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("anna", 422, "un nom et un serveur"),
        ("https://e.example/anna", 422, "un nom et un serveur"),
        ("@ana@als.example", 422, "connecte-toi"),
        ("@ana@аls.example", 422, ""),
        ("@niemand@e.example", 404, "ne connaît personne"),
        ("@anna@10.0.0.1", 404, ""),
        ("x" * 3_000, 422, ""),
    ],
)
def test_each_refusal_is_said_in_words(alsace, ground, peer, address, status, words):
    page = mag_page(alsace, ground).follow("Suivre depuis mon propre serveur")
    page = page.submit("Chercher le chemin", address=address)
    assert page.status == status and words in page.text
    assert "Continuer chez" not in page.text


@pytest.mark.parametrize(
    "template",
    [
        "https://v.example/steal?it={object}",
        "javascript:alert('{object}')",
        "http://e.example/?it={object}",
        "https://e.example/follow",
        "https://e.example/{a}?it={object}",
        "https://als.example/?it={object}",
        "https://e.example@v.example/?it={object}",
    ],
)
def test_nobody_is_led_where_their_own_server_is_not(alsace, ground, anna, template):
    anna.offers(**{FOLLOW: template})
    page = mag_page(alsace, ground).follow("Suivre depuis mon propre serveur")
    page = page.submit("Chercher le chemin", address="@anna@e.example")
    assert page.status == 404 and "Continuer chez" not in page.text
    assert "ne propose pas d’entrée" in page.text and ground.mag_uri in page.html


def test_a_server_that_is_away_is_said_so(alsace, ground, network):
    network.off("e.example", "refused")
    page = mag_page(alsace, ground).follow("Suivre depuis mon propre serveur")
    page = page.submit("Chercher le chemin", address="@anna@e.example")
    assert page.status == 503 and "e.example" in page.text
