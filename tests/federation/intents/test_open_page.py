"""A member opens here what stands on another server: in short, and nothing of it is kept."""

from urllib.parse import quote

import pytest
from kit.planting import plant
from kit.replies import Reply

from onemile_federation.remote import hosts
from onemile_federation.remote.models import RemoteActor, RemoteObject

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def look(alsace):
    """Open an address, as a member whom nobody outside knows."""
    with alsace.at_work() as world:
        ben = world.member("Ben")
    return lambda address: alsace.browser(ben).get(
        f"/federation/open?uri={quote(address, safe='')}"
    )


def test_something_public_is_shown_in_short_and_nothing_is_kept(alsace, peer, look):
    anna = peer.actor("anna")
    article = anna.article(
        "Du <b>pain</b>\u202e",
        "<p>Le pain lève <a href='https://e.example/pain'>ici</a>.</p><script>x()</script>"
        + "<p>mot</p>" * 300,
        summary="<p>Bref</p>",
        url=f"{peer.base}/pain",
    )

    page = look(article["id"])

    assert page.status == 200
    for said in ("Du <b>pain</b>", f"Par {anna.id}, sur e.example", "Le pain lève"):
        assert said in page.text
    assert "x()" not in page.text and "\u202e" not in page.html and page.text.count("mot") < 100
    assert f'href="{peer.base}/pain" rel="nofollow noopener noreferrer"' in page.html
    assert len(peer.gets()) == 1  # it alone was asked for
    with alsace.at_work():
        assert not RemoteObject.select().count() and not RemoteActor.select().count()


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("text", "shown"), [("mot " * 500, "mot mot …"), ("パン" * 500, "パンパン …")]
)
def test_the_first_words_end_with_a_word_where_there_are_any(peer, look, text, shown):
    page = look(peer.actor("anna").note(f"<p>{text}</p>")["id"])

    assert shown in page.text and 300 < len(page.html.partition('class="pre">')[2][:401]) < 402
    assert page.html.partition('class="pre">')[2].partition("</p>")[0].endswith("…")


def test_a_warning_stands_before_what_not_everybody_wants_to_see(peer, look):
    note = peer.actor("anna").note("<p>Du sang</p>", sensitive=True, summary="Blessure")

    page = look(note["id"])

    assert "Blessure" in page.text and "tout le monde ne voudra pas" in page.text
    assert "Du sang" not in page.text and "Quelque chose de e.example" in page.text


def test_what_is_not_for_everybody_or_is_nothing_is_not_shown(alsace, peer, victim, look):
    anna = peer.actor("anna")
    private = anna.note("secret", to=[anna.followers], cc=[])
    forged = anna.note("faux", attributedTo=victim.actor("vera").id)
    peer.serve("/gone", Reply(status=410))
    with alsace.at_work():
        hosts.suspend(host="shut.example", reason="spam")

    for address, status, said in (
        (private["id"], 404, "pas été dit à tout le monde"),
        (forged["id"], 404, "personne, ni rien"),
        (anna.outbox, 404, "personne, ni rien"),
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
