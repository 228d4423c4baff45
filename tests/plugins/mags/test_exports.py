"""What is taken along of a Mag: as much as its reader reads here, and in one format all of it."""

import io
import re
import tomllib
import zipfile
from html import unescape

import pytest

from onemile.db import transaction
from onemile.errors import NotFound
from onemile.members import blocks
from onemile.moderation.standing import suspend
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.comments import saying
from onemile_mags.exports import toml
from onemile_mags.exports.contents import Contents
from onemile_mags.exports.formats import FORMATS
from onemile_mags.models import PUBLISHED, Issue, Mag, Section
from onemile_mags.press import audiences, going, reports
from tests.plugins.mags.written import draft
from tests.plugins.mags.written import shelf as on_shelf

pytestmark = pytest.mark.plugins("mags")


def titles(contents):
    return [one.title for one in contents.articles()]


def archive(page):
    assert page.status == 200, page.text
    return zipfile.ZipFile(io.BytesIO(page.response.data))


def read(text):
    """Return the particulars and the text of an article's file."""
    _empty, particulars, words = text.split("+++\n", 2)
    return tomllib.loads(particulars), words


def test_articles_come_by_issue_then_loose_then_standing_then_drafts(ana, mag, article):
    of = mag(ana)
    with transaction():
        second = Issue.create(mag=of.id, number=2, state=PUBLISHED)
        first = Issue.create(mag=of.id, number=1, state=PUBLISHED)
    article(of, "Qui suis-je", is_standing=True)
    article(of, "Seul")
    article(of, "Deux b", issue=second.id, position=2)
    article(of, "Deux a", issue=second.id, position=1)
    article(of, "Un", issue=first.id)
    draft(article, of, title="Pas encore")

    assert titles(Contents(of, ana)) == ["Un", "Deux a", "Deux b", "Seul", "Qui suis-je"]
    assert titles(Contents(of, ana, is_whole=True))[-1] == "Pas encore"
    assert titles(Contents(of, ana, issue=2)) == ["Deux a", "Deux b"]


def test_a_reader_takes_what_they_read_and_no_more(ana, ben, mag, article):
    of = mag(ana)
    article(of, "Pour tous")
    article(of, "Pour moi", audience="me")
    draft(article, of, title="Brouillon")

    assert titles(Contents(of, ben)) == ["Pour tous"]
    with pytest.raises(NotFound):
        Contents(of, ben, is_whole=True)


@pytest.mark.parametrize("why", ["narrowed", "withdrawn", "hidden", "suspended", "blocked", "mag"])
def test_what_is_gone_for_a_reader_is_in_no_file_made_afterwards(ana, ben, mag, article, why):
    of = mag(ana)
    one = article(of, "Pour tous")
    assert titles(Contents(of, ben)) == ["Pour tous"]

    if why == "narrowed":
        audiences.set_audience(ana, one.id, "me")
    elif why == "withdrawn":
        going.withdraw(ana, one.id)
    elif why == "hidden":
        reports.hide(one)
    elif why == "suspended":
        suspend(ana)
    elif why == "blocked":
        blocks.block(ben, other=ana)
    else:
        reports.hide_mag(of)

    with pytest.raises(NotFound):
        Contents(Mag.get_by_id(of.id), ben)


def test_what_is_taken_back_while_a_file_is_made_is_left_out(ana, ben, mag, article):
    of = mag(ana)
    article(of, "Le premier"), article(of, "Le second")
    coming = Contents(of, ben).articles()
    assert next(coming).title == "Le premier"

    with transaction():
        Article.update(audience="me").where(Article.title == "Le second").execute()

    assert list(coming) == []


def test_the_zip_holds_words_to_the_letter_pictures_and_comments(ana, ben, mag, article, browser):
    of = mag(ana, rhythm="Quand il pleut")
    photo = on_shelf(of, number=4, alt='Trois "bacs"\\', caption="En\nhiver")
    text = "  Un.\r\n\n+++\n![](photo:4)\x0b\n\n\n"
    with transaction():
        section = Section.create(mag=of.id, position=1, title="Balcon")
        one = article(of, "Neige", text=text, section=section.id, tags=["compost", "neige"])
        PictureUse.create(picture=photo.id, article=one.id)
    saying.say(one.id, member=ben, text="Merci !")

    held = archive(browser(ben).get(f"/mags/{of.slug}/exports/markdown"))

    assert held.testzip() is None
    told = tomllib.loads(held.read("mag.toml").decode())
    assert (told["format"], told["title"], told["rhythm"]) == (1, of.title, "Quand il pleut")
    assert told["sections"] == ["Balcon"]
    said, words = read(held.read(f"articles/0001-{one.slug}.md").decode())
    assert words == text
    assert (said["title"], said["section"], said["tags"]) == (
        "Neige",
        "Balcon",
        ["compost", "neige"],
    )
    pictures = tomllib.loads(held.read("pictures.toml").decode())["picture"]
    assert pictures == [
        {"number": 4, "alt": 'Trois "bacs"\\', "is_decorative": False, "caption": "En\nhiver"}
    ]
    assert held.read("pictures/4.webp")[8:12] == b"WEBP"
    assert "Merci !" in held.read(f"comments/0001-{one.slug}.md").decode()


def test_drafts_go_along_for_who_edits_alone(ana, ben, mag, article, browser):
    of = mag(ana)
    article(of, "Paru")
    draft(article, of, title="Brouillon")

    mine = archive(browser(ana).get(f"/mags/{of.slug}/exports/markdown?all=yes"))
    assert sum(name.startswith("articles/") for name in mine.namelist()) == 2
    assert browser(ben).get(f"/mags/{of.slug}/exports/markdown?all=yes").status == 404
    assert "Avec les brouillons" not in browser(ben).get(f"/mags/{of.slug}/exports").text


def test_a_picture_that_a_text_only_names_is_not_given_away(ana, ben, mag, article):
    of = mag(ana)
    on_shelf(of, number=1)
    article(of, "Paru", text="`![](photo:1)`")

    assert [one.photos for one in Contents(of, ben).articles()] == [()]
    assert Picture.select().count() == 1


def test_the_page_offers_a_mag_a_number_an_article(ana, ben, mag, article, browser):
    of = mag(ana)
    with transaction():
        issue = Issue.create(mag=of.id, number=3, state=PUBLISHED)
    one = article(of, "Neige", issue=issue.id)
    article(of, "Pluie")

    page = browser(ben).get(f"/mags/{of.slug}/exports")
    assert "2 articles, comme tu les lis ici" in page.text
    assert "Le n° 3" in browser(ben).get(f"/mags/{of.slug}/exports?issue=3").text
    page.get(f"/mags/{of.slug}/exports?article={one.id}")
    assert "Emporter" in page.text and "Neige" in page.text
    for nowhere in ("?issue=9", "?issue=x", "?article=1", f"/zip?article={one.id}", "/nothing"):
        assert browser(ben).get(f"/mags/{of.slug}/exports{nowhere}").status == 404


def test_a_visitor_signs_in_first(ana, mag, article, browser):
    of = mag(ana, audience="everyone")
    article(of)

    page = browser().get(f"/mags/{of.slug}/exports/markdown")

    assert "sign-in" in page.path


@pytest.mark.parametrize("text", ['a"b\\c', "\x7f\x00\x1f", "𝄞 é", "\ud800", "'''\n\"\"\"", ""])
def test_whatever_is_written_as_toml_is_read_again(text):
    again = tomllib.loads(toml.table({"text": text, "list": [text], "no": False, "n": -1}))

    assert again == {
        "text": text.replace("\ud800", "?"),
        "list": [again["text"]],
        "no": False,
        "n": -1,
    }


@pytest.mark.parametrize("part", ["", "?issue=1", "?article={article}"])
def test_every_button_of_the_page_gives_a_file(ana, mag, article, browser, part):
    of = mag(ana)
    with transaction():
        issue = Issue.create(mag=of.id, number=1, state=PUBLISHED)
    one = article(of, issue=issue.id)
    page = browser(ana).get(f"/mags/{of.slug}/exports{part.format(article=one.id)}")

    buttons = [unescape(href) for href in re.findall(r'href="([^"]*/exports/[^"]*)"', page.html)]
    assert len(buttons) == len(FORMATS) + (not part)
    for address in buttons:
        assert "=&" not in address and not address.endswith("=")
        answer = browser(ana).get(address).response
        assert answer.status_code == 200 and len(answer.data) > 500, address


def test_a_number_in_preparation_is_told_to_nobody_though_an_article_of_it_is_out(
    ana, ben, mag, article, browser
):
    of = mag(ana, audience="everyone")
    with transaction():
        issue = Issue.create(
            mag=of.id, number=7, title="Le secret", season="un jour", state="draft"
        )
    one = article(of, "Neige", issue=issue.id)

    for reader in (ben, None):
        contents = Contents(of, reader)
        assert contents.issues == [] and [each.issue for each in contents.articles()] == [None]
        with pytest.raises(NotFound):
            Contents(of, reader, issue=7)
    page = browser().get(f"{of.path}/{one.slug}")
    assert (
        page.status == 200 and "un jour" not in page.text and "7" not in page.text.split("Fil")[0]
    )
    assert [each.number for each in Contents(of, ana, is_whole=True).issues] == [7]
