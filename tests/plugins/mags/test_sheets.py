"""A Mag as a PDF: a cover, its contents, an article after the other, as its reader reads it."""

import io
import re
from dataclasses import replace

import pypdf
import pytest
from pypdf.generic import Destination

from onemile import current, pictures
from onemile.db import transaction
from onemile.testing import inside
from onemile_mags import covers
from onemile_mags.article_models import Article, Picture
from onemile_mags.exports import formats, pdf
from onemile_mags.exports.contents import Contents
from onemile_mags.models import PUBLISHED, Issue
from onemile_mags.press import audiences
from tests.core.test_pdf import pieces
from tests.plugins.mags.booked import full_mag

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def full(ana, ben, mag, article):
    return full_mag(ana, ben, mag, article)


def made(of, viewer, **part):
    into = io.BytesIO()
    pdf.write(Contents(of, viewer, **part), into)
    return pypdf.PdfReader(into, strict=True)


def words(reader):
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def outline(reader, of=None, depth=0):
    for one in reader.outline if of is None else of:
        if isinstance(one, Destination):
            yield depth, str(one.title)
        else:
            yield from outline(reader, one, depth + 1)


def test_it_has_a_cover_its_contents_and_says_what_it_is(ana, full):
    book = made(full, ana)

    assert "Sommaire" in book.pages[1].extract_text()
    assert book.metadata.title.startswith("Potager & <script>")
    assert book.metadata.author == "Ana M." and book.trailer["/Root"]["/Lang"] == "fr"
    shown = '<script>alert(1)</script>]]>&amp;<b onclick="x()">"\''
    named = list(outline(book))
    assert [depth for depth, _title in named] == [0, 1, 0, 1, 0, 1]
    assert [title for depth, title in named if depth == 0] == ["n°\xa01", "n°\xa02", "Hors numéro"]
    assert named[1][1] == shown


@pytest.mark.parametrize("design", sorted(covers.DESIGNS))
@pytest.mark.parametrize("title", ["Le potager", "م" * 40, "x" * 80, "Très long " * 8])
def test_its_cover_is_that_of_the_newsstand_with_its_words_as_words(
    ana, mag, article, design, title
):
    of = mag(ana, title=title.strip(), design=design, palette="miel")
    with transaction():
        issue = Issue.create(mag=of.id, number=4, season="novembre", state=PUBLISHED)
    for number in range(3):
        article(of, f"Une du jour {number}", issue=issue.id)

    front = made(of, ana).pages[0]

    words = front.extract_text()
    assert "4 · novembre" in words and "Une du jour 0" in words and not front.images
    assert ("Une du jour 2" in words) is (design != "decoupe")
    if title == "Le potager":
        assert "Le potager" in words


def test_a_cover_with_a_photo_has_its_photo(ana, mag, article):
    of = mag(ana, cover_key=pictures.keep(inside.photo(), as_a="cover", field="file"))
    article(of)

    assert len(made(of, ana).pages[0].images) == 1


def test_each_article_begins_with_its_title_its_author_and_its_year(ana, full):
    book = made(full, ana)

    tagged = [kind for kind, _alt in pieces(book)]
    assert tagged.count("H1") == 1 + 3, "the contents and three articles"
    year = Article.get(Article.title == "Sans rien").published_at.year
    assert re.search(rf"Sans rien Ben M\., [^,]* {year}", words(book))


def test_its_photos_are_said_in_words(ana, full):
    figures = [alt for kind, alt in pieces(made(full, ana)) if kind == "Figure"]

    assert figures[0].startswith("Couverture\xa0: Potager") and figures[1:] == [
        'Trois <bacs> & "verts"'
    ]


def test_a_photo_that_is_gone_is_left_out(ana, full):
    for one in Picture.select():
        pictures.discard(str(one.key))

    assert len([1 for kind, _alt in pieces(made(full, ana)) if kind == "Figure"]) == 1


def test_an_article_alone_has_neither_cover_nor_contents(ana, full):
    one = Article.get(Article.title == "Sans rien")

    book = made(full, ana, article_id=int(one.id))

    assert len(book.pages) == 1 and "Sommaire" not in words(book)
    assert "Un mot." in words(book) and "Hors numéro" not in words(book)


def test_a_number_alone_is_what_its_page_has(ana, full):
    book = made(full, ana, issue=2)

    assert [title for _depth, title in outline(book)] == ["n°\xa02", "Sans rien"]


def test_its_reader_takes_what_they_read_here_and_no_more(ana, ben, mag, article):
    of = mag(ana)
    article(of, "Pour tous", text="Bonjour.")
    hidden = article(of, "Pour moi", text="Secret.")
    audiences.set_audience(ana, hidden.id, "me")

    assert "Secret." not in words(made(of, ben)) and "Pour moi" not in words(made(of, ben))


def test_links_lead_inside_where_it_has_them_else_to_the_web(ana, ben, mag, article):
    of = mag(ana, slug="potager")
    here = f"{current.card().base_url}/mags/potager"
    text = f"[Plus loin]({here}/deux), [ailleurs]({here}/trois), [loin](https://a.fr/?b&c)"
    article(of, "Un", text=text, slug="un")
    article(of, "Deux", slug="deux")
    article(of, "Trois", slug="trois", audience="me")

    book = made(of, ben)

    leads = [one.get_object() for page in book.pages for one in page.get("/Annots", [])]
    out = [one["/A"]["/URI"] for one in leads if "/A" in one]
    assert out == [f"{here}/trois", "https://a.fr/?b&c", here]
    # Of those within, the first four are the contents'; the last is the link in the text.
    inside = [one["/Dest"] for one in leads if "/Dest" in one]
    there = book.get_page_number(inside[-1][0].get_object())
    assert "Deux" in book.pages[there].extract_text()
    assert "Deux" not in book.pages[2].extract_text() and len(inside) == 5


def test_more_than_can_be_waited_for_is_refused_in_words(ana, full, browser, monkeypatch):
    small = replace(formats.FORMATS["pdf"], weight_max=10)
    monkeypatch.setitem(formats.FORMATS, "pdf", small)

    page = browser(ana).get(f"/mags/{full.slug}/exports")
    assert "numéro par numéro" in page.text
    assert "exports/pdf" not in page.html and "exports/epub" in page.html
    page.get(f"/mags/{full.slug}/exports/pdf")
    assert page.status == 409 and "numéro par numéro" in page.text


@pytest.mark.parametrize("n", [1, 29, 30, 31, 58, 59])
def test_any_number_of_articles_has_its_contents(ana, mag, article, n):
    of = mag(ana)
    for number in range(n):
        article(of, f"Article {number}", text="Un mot.")

    book = made(of, ana)

    assert len(list(outline(book))) == n and len(book.pages) == 1 + (n + 28) // 29 + n


def test_articles_that_go_while_it_is_written_leave_white_and_no_error(ana, mag, article):
    of = mag(ana)
    for number in range(31):
        article(of, f"Article {number}", text="Un mot.")
    contents = Contents(of, ana)
    assert len(contents) == 31
    for one in Article.select().where(Article.title.in_(["Article 3", "Article 4"])):
        audiences.set_audience(ana, one.id, "me")
    contents.viewer = ana
    Article.update(state="hidden").where(Article.title == "Article 5").execute()

    into = io.BytesIO()
    pdf.write(contents, into)

    assert len(pypdf.PdfReader(into).pages) == 1 + 2 + 30


def test_what_is_joined_weighs_more(ana, mag, article):
    of = mag(ana)
    article(of, "Un", text="a" * 100)
    one = Contents(of, ana).weight
    article(of, "Deux", text="a" * 100, language="ar")

    assert (one, Contents(of, ana).weight) == (100, 1_100)


def test_it_is_offered_and_handed_out(ana, full, browser):
    page = browser(ana).get(f"/mags/{full.slug}/exports")
    assert "Des feuilles (PDF)" in page.text

    answer = browser(ana).get(f"/mags/{full.slug}/exports/pdf").response

    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF-1.")
    assert f"filename={full.slug}.pdf" in answer.headers["Content-Disposition"].replace('"', "")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_mag_without_a_word_is_a_cover_and_a_colophon(ana, mag):
    book = made(mag(ana), ana)

    assert len(book.pages) >= 2 and current.card().name in words(book)


def test_while_two_are_made_a_third_waits_and_is_told_so(ana, full, browser):
    assert [pdf._at_work.acquire(blocking=False) for _n in range(pdf.AT_ONCE_MAX)] == [True, True]
    try:
        page = browser(ana).get(f"/mags/{full.slug}/exports/pdf")
    finally:
        pdf._at_work.release(pdf.AT_ONCE_MAX)

    assert page.status == 409 and "Réessaie dans une minute" in page.text
    assert browser(ana).get(f"/mags/{full.slug}/exports/pdf").response.status_code == 200


def test_what_takes_too_long_is_given_up_and_said(ana, full, browser, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS_MAX", -1.0)
    page = browser(ana).get(f"/mags/{full.slug}/exports/pdf")

    assert page.status == 409 and "numéro par numéro" in page.text
    assert pdf._at_work.acquire(blocking=False), "the next one may"
    pdf._at_work.release()
