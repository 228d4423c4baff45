"""A Mag as a book: an EPUB that says what it is and how it can be read, pages for a browser."""

import io
import re
import zipfile

import pytest
from lxml import etree
from PIL import Image

from onemile import current, pictures
from onemile_mags.article_models import Article, Picture
from onemile_mags.press import audiences
from tests.plugins.mags.booked import HOSTILE, LONG, full_mag, made, opened

pytestmark = pytest.mark.plugins("mags")

XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
OPS = "{http://www.idpf.org/2007/ops}"


@pytest.fixture
def full(ana, world, mag, article):
    return full_mag(ana, world.member("Ben"), mag, article)


def test_it_says_its_language_its_authors_and_how_it_can_be_read(ana, full):
    package = etree.fromstring(opened(made(full, ana)).read("book/package.opf"))

    said = [(one.get("property"), one.text) for one in package.iter(f"{OPF}meta")]
    assert ("schema:accessMode", "textual") in said and ("schema:accessMode", "visual") in said
    assert ("schema:accessModeSufficient", "textual") in said
    assert ("schema:accessibilityFeature", "alternativeText") in said
    assert ("schema:accessibilityHazard", "none") in said
    assert any(name == "schema:accessibilitySummary" and text for name, text in said)
    dublin = "{http://purl.org/dc/elements/1.1/}"
    assert package.findtext(f".//{dublin}language") == "fr"
    names = {one.text for one in package.iter(f"{dublin}creator")}
    assert names == {"Ana M.", "Ben M."}


def test_each_chapter_has_title_and_author_at_its_head_and_its_language(ana, full):
    book = opened(made(full, ana))

    for name, title, by, spoken in (
        ("0001", HOSTILE.replace("\x0b", ""), "Ana M.", "fr"),
        ("0002", "Sans rien", "Ben M.", "de"),
    ):
        page = etree.fromstring(book.read(f"book/{name}.xhtml"))
        header = page.find(f".//{XHTML}header")
        assert header.findtext(f"{XHTML}h1") == title
        assert header.find(f"{XHTML}p[@class='by']").text.startswith(by)
        assert page.get("{http://www.w3.org/XML/1998/namespace}lang") == spoken


def test_a_date_in_it_has_its_year_for_whoever_reads_it_later(ana, full):
    page = etree.fromstring(opened(made(full, ana)).read("book/0001.xhtml"))

    said = page.find(f".//{XHTML}p[@class='by']").text
    year = Article.get(Article.title == HOSTILE).published_at.year
    assert said.endswith(f" {year}")


def test_what_is_written_from_the_right_stands_there(ana, mag, article):
    of = mag(ana, language="ar", has_drop_caps=True)
    article(of, "سلام", text="سلام عليكم", language="ar")
    article(of, "Bonjour", text="Bonjour", language="fr")

    book = opened(made(of, ana))

    heads = [book.read(f"book/000{number}.xhtml").decode() for number in (1, 2)]
    assert [re.findall(r'<section[^>]* dir="(\w+)"', one) for one in heads] == [["rtl"], ["ltr"]]
    # Letters that are joined are not torn apart.
    assert ["text dropped" in one for one in heads] == [False, True]
    assert b'page-progression-direction="rtl"' in book.read("book/package.opf")


def test_a_note_is_known_for_one_by_readers(ana, full):
    page = etree.fromstring(opened(made(full, ana)).read("book/0001.xhtml"))

    found = {one.get(f"{OPS}type"): one for one in page.iter() if one.get(f"{OPS}type")}
    assert found["noteref"].get("href") == "#t-note-1"
    assert found["endnotes"].findtext(f".//{XHTML}p").startswith("Au pied de la page.")


def test_its_photos_are_inside_as_jpeg_and_said_in_words(ana, full):
    book = opened(made(full, ana))

    page = etree.fromstring(book.read("book/0001.xhtml"))
    (shown,) = page.iter(f"{XHTML}img")
    assert shown.get("alt") == 'Trois <bacs> & "verts"'
    assert Image.open(io.BytesIO(book.read(f"book/{shown.get('src')}"))).format == "JPEG"


def test_links_lead_inside_where_the_book_has_it_else_to_the_web(ana, world, mag, article):
    of = mag(ana, slug="potager")
    here = f"{current.card().base_url}/mags/potager"
    text = f"[Plus loin]({here}/deux#t-un-titre-un-autre), [ailleurs]({here}/trois), [loin](https://a.fr/?b&c)"
    article(of, "Un", text=text, slug="un")
    article(of, "Deux", text=LONG, slug="deux")
    article(of, "Trois", slug="trois", audience="me")

    page = opened(made(of, world.member("Ben"))).read("book/0001.xhtml").decode()

    leads = re.findall(r'<a href="([^"]+)"', page)
    assert leads == ["0002.xhtml#t-un-titre-un-autre", f"{here}/trois", "https://a.fr/?b&amp;c"]


def test_nothing_in_it_runs_or_asks_anybody(ana, full):
    book = opened(made(full, ana))

    for name in book.namelist():
        if name.endswith((".xhtml", ".opf")):
            tree = etree.fromstring(book.read(name))
            tags = {etree.QName(one).localname for one in tree.iter(etree.Element)}
            assert not tags & {"script", "style", "iframe", "object", "link"} - {"link"}, name
            handlers = [a for one in tree.iter() for a in one.attrib if a.startswith("on")]
            assert handlers == [], name
            for one in tree.iter(f"{XHTML}img", f"{XHTML}link"):
                assert "//" not in (one.get("src") or one.get("href")), name


def test_the_mimetype_comes_first_and_as_it_is(ana, full):
    data = made(full, ana)

    first = opened(data).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[30:58] == b"mimetypeapplication/epub+zip"


def test_the_same_mag_makes_the_same_book(ana, full):
    assert made(full, ana) == made(full, ana)


def test_what_is_narrowed_is_in_no_book_made_afterwards(ana, world, full):
    ben = world.member("Carla")
    one = Article.get(Article.title == "Hors numéro")
    assert "Hors numéro" in opened(made(full, ben)).read("book/contents.xhtml").decode()

    audiences.set_audience(ana, one.id, "me")

    book = opened(made(full, ben))
    assert all(b"Hors num" not in book.read(name) for name in book.namelist())


def test_pages_for_a_browser_lead_to_each_other_and_ask_nobody(ana, full, browser):
    answer = browser(ana).get(f"/mags/{full.slug}/exports/html").response
    pages = opened(answer.data)

    names = set(pages.namelist())
    assert {"index.html", "book.css", "cover.jpg", "pictures/1.webp"} <= names
    for name in [one for one in names if one.endswith(".html")]:
        html = pages.read(name).decode()
        assert html.startswith("<!DOCTYPE html>") and "<script" not in html
        for where in re.findall(r'(?:src|href)="(?!https?://|#)([^"#]+)', html):
            assert where in names, (name, where)


def test_a_photo_that_is_gone_leaves_the_rest(ana, full):
    pictures.discard(Picture.get().key)

    book = opened(made(full, ana))
    assert not [name for name in book.namelist() if "pictures/" in name]
    assert "<img" not in book.read("book/0001.xhtml").decode()
