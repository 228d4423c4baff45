"""The demo's Mags: a believable newsstand, by the services that members use."""

from collections import Counter
from random import Random
from types import SimpleNamespace

import pytest

from onemile import clock, current, db, schema
from onemile.app import create_app
from onemile.demo import town
from onemile.members.models import Member
from onemile.mile.radius import home_of
from onemile.testing import MORNING
from onemile_mags import covers, sight
from onemile_mags.article_models import Article, Picture, PictureUse, Version
from onemile_mags.comments import panel
from onemile_mags.covers.record import HEADLINE_CHARS_MAX
from onemile_mags.demo import crowd
from onemile_mags.demo.scripts import scripts
from onemile_mags.models import DRAFT, PUBLISHED, Issue, Mag, Seat

pytestmark = pytest.mark.timeout(280)
SOME = 60


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """An instance with the demo, planted once for all that only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    before = clock.use(lambda: MORNING)
    app = create_app(folder, environment={}, testing=True, overrides={"enabled": ["mags"]})
    with app.app_context():
        schema.migrate(app.extensions[db.EXTENSION], current.instance().components)
    town.plant(app, size=SOME)
    with app.app_context():
        yield app
        clock.use(before)
        db.shut(app.extensions[db.EXTENSION])


def test_a_dozen_mags_stand_at_the_newsstand(planted):
    told = scripts()
    assert len(told) >= 12
    assert {mag.title for mag in Mag.select()} == {one["title"] for one in told}
    states = Counter(mag.state for mag in Mag.select())
    assert states == {PUBLISHED: len(told) - 1, DRAFT: 1}
    assert Counter(mag.language for mag in Mag.select())["de"] == 2
    assert {mag.design for mag in Mag.select()} == set(covers.DESIGNS)
    assert len({mag.audience for mag in Mag.select()}) >= 4
    assert Mag.select().where(Mag.is_association).count() == 1
    assert all(mag.fresh_at < MORNING for mag in Mag.select() if mag.state == PUBLISHED)


def test_two_have_numbers_that_keep_their_design_and_change_colour(planted):
    shown = Issue.select().where(Issue.state == PUBLISHED)
    by_mag = Counter(issue.mag_id for issue in shown)
    assert sorted(by_mag.values()) == [2, 3]
    assert Issue.select().where(Issue.state == DRAFT).count() == 1
    for mag_id in by_mag:
        colours = [issue.palette for issue in shown if issue.mag_id == mag_id]
        assert len(set(colours)) == len(colours)


def test_articles_appeared_by_the_press_and_some_are_still_drafts(planted):
    out = list(Article.select().where(Article.state == PUBLISHED))
    assert len(out) >= 25
    assert Article.select().where(Article.state == DRAFT).count() == 2
    assert {article.state for article in Article.select()} == {PUBLISHED, DRAFT}
    for article in out:
        assert article.words > 0 and article.object_uri == article.uri
        assert not article.slug.startswith("draft-")
        assert article.cell == article.mag.cell
        assert Version.select().where(Version.article == article.id).exists()
        assert len(article.headline) <= HEADLINE_CHARS_MAX
    assert Article.select().where(Article.is_standing).count() == 2
    assert {one.author_uri for one in out} > {one.mag.author_uri for one in out}
    assert Seat.select().count() == 5


def test_pictures_say_what_they_show_and_are_shown(planted):
    pictures = list(Picture.select())
    assert pictures and all(picture.alt for picture in pictures)
    assert PictureUse.select().count() == len(pictures)


def test_a_neighbour_finds_covers_with_what_is_inside(planted):
    ana = Member.get(Member.first_name == "Ana")
    mags = [mag for mag in Mag.select() if sight.sees(mag, ana)]
    shelf = covers.of_many(mags, viewer=ana)
    told = [cover for cover in shelf.values() if cover.headlines]
    assert len(told) >= 8
    by_title = {cover.title: cover for cover in shelf.values()}
    assert by_title["Le potager partagé"].number == 3
    assert by_title["Le potager partagé"].headlines == (
        "Composter sur un balcon",
        "Nos pommes de terre à la…",
        "Qui garde les graines ?",
    )


@pytest.mark.plugins("mags")
def test_a_crowd_has_many_mags_and_one_of_years(world):
    people = [world.member(at="67100") for _ in range(3)]
    homes = [home_of(one.id) for one in people]
    members = [
        SimpleNamespace(id=one.id, uri=one.uri, cell=home.cell, commune=home.commune)
        for one, home in zip(people, homes, strict=True)
    ]
    measured, offered = [], []
    crowd.plant(
        SimpleNamespace(
            members=members,
            crowd=0,
            random=Random(1),
            measure=lambda name, path, **_how: measured.append((name, path)),
            offer=offered.append,
        )
    )
    assert offered and set(offered) <= {str(mag.uri) for mag in Mag.select()}
    assert Mag.select().count() == crowd.LEAST + 1
    assert Article.select().count() == 8 * crowd.LEAST + crowd.ARTICLES_OF_THE_BIG_ONE
    seen = [mag for mag in Mag.select() if sight.sees(mag, people[0])]
    assert len(seen) == crowd.LEAST + 1
    assert len({mag.audience for mag in seen}) == 3
    visitor = world.app.test_client(use_cookies=False)
    assert all(visitor.get(path).status_code == 200 for _name, path in measured if path != "/mags/")
    assert [name for name, _path in measured] == ["newsstand", "article", "visited"]


def test_neighbours_have_talked_under_some_articles(planted):
    told = [article for one in scripts() for article in one.articles if "comments" in article]
    assert len(told) >= 5
    for one in told:
        article = Article.get(Article.title == one["title"])
        threads = panel.page(article, Member.get(Member.first_name == "Odile")).threads
        shown = sum(1 + len(thread.answers) for thread in threads)
        assert shown == len(one["comments"])
