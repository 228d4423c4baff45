"""What may still be mended once neighbours read it, and what the journal says of it."""

from dataclasses import replace

import pytest

from onemile.errors import Conflict, Invalid, NotFound
from onemile.notices.models import NoticeRow
from onemile_projects.models import Decision, Project
from onemile_projects.money import pledging
from onemile_projects.proposals import correcting
from onemile_projects.proposals.points import parse, written


@pytest.fixture
def opened(world, project):
    """An open project, its bearer, and what it says."""
    ana = world.member("Ana")
    made = project(ana, plan="On bâtit lundi.", place_text="Devant l’école")
    return ana, made, correcting.read(made)


def test_words_are_mended_and_the_journal_says_what_stood_there(opened):
    ana, made, now = opened

    correcting.correct(made.id, replace(now, plan="On bâtit mardi."), member=ana, version=1)

    found = Project.get_by_id(made.id)
    assert (found.plan, found.title, found.min_smiles) == ("On bâtit mardi.", made.title, 100)
    line = Decision.get()
    assert (line.step, line.by_uri, line.text) == ("corrected", ana.uri, "lundi. → mardi.")


def test_what_is_the_same_leaves_no_line(opened):
    ana, made, now = opened

    correcting.correct(made.id, now, member=ana, version=1)

    assert Decision.select().count() == 0


def test_more_than_its_journal_shows_whole_is_no_correction(opened):
    ana, made, now = opened
    for name in ("need", "plan"):
        with pytest.raises(Invalid) as refusal:
            correcting.correct(
                made.id, replace(now, **{name: "tout autre chose " * 80}), member=ana, version=1
            )
        assert set(refusal.value.fields) == {name}
    assert (Project.get_by_id(made.id).plan, Decision.select().count()) == (now.plan, 0)


def test_all_who_follow_it_hear_what_was_corrected(opened, world, give, tell):
    ana, made, now = opened
    ben = world.member("Ben")
    give(ben, 20)
    pledging.pledge(made.id, pledging.Promise(5), member=ben)
    tell()

    correcting.correct(made.id, replace(now, plan="On bâtit mardi."), member=ana, version=1)
    tell()

    heard = notices_of(ben)
    assert any("a corrigé le texte" in one and "lundi. → mardi." in one for one in heard), heard
    assert not any("a corrigé" in one for one in notices_of(ana))


def notices_of(member):
    return [
        f"{row.title} {row.body}" for row in NoticeRow.select().where(NoticeRow.member == member.id)
    ]


def test_an_older_text_a_price_and_an_emptied_field_are_refused(opened):
    ana, made, now = opened
    correcting.correct(made.id, replace(now, plan="A"), member=ana, version=1)

    with pytest.raises(Conflict):
        correcting.correct(made.id, replace(now, plan="B"), member=ana, version=1)
    for wrong in ({"need": "Il faut 40 €"}, {"plan": ""}, {"place_text": "a" * 201}):
        with pytest.raises(Invalid) as refusal:
            correcting.correct(made.id, replace(now, **wrong), member=ana, version=2)
        assert set(refusal.value.fields) == set(wrong)
    assert Project.get_by_id(made.id).plan == "A"


def test_a_stranger_corrects_nothing_nor_anybody_what_is_over(world, opened, project):
    ana, made, now = opened
    over = project(ana, stage="closed")

    with pytest.raises(NotFound):
        correcting.correct(made.id, now, member=world.member("Ben"), version=1)
    with pytest.raises(Conflict):
        correcting.correct(over.id, now, member=ana, version=1)


def test_on_the_page_only_words_place_and_photos_can_be_typed(opened, browser):
    ana, made, _now = opened
    page = browser(ana).get(f"/projects/{made.id}").follow("Corriger les mots")

    names = page._form_with("Garder la correction")[0].names()
    assert {"summary", "need", "plan", "place_text"} <= names
    assert not names & {"title", "min_smiles", "last_day", "remainder", "audience"}
    page.submit("Garder la correction", plan="")
    assert page.status == 422
    page.submit("Garder la correction", plan="On bâtit mercredi.")
    assert "Son journal dit ce qui a changé" in page.text
    assert Project.get().plan == "On bâtit mercredi."


@pytest.mark.parametrize(
    "typed",
    [
        "48.58392, 7.74553",
        "48,58392 7,74553",
        "geo:48.58392,7.74553?z=18",
        "https://www.openstreetmap.org/#map=18/48.58392/7.74553",
        "https://www.openstreetmap.org/?mlat=48.58392&mlon=7.74553#map=9/1.00/2.00",
        "https://maps.example/@48.58392,7.74553,17z",
    ],
)
def test_a_point_is_read_however_it_was_copied(typed):
    assert parse(typed) == (48.58392, 7.74553)
    assert parse(written((48.58392, 7.74553))) == (48.58392, 7.74553)


@pytest.mark.parametrize("typed", ["", "place Broglie", "48.58", "99.10, 7.75", "12, 7"])
def test_what_is_no_point_is_none(typed):
    assert parse(typed) is None
