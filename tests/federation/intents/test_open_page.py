"""A member opens here what stands on another server: it has its page here for some days."""

from urllib.parse import quote

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile_federation.reading import opened
from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def look(alsace):
    """Open an address, as a member whom nobody outside knows."""
    with alsace.at_work() as world:
        ben = world.member("Ben")
    return lambda address: alsace.browser(ben).get(
        f"/federation/open?uri={quote(address, safe='')}"
    )


def test_something_public_has_its_page_and_is_let_go_of(alsace, peer, look, clock):
    anna = peer.actor("anna")
    article = anna.article(
        "Du <b>pain</b>\u202e",
        "<p>Le pain lève <a href='https://e.example/pain'>ici</a>.</p><script>x()</script>",
        summary="<p>Bref</p>",
        url=f"{peer.base}/pain",
    )

    page = look(article["id"])

    assert page.status == 200 and page.path.startswith("/federation/things/")
    for said in ("Du <b>pain</b>", "e.example", "A Anna", "Le pain lève", "Bref"):
        assert said in page.text
    assert "x()" not in page.text and "\u202e" not in page.html
    assert f'href="{peer.base}/pain" rel="nofollow noopener noreferrer"' in page.html
    asked = len(peer.gets())
    clock.advance(days=6)
    assert look(article["id"]).path == page.path and len(peer.gets()) == asked
    with alsace.at_work():
        clock.advance(days=6)
        assert opened.forget_old() == 0  # it was looked at since
        clock.advance(days=2)
        assert opened.forget_old() == 1 and not RemoteObject.select().count()


def test_what_somebody_keeps_is_not_let_go_of(alsace, peer, look, clock):
    look(peer.actor("anna").article("Du pain")["id"]).submit("Garder")

    clock.advance(days=30)
    with alsace.at_work():
        assert opened.forget_old() == 0 and RemoteObject.get().opened_at is None


@pytest.mark.one_engine
def test_no_more_than_the_bound_is_kept_open(alsace, peer, look, monkeypatch):
    monkeypatch.setattr(opened, "OPENED_MAX", 2)
    anna = peer.actor("anna")
    for n in range(4):
        look(anna.note(f"mot {n}")["id"])

    with alsace.at_work():
        assert opened.forget_old() == 2
        assert "mot 3" in {row.content[3:8] for row in RemoteObject.select()}


def test_a_warning_stands_before_what_not_everybody_wants_to_see(peer, look):
    note = peer.actor("anna").note("<p>Du sang</p>", sensitive=True, summary="Blessure")

    page = look(note["id"])

    assert "Blessure" in page.text and "Son auteur prévient" in page.text
    assert "Du sang" not in page.html.partition("<details")[0]
    assert "Quelque chose de e.example" in page.text


def test_what_is_not_for_everybody_or_is_nothing_is_not_shown(alsace, peer, victim, look):
    anna = peer.actor("anna")
    private = anna.note("secret", to=[anna.followers], cc=[])
    forged = anna.note("faux", attributedTo=victim.actor("vera").id)
    peer.serve("/gone", Reply(status=410))
    with alsace.at_work():
        hosts.suspend(host="shut.example", reason="spam")

    for address, status, said in (
        (private["id"], 404, "pas été dit à tout le monde"),
        (forged["id"], 404, "personne ni rien, ou plus rien"),
        (anna.outbox, 404, "personne ni rien, ou plus rien"),
        (f"{peer.base}/gone", 410, "pour de bon"),
        ("https://shut.example/1", 403, "suspendu"),
        ("javascript:alert(1)", 422, "adresse"),
    ):
        page = look(address)
        assert (address, page.status, said in page.text) == (address, status, True), page.text
        assert "secret" not in page.text and "faux" not in page.text


def test_people_and_what_is_ours_have_pages_of_their_own(alsace, peer, look):
    ground = plant(alsace)
    anna = peer.actor("anna")

    for address in (anna.id, anna.handle):
        assert "y être visible toi-même" in look(address).text
    assert look(ground.article()).path.startswith("/mags/")
    assert look(ground.mag.id).path.startswith("/mags/")
