"""What came from a partner is shown in the mile of every instance around a home, and no wider."""

import dataclasses

import pytest
from peewee import CharField

from onemile import publishing
from onemile.contracts import ActorCard, FeedTally
from onemile.db import database
from onemile.members.models import Member
from onemile.mile import grid, rings
from onemile.mile.radius import home_of
from onemile.mile.standpoint import standpoint
from onemile.publishing import finding, region_change

ODILE = "https://ortenau.example/ap/neighbours/odile"
HOME = grid.cell_at(48.5730, 7.8152, 0)
# By what the settings are: as wide as every instance's mile, and far wider.
WIDTHS = [
    pytest.param(marks=pytest.mark.settings(mile_radius_m=grid.MILE_RADIUS_M), id="the mile"),
    pytest.param(marks=pytest.mark.settings(mile_radius_m=3_000.0), id="a wider view"),
]


class Echo(publishing.Placed):
    """A table of what came across."""

    comes_across = True

    title = CharField(default="")

    class Meta:
        table_name = "echo"


@pytest.fixture
def echo(instance, monkeypatch):
    """Put something of Odile's, of another instance, where it was told: ``echo(cell)``."""
    database.create_tables([Echo])

    def known(uris):
        return {uri: ActorCard(uri=uri, name="Odile", initials="O") for uri in uris}

    monkeypatch.setattr(publishing.showing, "resolve_actors", known)

    def make(cell, **values):
        number = Echo.select().count()
        place = {"cell": cell, "commune": "", "author_uri": ODILE, "audience": publishing.ACROSS}
        return Echo.create(**{**place, "uri": f"{ODILE}/{number}", "title": "Bread", **values})

    return make


@pytest.fixture
def ana(world):
    return world.member("Ana", at=HOME)


def area(member, ring="mile", *, here=None):
    return rings.area_for(standpoint(member.id, here), ring)


def shown(viewer, where):
    return {row["uri"] for row in publishing.newest(Echo, area=where, viewer=viewer, limit=50)}


def ways(viewer):
    """List by which ways a member comes upon anything that came across."""
    met = Echo.select().where(publishing.in_sight(Echo, viewer)).count()
    found = {"in_sight"} if met else set()
    for ring in rings.RINGS:
        where = area(viewer, ring)
        asked = {"area": where, "viewer": viewer, "limit": 5}
        found |= {ring} if publishing.newest(Echo, **asked) else set()
        searched = publishing.newest(Echo, **asked, where=Echo.title == "Bread", with_chosen=True)
        found |= {f"search: {ring}"} if searched else set()
        found |= {f"count: {ring}"} if publishing.count(Echo, area=where) else set()
        told = publishing.tallies(Echo, area=where, kind="echo")
        found |= {f"tallies: {ring}"} if told else set()
    found |= {"reaches"} if any(publishing.reaches(one, viewer) for one in Echo.select()) else set()
    by = publishing.by_authors(Echo, author_uris=[ODILE], viewer=viewer, limit=5)
    return found | ({"by_authors"} if by else set())


EVERY_WAY = {"in_sight", "reaches", "by_authors"} | {
    f"{way}{ring}" for way in ("", "search: ", "count: ", "tallies: ") for ring in rings.RINGS
}


@pytest.mark.parametrize((), WIDTHS)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_neighbour_within_the_mile_of_every_instance_comes_upon_it_by_every_way(ana, echo, level):
    echo(grid.coarsen(HOME, level))
    assert ways(ana) == EVERY_WAY


@pytest.mark.parametrize((), WIDTHS)
def test_nobody_beyond_it_does_by_any_way_however_wide_their_own_view_is(ana, echo):
    within = set(rings.mile_across_borders(rings.square_told(HOME)))
    beyond = [cell for cell in grid.mile(HOME, radius_m=3_000.0) if cell not in within]
    for cell in beyond:
        echo(cell, commune=home_of(ana.id).commune)
    assert beyond and ways(ana) == set()


@pytest.mark.settings(mile_radius_m=3_000.0)
def test_both_sides_of_the_rim_are_told_apart(ana, echo):
    within = rings.mile_across_borders(rings.square_told(HOME))
    for cell in grid.mile(HOME, radius_m=3_000.0):
        echo(cell)
    expected = {one.uri for one in Echo.select() if one.cell in within}
    assert shown(ana, area(ana)) == shown(ana, area(ana, "instance")) == expected
    assert {one.uri for one in Echo.select() if publishing.reaches(one, ana)} == expected
    assert set(publishing.count(Echo, area=area(ana))) == set(within)


def test_it_is_counted_where_what_lies_around_it_is(ana, echo):
    echo(HOME, commune="67482")
    mile = publishing.tallies(Echo, area=area(ana), kind="echo")
    assert mile == [FeedTally(kind="echo", spot=HOME, n=1)]
    wider = publishing.tallies(Echo, area=area(ana, "neighbours"), kind="echo")
    assert wider == [FeedTally(kind="echo", spot="67482", n=1)]


def test_nobody_sees_it_from_a_square_that_is_not_their_home(world, echo):
    ben = world.member("Ben", at="68224")
    echo(HOME)
    for ring in rings.RINGS:
        assert shown(ben, area(ben, ring, here=HOME)) == set()
        assert publishing.count(Echo, area=area(ben, ring, here=HOME)) == {}


def test_nor_by_squares_that_are_said_to_be_across_without_a_home(ana, echo):
    echo(HOME)
    where = dataclasses.replace(area(ana), from_home=False)
    assert shown(ana, where) == set() and publishing.count(Echo, area=where) == {}


def test_nobody_without_a_square_and_no_visitor_sees_it(world, ana, echo):
    vague = world.member("Vera", at=HOME)
    place = home_of(vague.id)
    place.cell = None
    place.save()
    one = echo(HOME)
    assert ways(vague) == set()
    assert shown(None, area(ana)) == set() and not publishing.reaches(one, None)
    assert not Echo.select().where(publishing.in_sight(Echo, None)).exists()


@pytest.mark.parametrize("changed", [{"audience": "instance"}, {"audience": "mile"}])
def test_a_table_of_what_came_across_shows_nothing_that_is_for_others(ana, echo, changed):
    echo(HOME, commune=home_of(ana.id).commune, **changed)
    assert ways(ana) == set()


def test_what_is_hidden_is_not_shown_until_it_is_restored(ana, echo):
    one = echo(HOME)
    publishing.hide(one)
    assert publishing.newest(Echo, area=area(ana), viewer=ana, limit=5) == []
    assert not publishing.reaches(Echo.get_by_id(one.id), ana)
    publishing.restore(one)
    assert ways(Member.get_by_id(ana.id)) == EVERY_WAY


def test_nobody_chooses_this_audience_and_its_words_break_nothing(ana, echo):
    assert publishing.ACROSS not in publishing.AUDIENCES
    assert publishing.title_of(publishing.ACROSS)
    assert publishing.readers(publishing.ACROSS, member_id=ana.id) == ""
    with database.atomic():
        one = echo(HOME)
        assert not publishing.narrowed(one, audience=publishing.ACROSS)
        assert publishing.narrowed(one, audience=publishing.EVERYONE)


def test_a_change_of_the_region_here_leaves_it_where_it_was_told(ana, echo, monkeypatch):
    one = echo(grid.coarsen(HOME, 1), commune="68224")
    monkeypatch.setattr(finding, "tables", lambda: [Echo])
    region_change.redraw({})
    assert Echo.get_by_id(one.id).commune == "68224"
