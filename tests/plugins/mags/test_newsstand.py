"""The newsstand: which covers stand on it, for whom, in what order."""

import re
from datetime import timedelta

import pytest

from onemile import clock, db, follows
from onemile.db import transaction
from onemile.members import blocks
from onemile.moderation.standing import suspend
from onemile.publishing import chosen
from onemile_mags.models import ACCEPTED, DRAFT, HIDDEN, WITHDRAWN, Mag, Seat

pytestmark = pytest.mark.plugins("mags")
COVERS = re.compile(r'<a class="mags-cover [^"]*" href="(/mags/(?!new)[^"]+)"')


@pytest.fixture
def people(world):
    """Ana and Ben are neighbours, Mila lives in Mulhouse."""
    return world.member("Ana"), world.member("Ben"), world.member("Mila", at="68100")


@pytest.fixture
def stand(browser):
    """Give the paths of the Mags whose covers stand on a page, in order: ``stand(ben)``."""

    def look(viewer, path="/mags/"):
        page = browser(viewer).get(path)
        assert page.status == 200
        return COVERS.findall(page.html)

    return look


def section(page, name):
    """Return the part of the newsstand that is one shelf."""
    return page.html.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("me", "a"),
        ("people", "a"),
        ("mile", "ab"),
        ("near", "ab"),
        ("instance", "abm"),
        ("everyone", "abmv"),
    ],
)
def test_a_mag_stands_for_whom_it_is(people, mag, article, stand, audience, who):
    of = mag(people[0], audience=audience)
    article(of)
    lookers = dict(zip("abmv", (*people, None), strict=True))
    assert "".join(key for key, one in lookers.items() if of.path in stand(one)) == who


@pytest.mark.parametrize("state", [DRAFT, HIDDEN, WITHDRAWN])
def test_only_what_has_appeared_stands_there(people, mag, stand, state):
    mag(people[0], state=state)
    assert stand(people[1]) == stand(None) == []


def test_a_block_and_a_suspension_take_it_down(people, mag, stand):
    ana, ben, mila = people
    hers, his = mag(ana), mag(ben)
    assert hers.path in stand(mila) and his.path in stand(mila)
    blocks.block(mila, other=ana)
    suspend(ben)
    assert not {hers.path, his.path} & set(stand(mila))


def test_a_chosen_person_finds_it_wherever_they_live(people, mag, article, stand, browser):
    ana, ben, mila = people
    of = mag(ana, audience="people")
    with transaction():
        chosen.write(of, person_uri=mila.uri)
    assert of.path in stand(mila) and of.path not in stand(ben)
    assert browser(mila).get(of.path).status == 200


def test_one_wider_article_brings_its_mag_there(people, mag, article, stand):
    ana, _ben, mila = people
    of = mag(ana, audience="mile")
    assert of.path not in stand(mila)
    article(of, audience="everyone", is_wider=True)
    assert of.path in stand(mila) and of.path in stand(None)


def test_the_freshest_stands_first_and_each_shelf_is_paged(people, mag, stand, browser):
    ana, ben, _mila = people
    made = [mag(ana, fresh_at=clock.now() - timedelta(hours=n)) for n in range(26)]
    paths = [one.path for one in made]
    assert stand(ben) == paths[:6]
    assert 'href="/mags/mile"' in browser(ben).get("/mags/").html
    assert stand(ben, "/mags/mile") == paths[:24]
    assert stand(ben, f"/mags/mile?before={made[23].id}") == paths[24:]
    assert "toute l’étagère" in browser(ben).get(f"/mags/mile?before={made[23].id}").text


def test_two_of_the_same_moment_are_on_one_page_each(people, mag, stand):
    ana, ben, _mila = people
    now = clock.now()
    made = [mag(ana, fresh_at=now) for _n in range(25)]
    first, rest = stand(ben, "/mags/mile"), stand(ben, f"/mags/mile?before={made[1].id}")
    assert sorted({*first, *rest}) == sorted(one.path for one in made)


def test_what_one_follows_stands_on_a_shelf_while_it_is_in_sight(people, mag, browser):
    ana, _ben, mila = people
    of = mag(ana, audience="instance")
    follows.follow(mila, followed_uri=of.uri)
    assert of.path in section(browser(mila).get("/mags/"), "followed")
    Mag.update(audience="mile").execute()
    assert of.path not in browser(mila).get("/mags/").html


def test_the_association_has_a_shelf_of_its_own(people, mag, browser):
    ana, _ben, mila = people
    of = mag(ana, is_association=True)
    page = browser(mila).get("/mags/")
    assert of.path in section(page, "association")
    assert of.path not in section(page, "further")


def test_a_bare_newsstand_offers_four_beginnings_and_looks_further(people, mag, browser):
    ana, _ben, mila = people
    of = mag(ana)
    page = browser(mila).get("/mags/")
    assert "Personne n’écrit encore dans ton mile" in page.text
    assert page.html.count("/mags/new?template=") == 4
    assert of.path in section(page, "further")
    assert "Personne n’écrit encore" not in browser(ana).get("/mags/").text


def test_a_visitor_finds_a_kind_word_where_nothing_is_for_everyone(people, mag, browser):
    mag(people[0])
    page = browser(None).get("/mags/")
    assert "Rien n’est encore écrit pour tout le monde" in page.text
    assert "/mags/new" not in page.html
    assert browser(None).get("/mags/everyone").status == 200
    asked = browser(None).get("/mags/mile")
    assert asked.path.startswith("/sign-in") and "/mags/mile" in asked.path


def test_the_label_names_who_writes_and_nobody_whom_a_block_hides(people, mag, browser):
    ana, ben, mila = people
    of = mag(ana)
    with transaction():
        Seat.create(mag=of.id, member_uri=ben.uri, member_id=ben.id, state=ACCEPTED)
    assert "Ana M. et Ben" in browser(mila).get("/mags/").text
    blocks.block(mila, other=ben)
    assert "Ben" not in browser(mila).get("/mags/").text


def test_a_blocked_writer_has_no_line_on_a_cover(people, mag, article, browser):
    ana, ben, mila = people
    article(mag(ana), "Les semis de Ben", author=ben)
    assert "Les semis de Ben" in browser(mila).get("/mags/").text
    blocks.block(mila, other=ben)
    assert "Les semis de Ben" not in browser(mila).get("/mags/").text


def test_hostile_titles_are_words(people, mag, article, browser):
    ana, ben, _mila = people
    of = mag(ana, '<script>alert(1)</script>"', description="<b>gras</b>")
    article(of, "<img src=x onerror=alert(2)>")
    for path in ("/mags/", of.path, f"{of.path}/articles"):
        html = browser(ben).get(path).html
        assert "<script>alert" not in html and "<img src=x" not in html and "<b>gras" not in html


def test_many_mags_cost_as_many_questions_as_few(people, mag, article, browser, statements):
    ana, ben, _mila = people
    for _n in range(4):
        article(mag(ana, is_association=True))
    follows.follow(ben, followed_uri=mag(ana).uri)
    cost = statements(browser(ben), "/mags/")
    for _n in range(8):
        article(mag(ana))
        article(mag(ana, is_association=True))
    assert statements(browser(ben), "/mags/") == cost <= 17


@pytest.fixture
def statements():
    """Count the statements of a page, asked a second time: what a process keeps is kept."""

    def count(look, path):
        engine, asked = db.database.obj, []
        original = engine.execute_sql

        def counting(sql, *arguments, **options):
            asked.append(sql)
            return original(sql, *arguments, **options)

        assert look.get(path).status == 200
        engine.execute_sql = counting
        try:
            look.get(path)
        finally:
            del engine.execute_sql
        return len(asked)

    return count


def test_no_list_of_all_members_is_made_to_show_a_shelf(
    instance, world, mag, article, browser, monkeypatch
):
    """It would be as long as the instance is large, for each question of each page."""
    article(mag(world.member("Ana")))
    ben = world.member("Ben")
    engine = instance.extensions[db.EXTENSION]
    asked, original = [], type(engine).execute_sql

    def execute_sql(self, sql, *given, **named):
        asked.append(sql)
        return original(self, sql, *given, **named)

    monkeypatch.setattr(type(engine), "execute_sql", execute_sql)
    page = browser(ben)
    for path in (
        "/mags/",
        "/mags/mile",
        "/mags/everyone",
        "/followed",
        f"/members/{ben.public_id}",
    ):
        page.get(path)

    # PostgreSQL makes one for each that asks of a row's author "or is there one" as well.
    everybody = re.compile(r'(?:IN \(SELECT "t\d+"."(?:id|uri)"|OR EXISTS\(SELECT 1) FROM "member"')
    assert len(asked) > 20 and not [sql for sql in asked if everybody.search(sql)]
