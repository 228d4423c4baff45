"""The page of an article: who reads it, at which address, what machines are told of it."""

import pytest

from onemile.api import publishing, transaction
from onemile.members import blocks
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture, PictureUse, Reading
from onemile_mags.models import Address, Issue, Mag, Section
from onemile_mags.reading import article_body, going_on, neighbours

pytestmark = pytest.mark.plugins("mags")

TEXT = "Le premier hiver.\n\n## Trois bacs\n\nUn mot[^1].\n\n[^1]: Celle des matelas.\n"
MULHOUSE = "68200"


@pytest.fixture
def written(ana, mag, article):
    """Give Ana's Mag and an article of it, for whom one says."""

    def write(audience="instance", of=None, **fields):
        return article(of or mag(ana, audience=audience), text=TEXT, **fields)

    return write


def test_a_neighbour_reads_title_lead_text_and_note(world, browser, written):
    one = written()
    page = browser(world.member("Ben")).get(sight.path(one))

    assert page.status == 200
    for words in (
        one.title,
        one.lead,
        "Trois bacs",
        "Celle des matelas",
        "Lu par tous les membres",
    ):
        assert words in page.text
    assert "noindex" in page.html and "og:title" not in page.html


@pytest.mark.parametrize(
    ("audience", "ben", "far", "visitor"),
    [
        ("me", 404, 404, False),
        ("mile", 200, 404, False),
        ("near", 200, 404, False),
        ("instance", 200, 200, False),
        ("everyone", 200, 200, True),
    ],
)
def test_it_is_read_by_whom_it_is_for(world, browser, written, audience, ben, far, visitor):
    one = written(audience)
    path = sight.path(one)

    assert browser(world.member("Ben")).get(path).status == ben
    assert browser(world.member("Rita", at=MULHOUSE)).get(path).status == far
    assert (one.title in browser(None).get(path).text) == visitor


def test_a_visitor_cannot_tell_what_is_for_members_from_what_is_not_there(browser, written):
    one = written()
    there = browser(None).get(sight.path(one))
    not_there = browser(None).get(f"{one.mag.path}/rien-de-tel")

    assert there.text == not_there.text and "Content de te revoir" in there.text


def test_what_is_for_everyone_is_told_to_machines_without_a_place(world, browser, written):
    one = written("everyone")
    page = browser(None).get(sight.path(one))

    assert f'rel="canonical" href="{one.uri.split("/mags")[0]}{sight.path(one)}"' in page.html
    assert "og:title" in page.html and "noindex" not in page.html
    assert "share.jpg" in page.html
    head = page.html.partition("</head>")[0]
    assert "Strasbourg" not in head and "geo." not in head


def test_a_block_with_its_author_or_the_owner_takes_it_away(world, browser, mag, article):
    ana, ben, carl = world.member("Ana"), world.member("Ben"), world.member("Carl")
    one = article(mag(ana), author=carl)
    other = article(one.mag)
    assert browser(ben).get(sight.path(one)).status == 200

    blocks.block(ben, other=carl)

    assert browser(ben).get(sight.path(one)).status == 404
    assert browser(ben).get(sight.path(other)).status == 200


@pytest.mark.parametrize("state", ["draft", "handed", "scheduled", "waiting", "hidden"])
def test_what_is_not_published_is_its_writers_alone(world, browser, ana, written, state):
    one = written(state=state)

    assert browser(world.member("Ben")).get(sight.path(one)).status == 404
    page = browser(ana).get(sight.path(one))
    assert page.status == 200
    assert f"/mags/articles/{one.id}/write" in page.html


def test_a_number_leads_to_the_page_and_so_does_an_old_address(world, browser, written):
    one, ben = written(), world.member("Ben")
    with transaction():
        Address.create(mag=one.mag_id, article_id=one.id, within=one.mag_id, slug="avant")

    found = browser(ben).get(f"/mags/articles/{one.id}")
    assert found.status == 200 and one.title in found.text
    old = browser(ben).get(f"{one.mag.path}/avant")
    assert old.status == 200 and one.title in old.text


def test_an_old_address_says_nothing_to_who_may_not_read(world, browser, written):
    one = written("mile")
    with transaction():
        Address.create(mag=one.mag_id, article_id=one.id, within=one.mag_id, slug="avant")
    rita = world.member("Rita", at=MULHOUSE)

    for path in (f"{one.mag.path}/avant", f"/mags/articles/{one.id}", f"{one.mag.path}/jamais"):
        assert browser(rita).get(path).status == 404


def test_a_hostile_title_is_text(world, browser, written):
    title = "<script>alert(1)</script> \"'&"
    page = browser(world.member("Ben")).get(sight.path(written(title=title, lead=title)))

    assert "<script>alert" not in page.html
    assert title in page.text


def test_it_knows_its_neighbours_in_the_number_that_one_may_read(world, mag, article):
    ana, ben = world.member("Ana"), world.member("Ben")
    of = mag(ana)
    with transaction():
        issue = Issue.create(mag=of.id, number=4, state="published")
    first, _own, last = (
        article(of, issue=issue.id, position=place, audience=audience)
        for place, audience in ((1, "instance"), (2, "me"), (3, "instance"))
    )

    assert neighbours.of(first, viewer=ben)[1].id == last.id
    assert neighbours.of(last, viewer=ben)[0].id == first.id


def test_contents_and_section_stand_above_a_long_one(world, browser, mag, article):
    of = mag(world.member("Ana"))
    with transaction():
        section = Section.create(mag=of.id, position=1, title="Sur le balcon")
    text = "\n\n".join(f"## Partie {n}\n\nDu texte." for n in range(1, 5))
    page = browser(world.member("Ben")).get(sight.path(article(of, text=text, section=section.id)))

    assert "Dans cet article" in page.text and "Sur le balcon" in page.text


def shown_picture(of, one):
    with transaction():
        picture = Picture.create(
            mag=of.id, number=1, key="a" * 32, alt="Trois bacs", width=640, height=360
        )
        PictureUse.create(picture=picture.id, article=one.id)
        Article.update(text="![](photo:1)\n").where(Article.id == one.id).execute()
    return picture


def test_a_picture_that_moved_is_shown_at_its_new_address(world, mag, article):
    of = mag(world.member("Ana"))
    one = article(of)
    picture = shown_picture(of, one)
    assert "a" * 32 in article_body.body(Article.get_by_id(one.id)).html

    with transaction():
        Picture.update(key="b" * 32).where(Picture.id == picture.id).execute()

    html = article_body.body(Article.get_by_id(one.id)).html
    assert "b" * 32 in html and "a" * 32 not in html and "Trois bacs" in html


def test_a_corrected_text_is_shown_at_once(world, mag, article):
    one = article(mag(world.member("Ana")), text="Avant.")
    assert "Avant" in article_body.body(Article.get_by_id(one.id)).html

    with transaction():
        Article.update(text="Après.", generation=2).where(Article.id == one.id).execute()

    assert "Après" in article_body.body(Article.get_by_id(one.id)).html


def test_how_far_one_has_read_is_kept_and_gone_on_with(world, browser, written):
    one, ben = written(words=2000), world.member("Ben")
    looking = browser(ben)
    looking.get(sight.path(one))

    looking.post(f"/mags/articles/{one.id}/far", {"far": "400"})

    left = going_on.left_by(ben)
    assert (left.article.id, left.far_per_mille) == (one.id, 400)
    assert "reprends où tu en étais" in looking.get(sight.path(one)).text
    looking.submit("Je l’ai lu")
    assert going_on.left_by(ben) is None


def test_what_one_may_read_no_longer_is_not_gone_on_with(world, browser, written):
    one, ben = written(words=2000), world.member("Ben")
    browser(ben).post(f"/mags/articles/{one.id}/far", {"far": "400"})

    with transaction():
        Mag.update(state="hidden").where(Mag.id == one.mag_id).execute()

    assert going_on.left_by(ben) is None


@pytest.mark.parametrize("far", ["", "-1", "1e3", "99999", "٣", "x" * 5000])
def test_nonsense_about_how_far_is_left_out(world, browser, written, far):
    one, ben = written(words=2000), world.member("Ben")

    answer = browser(ben).post(f"/mags/articles/{one.id}/far", {"far": far})

    assert answer.status in (200, 303, 302)
    assert Reading.select().count() == 0


def test_only_a_reader_says_how_far(world, browser, written):
    one = written("mile", words=2000)
    rita = browser(world.member("Rita", at=MULHOUSE))

    assert rita.post(f"/mags/articles/{one.id}/far", {"far": "400"}).status == 404
    assert publishing.reaches(one, world.member("Ben"))
