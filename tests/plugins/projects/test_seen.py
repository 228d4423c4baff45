"""Whom a project is for finds it where people are; whoever it is not for, nowhere."""

import io

import pytest
from PIL import Image

from onemile import pictures
from onemile.api import NAMELESS, name_things, resolve_actors, resolve_thing
from onemile.follows import following
from onemile.members.models import SUSPENDED, Block, Member
from onemile_projects.help.help_models import COMING, Task, Volunteer
from onemile_projects.lifecycle import UNSEEN
from onemile_projects.models import ACCEPTED, EvidencePhoto, Milestone, Photo, Project

pytestmark = pytest.mark.plugins("projects", "smiles", "exchanges")

TITLE, MULHOUSE = "Une cabane à livres", "68100"


def a_key():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return pictures.keep(io.BytesIO(out.getvalue()), as_a="photo", field="photo")


@pytest.fixture
def town(world, project, clock):
    """A project of Ana's, its photo and evidence; Ben next door, Zora in Mulhouse."""
    ana, ben, zora = world.member("Ana"), world.member("Ben"), world.member("Zora", at=MULHOUSE)

    def make(**fields):
        made = project(ana, TITLE, folded="une cabane a livres", lat=48.58, lon=7.75, **fields)
        key = a_key()
        Photo.create(project=made.id, member_id=ana.id, key=key)
        Project.update(picture_key=key).where(Project.id == made.id).execute()
        Milestone.update(state=ACCEPTED, evidence="Les poteaux tiennent.").execute()
        milestone = Milestone.get(Milestone.project == made.id)
        EvidencePhoto.create(milestone=milestone.id, member_id=ana.id, key=a_key())
        clock.advance(minutes=2)  # counts are kept for a minute
        return Project.get_by_id(made.id)

    return make, ana, ben, zora


WAYS = {
    **{f"feed {ring}": f"/?ring={ring}" for ring in ("mile", "neighbours", "instance")},
    **{f"list {ring}": f"/projects?ring={ring}" for ring in ("mile", "instance", "mine")},
    "map": "/map?ring=mile",
    "map data": "/map/squares.json?ring=instance",
    "search": "/search?q=cabane&ring=instance",
    "followed": "/followed",
}


def found_in(browser, member, made, author):
    """Name everything that a member reads in which a project is named or linked."""
    pages = {
        **WAYS,
        "profile": f"/members/{author.public_id}",
        "page": f"/projects/{made.id}",
        "book": f"/projects/{made.id}/open-book",
    }
    look, found = browser(member), set()
    for name, path in pages.items():
        page = look.get(path)
        # A page that is not there repeats its own address, and nothing else.
        if page.status != 404 and (TITLE in page.html or str(made.id) in page.html):
            found.add(name)
    return found


def status(browser, member, path):
    page = browser(member).get(path)
    page.response.close()
    return page.status


@pytest.mark.parametrize("audience", ["mile", "near"])
def test_a_project_for_a_mile_of_strasbourg_shows_nothing_in_mulhouse(town, browser, audience):
    make, ana, _ben, zora = town
    made = make(audience=audience)

    assert found_in(browser, zora, made, ana) == set()
    assert status(browser, zora, f"/projects/{made.id}") == 404
    for photo in (*Photo.select(), *EvidencePhoto.select()):
        assert status(browser, zora, pictures.url(photo.key)) == 404
    assert resolve_thing(made.uri, zora) is None
    assert name_things([made.uri], zora) == {}


def test_next_door_it_is_found_by_every_way(town, browser):
    make, ana, ben, _zora = town
    made = make(audience="mile")
    following.follow(ben, followed_uri=ana.uri)

    ways = {*WAYS, "page", "book", "profile"}
    assert found_in(browser, ben, made, ana) == ways - {"list mine"}
    for photo in (*Photo.select(), *EvidencePhoto.select()):
        assert status(browser, ben, pictures.url(photo.key)) == 200
    assert resolve_thing(made.uri, ben).title == TITLE
    assert name_things([made.uri], ben)[made.uri].title == TITLE


def test_a_count_says_nothing_in_mulhouse(town, browser):
    make, _ana, ben, zora = town
    read = "/map?ring=instance"
    before = browser(zora).get(read).text
    make(audience="mile")

    assert browser(zora).get(read).text == before
    assert TITLE in browser(ben).get("/?ring=mile").text


def test_before_it_is_open_nobody_but_its_bearers_sees_it(town, browser):
    make, ana, ben, _zora = town
    made = make(stage="draft")
    for stage in UNSEEN:
        Project.update(stage=stage).where(Project.id == made.id).execute()
        seen = [browser(ben).get(path) for path in ("/?ring=mile", "/projects?ring=mile")]
        assert not any(TITLE in page.html for page in seen), stage
        assert status(browser, ben, f"/projects/{made.id}") == 404
        mine = 404 if stage == "dropped" else 200
        assert status(browser, ana, f"/projects/{made.id}") == mine
    assert found_in(browser, ben, made, ana) == set()


def test_who_has_a_part_in_it_sees_it_also_while_it_is_suspended(town, browser):
    make, ana, ben, _zora = town
    made = make(stage="suspended", stage_before="running")
    assert found_in(browser, ben, made, ana) == set()

    task = Task.create(project=made.id, position=1, title="Scier", hours=1, places=1)
    Volunteer.create(task=task.id, member_uri=ben.uri, member_id=ben.id, state=COMING)

    page = browser(ben).get(f"/projects/{made.id}")
    assert "Les modérateurs regardent ce projet de près" in page.text
    assert name_things([made.uri], ben)[made.uri].title == TITLE


def test_a_block_and_a_suspended_author_hide_it(town, browser):
    make, ana, ben, _zora = town
    made = make(audience="instance")
    assert found_in(browser, ben, made, ana)

    blocked = Block.create(blocker_id=ben.id, blocked_id=ana.id)
    assert found_in(browser, ben, made, ana) == set()
    assert name_things([made.uri], Member.get_by_id(ben.id)) == {}
    blocked.delete_instance()
    Member.update(state=SUSPENDED).where(Member.id == ana.id).execute()
    assert found_in(browser, ben, made, ana) == set()


def test_the_map_has_a_pin_only_where_a_bearer_has_set_one(town, browser):
    make, _ana, ben, _zora = town
    made = make(audience="mile")
    assert str(made.id) in browser(ben).get("/map?ring=mile").html

    Project.update(lat=None, lon=None).execute()
    assert f"/projects/{made.id}" not in browser(ben).get("/map/squares.json?ring=mile").html


def test_the_account_of_a_project_has_its_name(town):
    make, _ana, _ben, _zora = town
    made = make()

    known = resolve_actors([made.escrow_uri, f"{made.uri}/other", f"{made.escrow_uri}/escrow"])
    assert known[made.escrow_uri].name == f"Projet\N{NO-BREAK SPACE}: {TITLE}"
    assert [card.name for uri, card in known.items() if uri != made.escrow_uri] == [NAMELESS] * 2


def test_the_feed_says_how_many_smiles_it_has_and_narrows_to_projects(town, browser):
    make, _ana, ben, _zora = town
    make(audience="mile", pledged_smiles=40)

    page = browser(ben).get("/?ring=mile&kind=project")
    assert TITLE in page.text and "40 sur 100 Smiles" in page.text
    assert TITLE not in browser(ben).get("/?ring=mile&kind=offer").text


def test_the_page_of_the_commons_counts_what_its_reader_sees(town, browser):
    make, _ana, ben, zora = town
    make(audience="mile", stage="running", collected_smiles=90, released_smiles=20)

    assert "Rassemblés, pas encore versés 70 Smiles" in browser(ben).get("/smiles/commons").text
    assert "Rassemblés, pas encore versés" not in browser(zora).get("/smiles/commons").text
