"""A link that stands alone gets a card of its page's words, asked once by the worker."""

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
def ana(world):
    return world.member("Ana")


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


def test_a_card_is_asked_anew_after_a_month_and_forgotten_after_two(ana, mag, article, web):
    one = appears(article(mag(ana), text=TEXT))
    with transaction():
        LinkCard.update(asked_at=clock.ago(days=31)).execute()
    with transaction():
        Article.update(text=f"{TEXT} Corrigé.").where(Article.id == one.id).execute()
    appears(one)
    assert len(web.asked) == 2 and LinkCard.select().count() == 1

    with transaction():
        LinkCard.update(asked_at=clock.ago(days=61)).execute()
    asking.forget_old()
    assert not LinkCard.select().exists()


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
