"""A link that stands alone gets a card of its page's words, asked once by the worker."""

import socket
from types import SimpleNamespace

import pytest

from onemile import clock, current
from onemile.api import Fetched, FetchRefused
from onemile.background import tasks
from onemile.db import transaction
from onemile_mags.article_models import Article
from onemile_mags.card_models import LinkCard
from onemile_mags.cards import asking, shown
from onemile_mags.cards.reading import said_in
from onemile_mags.drawing import draw
from onemile_mags.events import ArticleChanged
from onemile_mags.reading import article_body

pytestmark = pytest.mark.plugins("mags")

PAGE = (
    "<!doctype html><html><head><title>Titre &amp; reste</title>"
    '<meta property="og:title" content="Le &lt;b&gt;marché"><meta name="description" content="Dit">'
    '<meta property="og:image" content="https://x.example/i.png"></head><body><title>non</title>'
)
TEXT = "Voir :\n\nhttps://ville.example/marche\n\nEt [ici](https://autre.example/x) dans la phrase."


@pytest.fixture
def web(monkeypatch):
    """Pages elsewhere: those that were asked for, and what they answer."""
    asked, answers = [], {}

    def fetch(url, **_how):
        asked.append(url)
        given = answers.get(url, PAGE.encode())
        if isinstance(given, Exception):
            raise given
        return Fetched(url=url, status=200, headers={}, content=given, media_type="text/html")

    monkeypatch.setattr(asking, "fetch", fetch)
    fetch.asked, fetch.answers = asked, answers
    return fetch


@pytest.fixture
def here():
    """A server of this machine, and how often somebody came to its door."""
    door = socket.create_server(("127.0.0.1", 0))
    door.setblocking(False)

    def came():
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    yield SimpleNamespace(port=door.getsockname()[1], came=came)
    door.close()


def appears(one):
    asking.begin(ArticleChanged(article_uri=str(one.uri)))
    tasks.run_due()
    return Article.get_by_id(one.id)


def test_a_link_alone_is_asked_once_and_gets_the_words_of_its_page(ana, mag, article, web):
    one = article(mag(ana), text=TEXT)
    assert "text-card" not in str(article_body.body(one).html)

    one = appears(one)
    appears(one)

    assert web.asked == ["https://ville.example/marche"]
    html = str(article_body.body(one).html)
    assert "<b>Le &lt;b&gt;marché</b>" in html and "Dit" in html
    assert "<img" not in html and "autre.example" in html and html.count("text-card") == 1


@pytest.mark.parametrize(
    "typed",
    ["https://ville.example/wiki/Été", "https://VILLE.example/marché", "https://vïlle.example/a_b"],
)
def test_an_address_that_is_written_otherwise_gets_its_card_and_keeps_it(
    ana, mag, article, web, typed
):
    one = article(mag(ana), text=f"Voir :\n\n{typed}\n\nEt puis.")
    before = one.generation

    one = appears(one)
    a_month_later()
    asking.renew_old()

    assert one.generation == before + 1 and len(web.asked) == 2
    assert "text-card" in str(article_body.body(one).html)


def test_the_page_of_a_site_does_not_draw_all_of_its_pages_anew(ana, mag, article, web):
    of = mag(ana)
    whole = appears(article(of, text="Voir :\n\nhttps://ville.example/"))
    part = appears(article(of, "Autre", text="Voir :\n\nhttps://ville.example/marche"))
    a_month_later()
    web.answers["https://ville.example/"] = PAGE.replace("Dit", "Redit").encode()
    asking.renew_old()

    assert Article.get_by_id(whole.id).generation == whole.generation + 1
    assert Article.get_by_id(part.id).generation == part.generation


def test_where_the_association_wants_none_the_old_ones_are_forgotten(
    ana, mag, article, web, monkeypatch
):
    appears(article(mag(ana), text=TEXT))
    a_month_later()
    monkeypatch.setattr(asking, "setting", lambda _name: False)

    assert asking.renew_old() == 1 and not LinkCard.select().exists() and len(web.asked) == 1


def test_without_an_answer_it_stays_a_link(ana, mag, article, web):
    web.answers["https://ville.example/marche"] = FetchRefused("address")

    one = appears(article(mag(ana), text=TEXT))

    html = str(article_body.body(one).html)
    assert "text-card" not in html and 'href="https://ville.example/marche"' in html
    assert LinkCard.get().title == ""


def test_nobody_is_asked_for_a_draft_nor_where_the_association_wants_no_cards(
    ana, mag, article, web, monkeypatch
):
    appears(article(mag(ana), text=TEXT, state="draft", published_at=None))
    one = article(mag(ana, slug="zwei"), text=TEXT)
    monkeypatch.setattr(asking, "setting", lambda _name: False)
    appears(one)

    assert web.asked == []
    with transaction():
        LinkCard.create(address="https://ville.example/marche", title="Connu")
    monkeypatch.setattr(shown, "setting", lambda _name: False)
    assert shown.card("https://ville.example/marche") is None
    assert current.setting(shown.SETTING) is True


def test_a_list_of_links_asks_for_no_more_than_a_dozen(ana, mag, article, web):
    text = "\n\n".join(f"https://a.example/{n}" for n in range(40))

    appears(article(mag(ana), text=text))

    assert len(web.asked) == asking.CARDS_MAX


def a_month_later(days=31):
    with transaction():
        LinkCard.update(asked_at=clock.ago(days=days)).execute()


def test_a_card_is_asked_anew_after_a_month_for_all_who_show_it(ana, mag, article, web):
    of = mag(ana)
    one, other = appears(article(of, text=TEXT)), article(of, "Autre", text=TEXT)
    appears(other)
    a_month_later()
    before = {row.id: row.generation for row in Article.select()}
    web.answers["https://ville.example/marche"] = PAGE.replace("Dit", "Redit").encode()

    assert asking.renew_old() == 1 and asking.renew_old() == 0

    assert len(web.asked) == 2 and LinkCard.get().words == "Redit"
    for row in Article.select():
        assert row.generation == before[row.id] + 1
        assert "Redit" in str(article_body.body(row).html)
    assert len(before) == 2 and one.id != other.id


def test_a_page_that_is_down_on_that_day_keeps_its_card_and_nothing_is_drawn_anew(
    ana, mag, article, web
):
    one = appears(article(mag(ana), text=TEXT))
    a_month_later(days=100)
    web.answers["https://ville.example/marche"] = FetchRefused("address")

    assert asking.renew_old() == 1

    assert "Dit" in str(article_body.body(Article.get_by_id(one.id)).html)
    assert Article.get_by_id(one.id).generation == one.generation
    assert LinkCard.get().asked_at > clock.ago(days=1)


def test_the_card_of_a_page_that_no_article_shows_any_more_is_forgotten(ana, mag, article, web):
    one = appears(article(mag(ana), text=TEXT))
    with transaction():
        Article.update(text="Sans lien.").where(Article.id == one.id).execute()
    appears(Article.get_by_id(one.id))
    a_month_later(days=29)
    assert asking.renew_old() == 0 and LinkCard.select().exists()
    a_month_later()

    asking.renew_old()

    assert not LinkCard.select().exists() and len(web.asked) == 1


def test_no_more_are_renewed_at_once_than_fit_an_hour(ana, mag, article, web, monkeypatch):
    monkeypatch.setattr(asking, "RENEWED_AT_ONCE_MAX", 3)
    appears(article(mag(ana), text="\n\n".join(f"https://a.example/{n}" for n in range(5))))
    a_month_later()

    assert [asking.renew_old() for _n in range(3)] == [3, 2, 0]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0"])
def test_a_card_of_this_very_network_is_never_asked_for(ana, mag, article, here, host):
    """The real way out, to a door of this machine: nobody comes to it."""
    one = article(mag(ana), text=f"Voir :\n\nhttps://{host}:{here.port}/secret\n\nEt puis.")
    assert "text-card" not in str(article_body.body(appears(one)).html)

    assert not here.came()
    assert all(card.title == "" for card in LinkCard.select())


def test_the_door_would_have_noticed(here):
    socket.create_connection(("127.0.0.1", here.port)).close()

    assert here.came()


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>  Un\n titre  </title>", "Un titre"),
        ("<title>" + "a" * 500 + "</title>", "a" * 149 + "…"),
        ("<body><title>trop tard</title>", ""),
        ("<meta property=og:title content='\u202eX\x00Y'>", "XY"),
        ("<x>" * 5_000 + "<title>loin</title>", ""),
        ("<title>a</title><script>x</script>", "a"),
        ("", ""),
    ],
)
def test_what_a_page_says_of_itself_is_one_clean_line(instance, html, title):
    assert said_in(html).title == title


def test_hostile_words_of_a_page_stay_words(ana, mag, article, web):
    hostile = "<meta property=og:title content='&lt;script&gt;x&lt;/script&gt;\" onclick=x'>"
    web.answers["https://ville.example/marche"] = hostile.encode()

    html = str(article_body.body(appears(article(mag(ana), text=TEXT))).html)

    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_text_that_is_only_looked_at_asks_for_no_card(ana, mag):
    assert "text-card" not in str(draw(TEXT, mag_id=mag(ana).id).html)
