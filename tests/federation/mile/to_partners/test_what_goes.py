"""Which of both audiences a partner is told, and that nothing else tells where somebody lives."""

import dataclasses

import pytest

from onemile.api import across, home_of
from tests.federation.mile.board import Street, note_of
from tests.federation.mile.test_two_worlds import common
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")
MILE, ALL = "MileAudience", "PartnersAudience"


@pytest.fixture
def street(alsace, partner):
    """A street whose board shows all it has to partners' members, and a partner that lets it in."""
    made = Street(alsace, partner)
    made.put_up()
    shown = made.board.shown

    def for_partners(uri):
        found = shown(uri)
        if found is None:
            return None
        return dataclasses.replace(found, is_for_partners=True, place_name="Strasbourg")

    made.board.shown = for_partners
    flows(made, "publications", "mile", "proposals")
    return made


def flows(street, *names):
    street.other.says("Update", street.other.statement(flows=list(names)))
    street.ours.network.settle()


def audiences(street):
    return [[one["type"] for one in said["to"]] for said in street.said if said["type"] != "Delete"]


def test_who_is_seen_across_where_a_cover_reaches_is_told_to_both(street):
    ana = street.neighbour("Ana")
    street.covered_around(ana)
    street.write(ana)
    assert audiences(street) == [[MILE, ALL]] and len(street.rows()) == 1
    street.alter(ana, is_seen_across=False)
    street.settle_member(ana)
    assert audiences(street) == [[MILE, ALL], [ALL]]
    assert street.verbs == ["Create", "Update"], "it is the same thing there"
    assert "g1:" not in str(street.said[-1])
    street.alter(ana, is_seen_across=True)
    street.settle_member(ana)
    assert audiences(street)[-1] == [MILE, ALL]


def test_a_cover_that_is_lost_and_a_flow_that_is_shut_leave_the_other(street):
    ana = street.neighbour("Ana")
    street.covered_around(ana)
    street.write(ana)
    street.covered()
    street.settle_host()
    assert audiences(street) == [[MILE, ALL], [ALL]]
    street.covered_around(ana)
    street.settle_host()
    flows(street, "publications", "mile")
    street.settle_host()
    assert audiences(street) == [[MILE, ALL], [ALL], [MILE, ALL], [MILE]]
    assert "location" not in street.said[-1]["object"] and "Strasbourg" not in str(street.said[-1])
    flows(street, "publications")
    assert street.verbs[-1] == "Delete" and street.rows() == []


def test_a_plugin_that_raises_ends_what_goes_too_far(street):
    ana = street.neighbour("Ana")
    street.covered_around(ana)
    street.board.failing.add(street.write(ana))
    street.alter(ana, is_seen_across=False)
    street.settle_member(ana)
    assert street.verbs == ["Create", "Delete"]


@pytest.mark.one_engine
def test_only_what_is_offered_or_needed_is_said(street):
    ana = street.neighbour("Ana")
    uri = f"{street.ours.base}/notes/article"
    street.board.notes[uri] = (str(ana.uri), None, {"type": "Article", "name": "Un article"})
    street.tell(uri)
    assert street.said == []


@pytest.mark.one_engine
def test_two_worlds_that_differ_by_the_square_alone_send_the_same_bytes(street):
    with street.ours.at_work() as world:
        here = home_of(world.member("Eva").id).cell
        far = [one for one in across.mile_across_borders(here) if across.square_told(one) != here]
        told = across.square_told(here)
        corners = [here, next(one for one in far if across.square_told(one) != told)]
        people = [world.member(f"Ana{n}", at=corner) for n, corner in enumerate(corners)]
    worlds = []
    for n, who in enumerate(people):
        street.alter(who, first_name="Ana")
        before = len(street.posts)
        uri = f"{street.ours.base}/notes/{n}"
        street.board.notes[uri] = (str(who.uri), None, note_of("Une échelle"))
        street.tell(uri)
        street.change(uri, content="<p>Le mardi.</p>")
        street.take_down(uri)
        worlds.append([common(one) for one in street.posts[before:]])
    assert len(worlds[0]) == 3 and worlds[0] == worlds[1]
