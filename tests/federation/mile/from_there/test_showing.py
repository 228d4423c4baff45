"""What partners show is found by who lives in its mile, as what neighbours here show is."""

import pytest
from kit.rows import table_of

from onemile import current
from onemile.db import transaction
from onemile.follows import reacting
from onemile.members import blocks, mutes
from onemile.members.models import Mute
from onemile.members.persons import Person
from onemile.mile import grid
from onemile.mile.radius import home_of
from onemile.mile.rings import area_for
from onemile.mile.standpoint import standpoint
from onemile.mile.tallies import tally_of
from onemile_federation.intents import by_name
from onemile_federation.mile import reports, things
from onemile_federation.mile.models import MileThing
from onemile_federation.remote import hosts
from onemile_federation.talking import reports_there
from tests.federation.mile.from_there.conftest import HOME, LEA

TITLE = "Une échelle"


def ways(there, kept, by=None):
    """List by which ways a member comes upon a thing."""
    pages = {
        "feed": "/?ring=mile",
        "wide": "/?ring=instance",
        "kind": "/?ring=mile&kind=mag",
        "search": "/search?q=echelle&ring=mile",
    }
    found = {way for way, path in pages.items() if TITLE in there.page(path, by).text}
    if there.page(f"/federation/across/{kept.id}", by).status == 200:
        found.add("page")
    if there.page(f"/federation/actors/{there.person().id}", by).status == 200:
        found.add("author")
    return found


ALL_WAYS = {"feed", "wide", "kind", "search", "page", "author"}


def test_who_lives_in_its_mile_finds_it_by_every_way_and_nobody_else_does(there, ben):
    kept = there.shows()
    assert ways(there, kept) == ALL_WAYS
    assert ways(there, kept, ben) == set()
    with there.ours.at_work() as world:
        nowhere = world.member("Cleo", at=None)
    assert ways(there, kept, nowhere) == set()
    visitor = there.ours.browser()
    for path in ("/", f"/federation/across/{kept.id}"):
        assert TITLE not in visitor.get(path).text, path
    assert there.page("/federation/across/1").status == 404
    assert there.page(f"/federation/across/{kept.id}", ben).status == 404


@pytest.mark.settings(mile_radius_m=3_000.0)
def test_a_wider_view_shows_nothing_from_beyond_the_mile_of_all(there, ben):
    kept = there.shows()
    assert ways(there, kept) == ALL_WAYS
    with there.ours.at_work():
        assert grid.is_within(home_of(ben.id).cell, HOME, radius_m=5_000)
    assert ways(there, kept, ben) == set()


def test_the_card_and_the_page_say_what_it_is_and_from_where(there):
    kept = there.shows()
    card = there.page("/?ring=mile").text
    assert "Léa K." in card and "1Mile Ortenau" in card and "Léa K. (" not in card

    page = there.page(f"/federation/across/{kept.id}")
    for said in (TITLE, "Quatre mètres", "chez 1Mile Ortenau, dans ton mile", "Léa K."):
        assert said in page.text, said
    assert "Mag" in page.text and "noindex" in page.response.headers["X-Robots-Tag"]
    theirs = page.follow("Léa K.")
    assert TITLE in theirs.text and "dans ton mile" in theirs.text
    assert "Suivre" not in theirs.text and LEA not in theirs.text.replace("uri=", "")


@pytest.mark.one_engine
def test_paragraphs_run_on_in_a_card_with_a_dot_where_no_mark_ends_them(there):
    there.shows(content="<p>ouvert</p><p>Un banc au bord de l’eau.</p><p>le jeudi</p>")
    assert "ouvert · Un banc au bord de l’eau. le jeudi" in there.page("/?ring=mile").text


@pytest.mark.one_engine
def test_stewards_read_that_it_came_for_the_mile_and_not_as_a_publication(there):
    with there.ours.at_work() as world:
        steward = world.member("Jean-Luc", role="steward", at=HOME)
    there.shows()
    gone = there.document()
    there.says("Create", gone)
    there.says("Delete", gone)
    page = there.page("/federation/partners/e.example", steward).text
    mile = page.partition("Le mile par-dessus la frontière")[2].partition("Smiles")[0]
    assert "Reçu d’eux cette semaine : 2 nouveautés, 1 retrait" in mile
    before = page.partition("Publications et commentaires")[2].partition("Offres et besoins")[0]
    assert "Rien reçu cette semaine" in before


def test_what_it_appeared_in_stands_on_the_card_and_on_the_page(there):
    kept = there.shows(type="Article", inTitle="Le fil du Rhin")
    assert "Le fil du Rhin" in there.page("/?ring=mile").text
    assert "dans « Le fil du Rhin »" in there.page(f"/federation/across/{kept.id}").text


def test_it_counts_with_its_brothers_in_steps(there, ben):
    for _n in range(3):
        there.shows()
    with there.ours.at_work():

        def counted(member, **options):
            area = area_for(standpoint(member.id), "mile")
            current.instance().rooms.pop("mile.tallies", None)
            tally = tally_of(area, **options)
            return dict(tally.kinds), dict(tally.spots)

        [square] = {row.cell for row in MileThing.select()}
        assert counted(there.ana) == ({"mag": 3}, {square: 3})
        assert counted(there.ana, hidden=frozenset({LEA})) == ({}, {})
        assert counted(ben) == ({}, {})


def test_a_block_hides_all_of_it_and_a_mute_what_comes_by_itself(there):
    kept = there.shows()
    with there.ours.at_work():
        mutes.mute(there.ana, uri=LEA, days=0)
    assert ways(there, kept) == ALL_WAYS - {"feed", "wide", "kind"}
    with there.ours.at_work():
        mutes.unmute(there.ana, uri=LEA)
        blocks.block_uri(there.ana, uri=LEA)
    assert ways(there, kept) == set()
    with there.ours.at_work():
        blocks.unblock_uri(there.ana, uri=LEA)
    assert ways(there, kept) == ALL_WAYS


def test_a_pause_shows_nothing_and_after_it_all_is_as_before(there):
    kept = there.shows()
    there.other.says("Update", there.other.statement("paused", flows=["publications", "mile"]))
    there.network.settle()
    assert ways(there, kept) == set() and there.kept(kept.uri) is not None
    there.other.says("Update", there.other.statement(flows=["publications", "mile"]))
    there.network.settle()
    assert ways(there, kept) == ALL_WAYS


@pytest.mark.parametrize("standing", ["suspended", "limited"])
def test_of_a_host_that_is_shut_or_kept_quiet_nothing_is_shown(there, standing):
    kept = there.shows()
    with there.ours.at_work():
        hosts.decide(host="e.example", standing=standing, reason="…", by_uri="")
    assert ways(there, kept) == set()
    with there.ours.at_work():
        hosts.decide(host="e.example", standing="open", reason="…", by_uri="")
    assert ways(there, kept) == ALL_WAYS


def test_nobody_is_found_by_the_name_of_a_neighbour_across(there, ben):
    there.shows()
    anna = there.peer.actor("anna")
    anna.document["name"] = "Léa Kern"
    anna.post(there.ours.shared_inbox, anna.follow(there.ours.actor.id))
    there.network.settle()
    with there.ours.at_work():
        for member in (there.ana, ben):
            assert [one.uri for one in by_name.known("Léa K", member=member)] == [anna.id]
            known = by_name.known_at("e.example", member=member)
            assert [one.uri for one in known] == [anna.id]
            assert not current.name_things([LEA], member)


def test_what_is_over_is_shown_no_more_before_anybody_has_tidied_up(there, clock):
    kept = there.shows(days=2)
    clock.advance(days=3)
    assert there.kept(kept.uri) is not None and ways(there, kept) == set()


def test_moderators_read_it_once_it_is_reported_and_may_hide_it(there):
    kept = there.shows()
    with there.ours.at_work() as world:
        sam = world.member("Sam", role="moderator", at=None)
    assert there.page(f"/federation/across/{kept.id}", sam).status == 404
    page = there.page(f"/federation/across/{kept.id}").follow("Signaler")
    assert page.status == 200
    with there.ours.at_work():
        thing = reports.TARGET.find(str(kept.id))
        assert reports.TARGET.may_see(thing, there.ana) and not reports.TARGET.may_see(thing, sam)
        words = reports.TARGET.excerpt(thing)
        assert "Quatre mètres" in words and "1Mile Ortenau" in words
        assert reports.known_elsewhere_as(reports.KIND, str(kept.id)) == kept.uri
        assert reports_there.moderators_of(LEA, kept.uri) == "e.example"
        reports.TARGET.hide(thing)
    assert ways(there, kept) == set()
    there.says("Update", {**there.document(), "id": kept.uri, "name": TITLE})
    assert ways(there, kept) == set()
    with there.ours.at_work():
        reports.TARGET.restore(thing)
    assert ways(there, kept) == ALL_WAYS


def test_what_one_keeps_is_on_the_list_of_it_as_long_as_it_stands(there):
    kept = there.shows()
    there.page(f"/federation/across/{kept.id}").submit("Garder")
    assert TITLE in there.page("/kept").text
    with there.ours.at_work():
        reacting.react(there.ana, thing_uri=str(kept.uri), word=reacting.MILDEST)
    there.says("Delete", {"id": kept.uri, "type": "Tombstone"})
    assert TITLE not in there.page("/kept").text and not table_of(there.ours, "bookmark")
    assert not table_of(there.ours, "reaction")


def test_a_thing_that_was_muted_is_named_to_nobody_else_and_goes_with_all_of_it(there, ben):
    kept = there.shows()
    with there.ours.at_work():
        mutes.mute(there.ana, uri=kept.uri, days=0)
        assert [one.card.name for one in mutes.of(there.ana)] == [kept.title]
        assert mutes.known(ben, kept.uri) is None
        assert not Person.select().where(Person.name == kept.title)
        with transaction():
            things.remove([kept])
        assert not Mute.select() and mutes.known(there.ana, kept.uri) is None
