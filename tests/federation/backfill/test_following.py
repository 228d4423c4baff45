"""Whoever is followed brings what they said before: the last things, quietly, once for all."""

import json
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onemile.api import follows
from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.backfill import bounds, keeping, older, outboxes
from tests.federation.backfill.archive import in_pages, listed, notes

pytestmark = pytest.mark.plugins("federation", "mags")
ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("ONEMILE_SHARED", ROOT.parent / "shared")) / "fixtures" / "activitypub"


def test_the_last_twenty_are_there_within_five_minutes(elsewhere, peer):
    anna = peer.actor("anna")
    written = notes(anna, 45)
    in_pages(anna, [anna.create(one) for one in written])
    told = elsewhere.notices

    elsewhere.follow(anna)

    assert elsewhere.before == [one["id"] for one in written[:20]]
    assert (elsewhere.noted_of(anna)["state"], elsewhere.noted_of(anna)["things"]) == ("more", 20)
    assert elsewhere.waiting == 0
    assert len(peer.gets(anna.outbox)) == 2
    # That she said yes is told; of what she has written before nothing is.
    assert elsewhere.notices == told + 1


@pytest.mark.one_engine
def test_what_a_group_passes_on_is_fetched_where_it_was_said(elsewhere, peer, victim):
    group, bea = peer.actor("garden", "Group"), victim.actor("bea")
    at_home = [peer.actor("carl").note(f"Serre {number}") for number in range(14)]
    afar, answer = bea.note("Un semis"), bea.note("Oui", in_reply_to=at_home[0])
    whole = [group.announce("", object=group.activity("Create", one)) for one in at_home]
    in_pages(group, [group.announce(answer), group.announce(afar), *whole])

    elsewhere.follow(group)

    assert set(elsewhere.before) == {afar["id"], *(one["id"] for one in at_home)}
    assert elsewhere.noted_of(group)["things"] == 15
    assert len(victim.gets(afar["id"])) == 1
    times = sorted(one.at for one in peer.received if one.method == "GET")
    steps = [[at for at in times if begun <= at < begun + timedelta(seconds=5)] for begun in times]
    assert max(len(step) for step in steps) <= 13  # ten things of a step, and whom it meets


RECORDED = (
    "mastodon-create-note",
    "pleroma-create-note",
    "lemmy-announce-create-page",
    "wordpress",
)


@pytest.mark.one_engine
def test_outboxes_as_servers_really_write_them(elsewhere, network):
    expected = []
    for name in RECORDED:
        entry = recorded(name)
        thing = entry["object"]["object"] if entry["type"] == "Announce" else entry["object"]
        parts = urlsplit(entry["actor"])
        kind = "Group" if name.startswith("lemmy") else "Person"
        actor = network.peer(parts.netloc).actor(parts.path, path=parts.path, kind=kind)
        actor.peer.serve(thing["id"], thing)
        actor.peer.serve(actor.outbox, listed(actor.outbox, [entry], totalItems=300))
        elsewhere.ground.following(actor)
        expected.append((thing["id"], actor))

    elsewhere.wait()

    assert set(elsewhere.before) == {uri for uri, _actor in expected}
    assert {elsewhere.noted_of(actor)["state"] for _uri, actor in expected} == {"ended"}


def recorded(name):
    """Read an activity as it was recorded; of WordPress an article was, as its outbox makes it."""
    file = "wordpress-article" if name == "wordpress" else name
    found = json.loads((FOLDER / f"{file}.json").read_text("utf-8"))
    found = json.loads(found["body"]) if "body" in found else found
    found = json.loads(json.dumps(found).replace('"http://', '"https://'))
    if name == "wordpress":
        found = {"type": "Create", "actor": found["attributedTo"], "object": found}
    return found


@pytest.mark.one_engine
def test_what_is_pushed_meanwhile_has_arrived_and_what_is_changed_has_not(elsewhere, peer):
    anna = peer.actor("anna")
    pushed, late, changed = notes(anna, 3)
    in_pages(anna, [anna.create(one) for one in (pushed, late, changed)])
    elsewhere.follow(anna, minutes=0)
    inbox = elsewhere.ours.shared_inbox
    anna.post(inbox, anna.create(pushed))
    elsewhere.ours.settle()

    elsewhere.wait()
    assert elsewhere.before == [late["id"], changed["id"]]
    anna.post(inbox, anna.create(late))
    anna.post(inbox, anna.update(changed, content="<p>Autrement</p>"))
    elsewhere.ours.settle()

    assert elsewhere.before == [changed["id"]]
    assert elsewhere.things[changed["id"]]["content"] == "<p>Autrement</p>"


@pytest.mark.one_engine
def test_it_is_fetched_once_for_all_members_and_again_for_the_next_first(elsewhere, peer, clock):
    anna = peer.actor("anna")
    in_pages(anna, [anna.create(one) for one in notes(anna, 2)])
    elsewhere.follow(anna)
    asked = len(peer.gets(anna.outbox))
    with elsewhere.ours.at_work() as world:
        ben = world.member("Ben")
        bens = {"follower_uri": ben.uri, "follower_id": ben.id, "followed_uri": anna.id}
        Follow.create(**bens, state=ACCEPTED)
        for days, is_first in ((0, False), (2, False)):
            clock.advance(days=days)
            assert not outboxes.begin(anna.id, is_first_follower=is_first)
        follows.end_all_of(anna.id)
        Follow.create(**bens, state=ACCEPTED)
        assert outboxes.begin(anna.id, is_first_follower=True)
    elsewhere.wait()

    assert len(peer.gets(anna.outbox)) == 2 * asked
    assert len(elsewhere.before) == 2


@pytest.mark.one_engine
def test_one_thing_that_breaks_here_holds_up_nothing_else(elsewhere, peer, monkeypatch):
    anna, keep, broken = peer.actor("anna"), keeping.keep_item, []
    written = notes(anna, 3)
    in_pages(anna, [anna.announce(one) for one in written])

    def breaks_once(document, *, by_uri):
        if document["id"] == written[0]["id"] and not broken:
            broken.append(document["id"])
            raise RuntimeError("a fault")
        return keep(document, by_uri=by_uri)

    monkeypatch.setattr(keeping, "keep_item", breaks_once)
    elsewhere.follow(anna, minutes=1 / 2)
    assert elsewhere.before == [one["id"] for one in written[1:]]
    elsewhere.wait(2)

    assert set(elsewhere.before) == {one["id"] for one in written} and elsewhere.waiting == 0


@pytest.mark.one_engine
def test_who_is_looked_at_is_not_asked(elsewhere, peer):
    anna = peer.actor("anna")
    in_pages(anna, [anna.create(one) for one in notes(anna, 2)])
    elsewhere.ground.followed_by(anna)
    elsewhere.wait()

    assert not peer.gets(anna.outbox) and not elsewhere.things


@pytest.mark.one_engine
@pytest.mark.parametrize("minutes", [1, 15])
def test_who_follows_anew_gets_what_appeared_between(elsewhere, peer, clock, minutes):
    anna = peer.actor("anna")
    first, between = notes(anna, 2)
    in_pages(anna, [anna.create(first)])
    elsewhere.follow(anna, minutes=1)
    clock.advance(minutes=minutes)
    in_pages(anna, [anna.create(one) for one in (between, first)])
    with elsewhere.ours.at_work():
        is_fetched = outboxes.begin(anna.id, is_first_follower=True)
        assert is_fetched == (minutes > bounds.REST_MINUTES)
        if not is_fetched:
            found = older.of(anna.id)
            assert (found.can_be_asked, found.words) == (True, "")
            assert older.ask_for_older(anna.id)
    elsewhere.wait()
    assert set(elsewhere.before) == {first["id"], between["id"]}
