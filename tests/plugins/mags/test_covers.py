"""Covers as pages draw them: what stands on them, for whom, and how large."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import render_template_string
from markupsafe import escape

import onemile_mags
from onemile import db
from onemile_mags import covers
from onemile_mags.covers import PALETTES, Cover
from onemile_mags.covers.record import shortened
from onemile_mags.models import Issue

pytestmark = pytest.mark.plugins("mags")


@pytest.fixture
def statements():
    """Count what something asks of the database; gives what it gave, and how often it asked."""

    def counted(act):
        engine, asked = db.database.obj, []
        original = engine.execute_sql

        def counting(sql, *arguments, **options):
            asked.append(sql)
            return original(sql, *arguments, **options)

        engine.execute_sql = counting
        try:
            return act(), len(asked)
        finally:
            del engine.execute_sql

    return counted


CSS = Path(onemile_mags.__file__).parent / "static" / "covers.css"
MACRO = '{% from "mags/_cover.html" import mags_cover %}{{ mags_cover(cover) }}'


@pytest.mark.parametrize(
    ("title", "size"),
    [
        ("Port du Rhin", ""),
        ("Façades de Neudorf", ""),
        ("Les ballons sans voiture", "long"),
        ("Les châtaigneraies", "long"),
        ("a" * 40, "longest"),
        ("un mot " * 12, "longest"),
        ("", ""),
    ],
)
def test_a_long_title_is_set_smaller(title: str, size: str):
    cover = Cover(title=title)
    assert cover.size == size


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Composter sur un balcon", "Composter sur un balcon"),
        ("Composter sur un balcon, même en hiver", "Composter sur un balcon…"),
        ("Rindfleischetikettierungsüberwachung", "Rindfleischetikettierungsüb…"),
        ("  deux   mots ", "deux mots"),
        ("", ""),
    ],
)
def test_a_headline_fits_its_line(text: str, said: str):
    assert shortened(text) == said
    assert len(said) <= 28


def test_the_sheet_has_the_colours_that_were_measured():
    sheet = CSS.read_text("utf-8")
    for name, palette in PALETTES.items():
        colours = f"--cover-deep: {palette.deep}; --cover-paper: {palette.paper};"
        assert f".mags-cover-{name} {{ {colours} }}" in sheet


def test_a_mag_without_numbers_bears_its_title_and_newest_articles(mag, article, ana):
    one = mag(ana)
    rows = [article(one, title=f"Article {n}") for n in range(4)]
    rows[0].headline = "Court"
    cover = covers.of_mag(one, articles=rows, label="Ana")
    assert cover.title == one.title
    assert cover.headlines == ("Court", "Article 1", "Article 2")
    assert (cover.url, cover.label, cover.number, cover.date) == (one.path, "Ana", 0, "")


def test_a_number_keeps_the_design_and_has_its_own_colours_and_date(mag, ana):
    one = mag(ana)
    first, second = (Issue.create(mag=one.id, number=n, state="published") for n in (1, 2))
    first.season = "vendanges"
    second.day = date(2020, 11, 12)
    made = [covers.of_mag(one, issue) for issue in (first, second)]
    assert {cover.design for cover in made} == {"sillons"}
    assert [cover.palette for cover in made] == ["vigne", covers.next_palette("vigne")]
    assert made[0].date == "vendanges"
    assert made[1].date.endswith("2020")
    assert made[1].url == f"{one.path}/issues/2"


def test_a_shelf_takes_as_many_queries_whatever_stands_on_it(mag, article, world, ana, statements):
    mags = [mag(ana, title=f"Mag {n}") for n in range(6)]
    for one in mags:
        issue = Issue.create(mag=one.id, number=1, state="published")
        Issue.create(mag=one.id, number=2, state="draft")
        for n in range(8):
            article(one, title=f"A{n}", issue=issue if n < 2 else None, position=9 - n)
    article(mags[0], title="Pour moi seule", audience="me")
    ben = world.member("Ben")
    covers.of_many(mags, viewer=ben)  # a page knows already where he lives
    shelf, asked = statements(lambda: covers.of_many(mags, viewer=ben))
    _one, asked_for_one = statements(lambda: covers.of_many(mags[:1], viewer=ben))
    # Whom he blocks is asked of owners and of authors; a page keeps the answer.
    assert asked == asked_for_one <= 5
    assert {cover.number for cover in shelf.values()} == {1}
    assert {cover.headlines for cover in shelf.values()} == {("A1", "A0")}
    assert {cover.url for cover in shelf.values()} == {one.path for one in mags}


def test_a_visitor_sees_only_what_is_for_everyone_on_a_cover(mag, article, ana):
    one = mag(ana, audience="everyone")
    article(one, title="Pour le mile", audience="mile")
    article(one, title="Pour tous")
    assert covers.of_many([one], viewer=None)[one.id].headlines == ("Pour tous",)
    assert covers.of_many([], viewer=None) == {}


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '"><b onload="x">',
        "\u202eAna\u202c",
        "é" * 80,
        "a" * 40,
        "🌻",
        "",
    ],
)
def test_the_macro_says_every_title_as_words(instance, title):
    cover = Cover(title=title, number=4, date="novembre", headlines=(title, "b"), url="/mags/a")
    with instance.test_request_context():
        html = render_template_string(MACRO, cover=cover)
    assert str(escape(title)) in html
    assert "<script" not in html
    assert not re.search(r"\son[a-z]+=|style=", html.replace(str(escape(title)), ""))
    assert "n°\N{NO-BREAK SPACE}4" in html


def test_a_cover_with_a_picture_is_no_drawing_and_without_address_no_link(instance):
    cover = Cover(title="Port du Rhin", picture_url="/pictures/x.webp", palette="ciel")
    with instance.test_request_context():
        html = render_template_string(MACRO, cover=cover)
    assert html.startswith('<span class="mags-cover mags-cover-photo mags-cover-ciel">')
    assert 'src="/pictures/x.webp"' in html
    assert "href" not in html
