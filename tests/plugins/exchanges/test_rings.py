"""Looking further never shows less, and a ring counts what one can page through."""

import pytest

from onemile import current
from onemile.contracts import FeedFilter
from onemile.members.models import SUSPENDED, Block
from onemile.mile import feed, search
from onemile.mile.look import Look
from onemile.mile.radius import home_of
from onemile.mile.rings import area_for, rings_of
from onemile.mile.standpoint import standpoint
from onemile.mile.tallies import tally_of

BISCHHEIM, SCHILTIGHEIM, MULHOUSE = "67800", "67300", "68100"


@pytest.fixture
def town(world, clock, pocket, offer):
    """Things of a mile, of its commune, of the next one and of far away, for each audience."""
    ana = world.member("Ana")
    here = home_of(ana.id).cell
    authors = [ana, world.member("Ben", at=world.beside(here))]
    authors += [world.member(at=place) for place in (BISCHHEIM, SCHILTIGHEIM, MULHOUSE)]
    authors.append(world.member("Léo", at=world.beside(here, columns=8)))
    clock.advance(days=10)
    for author in authors:
        for audience in ("near", "instance"):
            for kind in ("offer", "need"):
                offer(
                    author, f"{author.first_name} {audience} {kind}", audience=audience, kind=kind
                )
    current.instance().rooms.pop("mile.tallies", None)
    return authors


@pytest.fixture
def without_square(town):
    home = home_of(town[1].id)
    type(home).update(cell=None).where(type(home).member_id == town[1].id).execute()
    return town[1]


def paged(viewer, ring, *, limit=3):
    """Everything of a ring, page after page to the end."""
    area, found, before = area_for(standpoint(viewer.id), ring), [], None
    hidden = viewer.hidden_uris()
    while items := feed.gather(area, viewer, hidden, FeedFilter(), before, limit):
        found += [item.uri for item in items]
        before = items[-1].id
    return found


def counted(viewer, ring):
    tally = tally_of(area_for(standpoint(viewer.id), ring), hidden=viewer.hidden_uris())
    assert sum(tally.spots.values()) == tally.things == sum(tally.kinds_of_spot.values())
    return tally.things


def rings(viewer):
    return rings_of(standpoint(viewer.id))


def look_of(viewer):
    return Look(
        viewer=viewer,
        hidden=viewer.hidden_uris(),
        standpoint=standpoint(viewer.id),
        ring=None,
        narrow=FeedFilter(),
        before=None,
    )


def test_a_ring_holds_all_of_the_smaller_ones_and_each_thing_once(town, without_square):
    for viewer in (town[0], without_square):
        smaller: set[str] = set()
        for ring in rings(viewer):
            found = paged(viewer, ring)
            assert len(found) == len(set(found))
            assert smaller <= set(found)
            smaller = set(found)


def test_a_ring_counts_what_one_can_page_through(town, without_square):
    for viewer in (town[0], without_square):
        ns = [counted(viewer, ring) for ring in rings(viewer)]
        assert ns == [len(paged(viewer, ring)) for ring in rings(viewer)]
        assert ns == sorted(ns) and ns[0] < ns[-1]


def test_neighbours_of_one_square_read_the_same_counts(town, world):
    eva = world.member("Eva", at=home_of(town[0].id).cell)
    assert [counted(eva, ring) for ring in rings(eva)] == [
        counted(town[0], ring) for ring in rings(eva)
    ]


def test_who_is_suspended_counts_no_more_than_they_are_shown(town):
    ana, ben = town[:2]
    before = [counted(ana, ring) for ring in rings(ana)]
    ben.state = SUSPENDED
    ben.save()
    current.instance().rooms.pop("mile.tallies", None)

    for ring, n in zip(rings(ana), before, strict=True):
        assert counted(ana, ring) == n - 4 == len(paged(ana, ring))


def test_whom_one_has_blocked_is_neither_counted_nor_shown(town):
    ana, ben = town[:2]
    Block.create(blocker=ben, blocked=ana)
    for ring in rings(ana):
        assert counted(ana, ring) == len(paged(ana, ring))


def test_the_search_finds_in_a_ring_what_its_feed_shows(town, without_square):
    for viewer in (town[0], without_square):
        for ring in rings(viewer):
            hits = search.hits("offer", look=look_of(viewer), ring=ring)
            shown = feed.gather(
                area_for(standpoint(viewer.id), ring), viewer, frozenset(), FeedFilter(), None, 99
            )
            assert {hit.uri for hit in hits} == {one.uri for one in shown if "offer" in one.title}


def test_the_spots_of_a_map_hold_together_what_its_ring_holds(town, without_square, browser):
    for viewer in (town[0], without_square):
        for ring in rings(viewer):
            features = browser(viewer).get(f"/map/squares.json?ring={ring}").response.get_json()
            listed = ""
            for feature in features["features"]:
                listed += browser(viewer).get(feature["properties"]["url"]).html
            items = feed.gather(
                area_for(standpoint(viewer.id), ring), viewer, frozenset(), FeedFilter(), None, 99
            )
            assert [one.title for one in items if one.title not in listed] == []
