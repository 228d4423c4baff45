"""What a partner's members are shown of things of ours: the documents, their rows, their end."""

import json
from datetime import timedelta

import pytest

from onemile.api import across, home_of, transaction
from onemile.events import record
from onemile.members.models import SUSPENDED
from onemile.models import BackgroundTask
from onemile.moderation.events import MemberSuspended
from onemile.privacy.erase import erase
from onemile_federation.mile import going, people, told
from onemile_federation.mile.models import Neighbour
from onemile_federation.outbox import ledger
from onemile_federation.partners import deciding
from tests.federation.mile.board import MILE_AUDIENCE_KEYS, Street, all_in
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def street(alsace, partner):
    """Ana's street in Strasbourg, and a partner that has members in it."""
    made = Street(alsace, partner)
    made.put_up()
    return made


@pytest.fixture
def ana(street):
    made = street.neighbour("Ana")
    street.covered_around(made)
    return made


def test_a_thing_goes_to_the_partner_whose_members_live_within_its_mile(street, ana):
    street.write(ana)
    (post,) = street.posts
    assert post.holds() and post.url == street.other.actor.inbox
    said, thing = post.activity, post.activity["object"]
    assert said["actor"] == street.ours.actor.id
    for one in (said, thing):
        (audience,) = one["to"]
        assert "cc" not in one and set(audience) == MILE_AUDIENCE_KEYS
        assert (audience["type"], audience["mileRadius"]) == ("MileAudience", "804.672")
        (cell,) = audience["mileCells"]
        assert cell.startswith("g1:1:") and audience["id"].endswith(f"/ap/mile/audience/{cell}")
    assert (thing["type"], thing["name"]) == ("Proposal", "Une échelle")
    neighbour = thing["neighbour"]
    assert thing["attributedTo"] == neighbour["id"] and neighbour["name"] == "Ana M."
    assert neighbour["inbox"] == street.ours.actor.inbox
    assert str(ana.public_id) not in post.body.decode() and "replies" not in thing


def test_nothing_goes_where_nobody_lives_near_or_who_does_not_wish_it(street, ana):
    with street.ours.at_work() as world:
        far = world.member("Ben", at="68100", is_seen_across=True)
        shy = world.member("Bea")
    street.write(far, "Une brouette")
    street.write(shy, "Une scie")
    street.covered(days=-1)
    street.write(ana, "Une houe")
    assert street.said == [] and street.rows() == []


@pytest.mark.one_engine
def test_what_is_changed_is_said_and_what_is_not_is_not(street, ana):
    uri = street.write(ana)
    street.tell(uri)
    assert street.verbs == ["Create"]
    street.change(uri, content="<p>Le mardi.</p>")
    street.tell(uri)
    created, updated = street.said
    assert updated["type"] == "Update" and updated["object"]["id"] == created["object"]["id"]
    assert updated["object"]["content"] == "<p>Le mardi.</p>"
    assert updated["object"]["published"] == created["object"]["published"]


def test_what_is_taken_away_is_deleted_and_shown_again_is_another_thing(street, ana):
    uri = street.write(ana)
    before = street.board.notes[uri]
    street.take_down(uri)
    assert street.rows() == []
    street.board.notes[uri] = before
    street.tell(uri)
    first, gone, again = street.said
    assert (gone["type"], gone["object"]["id"]) == ("Delete", first["object"]["id"])
    assert gone["object"]["type"] == "Tombstone" and "mileCells" not in json.dumps(gone)
    assert again["type"] == "Create" and again["object"]["id"] != first["object"]["id"]
    with street.ours.at_work():
        (line,) = ledger.of(first["object"]["id"])
        assert line.confirmed_at is not None


def test_who_hides_is_hidden_and_gets_past_no_block_by_another_name_there(street, ana):
    street.write(ana)
    for is_seen in (False, True):
        street.alter(ana, is_seen_across=is_seen)
        with street.ours.at_work(), transaction():
            record(across.MemberSeenAcross(member_uri=str(ana.uri)))
        street.ours.network.settle()
    assert street.verbs == ["Create", "Delete", "Create"]
    before, _gone, after = street.said
    assert before["object"]["attributedTo"] == after["object"]["attributedTo"]


def test_who_is_suspended_is_hidden_and_keeps_their_name_there(street, ana):
    street.write(ana)
    street.alter(ana, state=SUSPENDED)
    with street.ours.at_work(), transaction():
        record(MemberSuspended(member_uri=str(ana.uri)))
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"]
    with street.ours.at_work():
        assert Neighbour.select().count() == 1


def test_who_comes_back_is_shown_again_with_all_that_is_theirs(street, ana):
    street.alter(ana, is_seen_across=False)
    for n in range(3):
        street.write(ana, f"Un outil {n}")
    assert street.said == []
    street.alter(ana, is_seen_across=True)
    street.settle_member(ana)
    assert street.verbs == ["Create"] * 3


@pytest.mark.one_engine
def test_who_moves_house_leaves_no_trace_from_one_to_the_other(street, ana):
    uri = street.write(ana)
    with street.ours.at_work():
        here = home_of(ana.id).cell
        told_now = across.square_told(here)
        there = next(
            one for one in across.mile_across_borders(here) if across.square_told(one) != told_now
        )
    author, _cell, document = street.board.notes[uri]
    street.board.notes[uri] = (author, there, document)
    street.tell(uri)
    first, gone, again = street.said
    assert [first["type"], gone["type"], again["type"]] == ["Create", "Delete", "Create"]
    assert first["object"]["id"] not in json.dumps(again)


@pytest.mark.one_engine
def test_where_a_member_lives_within_a_half_mile_is_said_to_nobody(street, ana):
    uri = street.write(ana)
    with street.ours.at_work():
        here = home_of(ana.id).cell
        inside = [
            one
            for one in across.mile_across_borders(here)
            if one != here and across.square_told(one) == across.square_told(here)
        ]
    author, _cell, document = street.board.notes[uri]
    street.board.notes[uri] = (author, inside[0], document)
    street.tell(uri)
    assert street.verbs == ["Create"]
    street.take_down(uri)
    street.board.notes[uri] = (author, inside[0], document)
    street.tell(uri)
    there, _gone, elsewhere = (_without_what_is_new(one) for one in street.said)
    assert there == elsewhere
    assert not [one for one in (here, inside[0]) if across.as_text(one) in json.dumps(street.said)]


def test_a_partner_whose_squares_change_is_shown_what_touches_them(street, ana):
    street.covered()
    for n in range(2):
        street.write(ana, f"Un outil {n}")
    assert street.said == []
    street.covered_around(ana)
    street.settle_host()
    assert street.verbs == ["Create", "Create"]
    street.settle_host()
    street.covered()
    street.settle_host()
    assert street.verbs == ["Create", "Create", "Delete", "Delete"]


def test_a_host_is_gone_through_once_while_nothing_changes(street, ana):
    def settled():
        street.ours.network.settle()
        with street.ours.at_work():
            return BackgroundTask.select().where(BackgroundTask.kind == going.SETTLE).count()

    before = settled()
    street.settle_host()
    once = settled() - before
    assert once >= 1
    for _ in range(3):
        street.settle_host()
    assert settled() == before + once
    street.covered()
    street.settle_host()
    assert settled() > before + once


def test_pages_are_gone_through_to_the_end(street, ana, monkeypatch):
    monkeypatch.setattr(going, "THINGS_AT_ONCE", 2)
    monkeypatch.setattr(told, "AT_ONCE", 2)
    street.covered()
    for n in range(5):
        street.write(ana, f"Un outil {n}")
    street.covered_around(ana)
    street.settle_host()
    assert street.verbs == ["Create"] * 5
    assert street.take_back_all() == 5
    assert street.verbs == ["Create"] * 5 + ["Delete"] * 5
    with street.ours.at_work():
        assert not Neighbour.select().exists() and street.rows() == []


def test_nothing_new_goes_while_it_rests_and_what_is_over_goes_all_the_same(street, ana):
    first = street.write(ana, "Une scie")
    with street.ours.at_work():
        deciding.pause(host="e.example", reason="Vacances")
    street.ours.network.settle()
    street.write(ana, "Une houe")
    assert street.verbs == ["Create"]
    street.take_down(first)
    assert street.verbs == ["Create", "Delete"]
    with street.ours.at_work():
        deciding.resume(host="e.example")
    street.ours.network.settle()
    street.settle_host()
    assert street.verbs == ["Create", "Delete", "Create"]
    assert street.said[-1]["object"]["name"] == "Une houe"


def test_a_plugin_that_raises_leaves_its_thing_as_it_was_told_and_is_asked_again(
    street, ana, clock
):
    uri = street.write(ana)
    street.board.failing.add(uri)
    street.change(uri, name="Une longue échelle")
    assert street.verbs == ["Create"] and len(street.rows()) == 1
    street.board.failing.clear()
    clock.present += timedelta(hours=1)
    street.ours.network.settle()
    assert street.verbs == ["Create", "Update"]


def test_who_hides_is_hidden_though_a_plugin_raises(street, ana):
    street.board.failing.add(street.write(ana))
    street.alter(ana, is_seen_across=False)
    street.settle_member(ana)
    assert street.verbs == ["Create", "Delete"]


@pytest.mark.one_engine
@pytest.mark.parametrize("where", ["location", "latitude", "mileCells"])
def test_a_document_that_tells_where_it_lies_is_not_said(street, ana, where):
    uri = f"{street.ours.base}/notes/bad"
    street.board.notes[uri] = (str(ana.uri), None, {"type": "Note", "tag": [{where: 48.5}]})
    street.tell(uri)
    assert street.said == []


@pytest.mark.one_engine
def test_it_is_said_anew_before_it_lapses(street, ana, clock):
    street.write(ana)
    first = street.said[0]["object"]["expires"]
    clock.present += timedelta(days=59)
    street.covered_around(ana)
    with street.ours.at_work():
        going.look_through()
    street.ours.network.settle()
    assert street.verbs == ["Create"]
    clock.present += timedelta(days=2)
    with street.ours.at_work():
        going.look_through()
    street.ours.network.settle()
    assert street.verbs == ["Create", "Update"]
    assert street.said[1]["object"]["expires"] > first


def test_parts_of_a_thing_are_called_after_it_and_pages_of_ours_are_not_named(street, ana):
    uri = f"{street.ours.base}/notes/whole"
    parts = {"publishes": {"type": "Intent", "id": "#primary"}, "url": uri, "cc": ["x"]}
    street.board.notes[uri] = (str(ana.uri), None, {"type": "Proposal", **parts})
    street.tell(uri)
    thing = street.said[0]["object"]
    assert thing["publishes"]["id"] == f"{thing['id']}#primary"
    assert "url" not in thing and "cc" not in thing
    assert uri not in json.dumps(street.said)
    assert not {"latitude", "longitude", "location"} & {name for name, _ in all_in(thing)}


@pytest.mark.one_engine
def test_a_partner_knows_a_member_by_one_name_and_another_by_another(street, ana):
    with street.ours.at_work(), transaction():
        here = people.neighbour_uri(str(ana.uri), host="e.example")
        assert people.neighbour_uri(str(ana.uri), host="e.example") == here
        there = people.neighbour_uri(str(ana.uri), host="v.example")
        assert here != there
        assert people.member_of(here, host="e.example") == ana.uri
        assert people.member_of(here, host="v.example") == ""


def test_who_has_left_is_taken_back(street, ana):
    street.write(ana)
    with street.ours.at_work():
        erase(ana)
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"] and street.rows() == []
    with street.ours.at_work():
        assert not Neighbour.select().exists()


def _without_what_is_new(said):
    """Return an activity without its ids and its moments: those of another one differ anyway."""
    thing = {name: one for name, one in said["object"].items() if name not in ("id", "published")}
    named = {name: one for name, one in said.items() if name not in ("id", "published", "object")}
    return json.dumps([named, thing | {"expires": ""}], sort_keys=True)
