"""Feeds of a Mag: as the standards have them, and for whoever may read it at that moment."""

import json
import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree
from werkzeug.http import http_date

from onemile import clock
from onemile.db import transaction
from onemile.members import blocks
from onemile.mile.models import Place
from onemile.moderation.standing import suspend
from onemile.privacy.erase import erase
from onemile_mags.article_models import Article, PictureUse
from onemile_mags.feed_models import FeedAddress
from onemile_mags.feeds import addresses
from onemile_mags.making.ending import end as end_mag
from onemile_mags.press import audiences, going, reports
from tests.plugins.mags.written import shelf as on_shelf

pytestmark = pytest.mark.plugins("mags")

ATOM = "{http://www.w3.org/2005/Atom}"
RFC = etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / "atom.rng"))
HOSTILE = '<script>alert(1)</script>]]>&amp;<b onclick="x">"\'\x0b\u200f𝄞'


@pytest.fixture
def public(ana, mag, article):
    of = mag(ana, audience="everyone", title="Trois & <bacs>")
    article(of, "Neige & gel", tags=["compost", "neige"], text="Un **mot**.[^1]\n\n[^1]: En bas.")
    article(of, "Pour le mile", audience="mile")
    return of


def is_rfc_4287(data):
    """Hold a feed to the schema of the RFC, and to the rules of its appendix for what is there."""
    tree = etree.fromstring(data)
    assert RFC.validate(tree), RFC.error_log
    for entry in tree.iter(f"{ATOM}entry"):
        assert entry.find(f"{ATOM}author") is not None or tree.find(f"{ATOM}author") is not None
        alternates = [one for one in entry.iter(f"{ATOM}link") if one.get("rel") == "alternate"]
        assert len(alternates) == 1 and entry.find(f"{ATOM}content") is not None
    ids = [one.text for one in tree.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) and all(one.startswith("http") for one in ids)
    return tree


def is_json_feed(data):
    """Hold a feed to what version 1.1 requires."""
    feed = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"]
    assert isinstance(feed["items"], list)
    for item in feed["items"]:
        assert isinstance(item["id"], str) and ("content_html" in item or "content_text" in item)
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo is not None
        assert all(author.keys() & {"name", "url", "avatar"} for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert item["url"].startswith("http")
    assert "author" not in feed and all("author" not in item for item in feed["items"])
    return feed


def fetched(browser, path, **options):
    page = browser().get(path, **options)
    return page.response


def status(browser, path):
    response = fetched(browser, path)
    response.close()
    return response.status_code


def titles(response, ending="atom"):
    if ending == "json":
        return [item["title"] for item in is_json_feed(response.data)["items"]]
    return [
        one.find(f"{ATOM}title").text for one in is_rfc_4287(response.data).iter(f"{ATOM}entry")
    ]


def own(of, member, ending="atom"):
    return f"/mags/feeds/{addresses.make(of, member)}.{ending}"


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_the_public_feed_holds_what_everyone_may_read(public, browser, ending):
    answer = fetched(browser, f"/mags/{public.slug}/feed.{ending}")

    assert answer.status_code == 200 and titles(answer, ending) == ["Neige & gel"]
    kind = {"atom": "application/atom+xml", "json": "application/feed+json"}[ending]
    assert answer.mimetype == kind and answer.headers["Cache-Control"] == "public, no-cache"
    assert f"{public.path}/feed.{ending}" in answer.text


def test_the_schema_refuses_a_broken_feed(public, browser):
    tree = is_rfc_4287(fetched(browser, f"/mags/{public.slug}/feed.atom").data)
    for name in ("id", "updated", "title"):
        broken = etree.fromstring(etree.tostring(tree))
        broken.remove(broken.find(f"{ATOM}{name}"))
        assert not RFC.validate(broken), name
    broken = etree.fromstring(etree.tostring(tree))
    broken.find(f"{ATOM}updated").text = "hier"
    assert not RFC.validate(broken)


def test_its_text_has_whole_addresses_and_names_no_place(ana, public, browser):
    photo = on_shelf(public, alt="Trois bacs")
    with transaction():
        one = Article.get(Article.title == "Neige & gel")
        Article.update(text="![](photo:1)\n\nUn[^1].\n\n[^1]: En bas.", generation=2).where(
            Article.id == one.id
        ).execute()
        PictureUse.create(picture=photo.id, article=one.id)

    feed = is_json_feed(fetched(browser, f"/mags/{public.slug}/feed.json").data)

    html = feed["items"][0]["content_html"]
    assert 'alt="Trois bacs"' in html
    assert not re.findall(r'(?:href|src)="(?!https?://)[^"]*"', html)
    assert ana.last_name not in json.dumps(feed) and "Strasbourg" not in json.dumps(feed)


def test_nothing_hostile_runs_or_breaks_the_feed(ana, mag, article, browser):
    of = mag(ana, audience="everyone", title=HOSTILE[:80], description=HOSTILE)
    article(of, HOSTILE, lead=HOSTILE, text=HOSTILE, tags=[HOSTILE[:40]])

    tree = is_rfc_4287(fetched(browser, f"/mags/{of.slug}/feed.atom").data)
    feed = is_json_feed(fetched(browser, f"/mags/{of.slug}/feed.json").data)

    for html in (tree.find(f".//{ATOM}content").text, feed["items"][0]["content_html"]):
        assert "<script" not in html and 'onclick="' not in html
    assert ET.fromstring(etree.tostring(tree)) is not None


def test_what_stands_is_not_drawn_again(public, browser):
    path = f"/mags/{public.slug}/feed.atom"
    tag = fetched(browser, path).headers["ETag"]
    known = {"If-None-Match": tag}

    again = fetched(browser, path, headers=known)
    assert again.status_code == 304 and again.data == b""

    with transaction():
        Article.update(text="Autre.", generation=Article.generation + 1).execute()
    assert fetched(browser, path, headers=known).status_code == 200


def test_its_address_changes_and_its_id_does_not(public, browser):
    def first(name):
        tree = is_rfc_4287(fetched(browser, f"/mags/{public.slug}/feed.atom").data)
        return tree.find(f"{ATOM}{name}").text, tree.find(f".//{ATOM}entry/{ATOM}{name}").text

    before = first("id")
    with transaction():
        Article.update(slug="autre").where(Article.title == "Neige & gel").execute()

    assert first("id") == before


def test_a_mag_for_members_has_no_public_feed(ana, mag, article, browser):
    of = mag(ana)
    article(of)

    for ending in ("atom", "json"):
        assert status(browser, f"/mags/{of.slug}/feed.{ending}") == 404
    assert "feed.atom" not in browser(ana).get(of.path).html


def test_a_public_page_names_its_feed(public, browser):
    html = browser().get(public.path).html

    assert f'{public.path}/feed.atom"' in html and "application/atom+xml" in html


def test_an_address_of_ones_own_reads_as_its_member_does(ben, public, browser):
    for ending in ("atom", "json"):
        answer = fetched(browser, own(public, ben, ending))
        assert titles(answer, ending) == ["Pour le mile", "Neige & gel"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_a_feed_of_ones_own_does_not_say_by_what_it_is_read(ben, public, browser, ending):
    """What a program passes on, words and pictures, opens the pictures and no word to come."""
    photo = on_shelf(public, alt="Trois bacs")
    with transaction():
        one = Article.get(Article.title == "Neige & gel")
        Article.update(text="![](photo:1)", generation=2).where(Article.id == one.id).execute()
        PictureUse.create(picture=photo.id, article=one.id)
    path = own(public, ben, ending)
    secret = path.rpartition("/")[2].partition(".")[0]

    given = fetched(browser, path).text
    assert secret not in given
    token = re.search(r"/mags/feeds/pictures/([^/]+)/", given)[1]
    assert fetched(browser, path).text == given, "each time the same addresses"
    for ending_asked in ("atom", "json"):
        assert status(browser, f"/mags/feeds/{token}.{ending_asked}") == 404
    addresses.end(public, ben)
    assert status(browser, f"/mags/feeds/pictures/{token}/{photo.key}.webp") == 404


@pytest.mark.parametrize("whose", ["public", "own"])
def test_what_is_gone_is_not_said_to_stand_to_who_asks_by_date(ana, ben, public, browser, whose):
    """The newest is narrowed, and the feed is older than what the program has."""
    path = f"/mags/{public.slug}/feed.atom" if whose == "public" else own(public, ben)
    known = {"If-Modified-Since": http_date(clock.ahead(minutes=1))}
    assert fetched(browser, path, headers=known).status_code == 200
    for one in Article.select().where(Article.audience == "everyone"):
        audiences.set_audience(ana, one.id, "me")

    answer = fetched(browser, path, headers=known)

    assert answer.status_code == 200 and "Neige" not in answer.text


def test_an_address_of_one_mag_opens_no_picture_of_another_nor_of_a_draft(
    ana, mag, article, browser
):
    """Ana writes in both and sees it all when signed in; the address in her program does not."""
    of, other = mag(ana), mag(ana, title="Autre", slug="autre")
    elsewhere = on_shelf(other)
    shown, prepared, loose = on_shelf(of), on_shelf(of, number=2), on_shelf(of, number=3)
    out = article(of, text="![](photo:1)")
    draft = article(of, state="draft", published_at=None, text="![](photo:2)")
    there = article(other, text="![](photo:1)")
    with transaction():
        for photo, one in ((shown, out), (prepared, draft), (elsewhere, there)):
            PictureUse.create(picture=photo.id, article=one.id)
    given = fetched(browser, own(of, ana)).text
    address = re.search(r"(/mags/feeds/pictures/[^/]+)/", given)[1]

    assert status(browser, f"{address}/{shown.key}.webp") == 200
    for photo in (elsewhere, prepared, loose):
        assert status(browser, f"{address}/{photo.key}.webp") == 404


def test_its_pictures_are_read_by_the_address_alone(ana, ben, mag, article, browser):
    of = mag(ana)
    photo, other = on_shelf(of, alt="Trois bacs"), on_shelf(of, number=2)
    one = article(of, text="![](photo:1)")
    with transaction():
        PictureUse.create(picture=photo.id, article=one.id)
    path = own(of, ben, "json")
    html = is_json_feed(fetched(browser, path).data)["items"][0]["content_html"]
    src = re.search(r'src="https?://[^/]+(/[^"]+)"', html)[1]

    assert status(browser, src) == 200
    assert status(browser, src.replace(photo.key, other.key)) == 404
    assert status(browser, f"/pictures/{photo.key}.webp") == 404
    audiences.set_audience(ana, one.id, "me")
    assert status(browser, src) == 404


GONE = ["narrowed", "withdrawn", "hidden", "author", "erased", "mag", "mag withdrawn"]


def let_go(why, ana, one):
    """Do to an article of Ana's what takes it from everybody."""
    if why == "narrowed":
        audiences.set_audience(ana, one.id, "me")
    elif why == "withdrawn":
        going.withdraw(ana, one.id)
    elif why == "hidden":
        reports.hide(one)
    elif why == "author":
        suspend(ana)
    elif why == "erased":
        erase(ana)
    elif why == "mag":
        reports.hide_mag(one.mag)
    else:
        end_mag(one.mag_id, member=ana, said=str(one.mag.title))


def is_gone_from(browser, path):
    answer = fetched(browser, path)
    return answer.status_code == 404 or titles(answer) == []


@pytest.mark.parametrize("why", [*GONE, "blocked", "blocks", "moved"])
def test_what_is_gone_for_its_member_is_gone_from_their_feed(
    ana, ben, world, mag, article, browser, why
):
    of = mag(ana, audience="mile")
    one = article(of, "Neige")
    path = own(of, ben)
    assert titles(fetched(browser, path)) == ["Neige"]

    if why == "blocked":
        blocks.block(ben, other=ana)
    elif why == "blocks":
        blocks.block(ana, other=ben)
    elif why == "moved":
        with transaction():
            Place.delete().where(Place.member_id == ben.id).execute()
            world.settle(ben, at="68100")
    else:
        let_go(why, ana, one)

    assert is_gone_from(browser, path)


@pytest.mark.parametrize("why", GONE)
def test_what_is_gone_is_gone_from_the_feed_for_everyone(ana, mag, article, browser, why):
    of = mag(ana, audience="everyone")
    one = article(of, "Neige")
    path = f"/mags/{of.slug}/feed.atom"
    assert titles(fetched(browser, path)) == ["Neige"]

    let_go(why, ana, one)

    assert is_gone_from(browser, path)


def test_a_suspended_reader_and_a_dead_address_read_nothing(ben, world, public, browser):
    path = own(public, ben)
    suspend(ben)
    assert fetched(browser, path).status_code == 404

    carla = world.member("Carla")
    first, second = own(public, carla), own(public, carla)
    assert [fetched(browser, one).status_code for one in (first, second)] == [404, 200]
    addresses.end(public, carla)
    assert fetched(browser, second).status_code == 404
    for nonsense in ("x", "x" * 500, "é"):
        assert fetched(browser, f"/mags/feeds/{nonsense}.atom").status_code == 404


def test_the_page_shows_an_address_once_and_ends_it(ben, public, browser):
    page = browser(ben).get(f"/mags/{public.slug}/feed")
    page.submit("Me faire une adresse")
    path = re.search(r'value="https?://[^/]+(/mags/feeds/[^"]+\.atom)"', page.html)[1]
    assert fetched(browser, path).status_code == 200
    assert FeedAddress.get().digest not in path

    page.get(f"/mags/{public.slug}/feed")
    assert "/mags/feeds/" not in page.html and "Tu as une adresse depuis" in page.text
    page.submit("Supprimer mon adresse")
    assert fetched(browser, path).status_code == 404 and not FeedAddress.select().exists()


def test_there_are_no_more_addresses_than_one_follows(ben, mag, public, monkeypatch, browser):
    monkeypatch.setattr(addresses, "ADDRESSES_MAX", 1)
    other = mag(ben)
    addresses.make(public, ben)

    page = browser(ben).get(f"/mags/{other.slug}/feed").submit("Me faire une adresse")

    assert page.status == 429 and FeedAddress.select().count() == 1
