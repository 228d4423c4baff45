"""Who may read a mile object, or a neighbour, at its own address: the partner to whom it was said.

Everybody else gets what there is where nothing ever was, byte for byte (T62, T70).
"""

import json

import pytest
from kit.replies import Reply

from onemile.api import Said, ThingName, WireAudience, across, clock, home_of, transaction
from onemile.members.models import SUSPENDED
from onemile.models import BackgroundTask
from onemile_federation.local import standing
from onemile_federation.mine import travelled
from onemile_federation.outbox import reconciling, saying
from onemile_federation.outbox.models import Activity
from onemile_federation.partners import deciding
from onemile_federation.remote.models import Host, RemoteObject
from onemile_federation.wire.vocabulary import PUBLIC
from tests.federation.mile.board import all_in
from tests.federation.mile.from_there.conftest import FAR
from tests.federation.mile.test_what_goes import ana as ana
from tests.federation.mile.test_what_goes import street as street
from tests.federation.partners.conftest import other as other
from tests.federation.partners.conftest import partner as partner

pytestmark = pytest.mark.plugins("federation")


def seen(answer):
    """What of an answer could tell somebody something."""
    passing = {"date", "x-request-id", "server-timing"}
    kept = {name.lower(): one for name, one in answer.headers}
    return answer.status, answer.text, {n: one for n, one in kept.items() if n not in passing}


def test_the_partner_reads_there_what_it_was_told_and_nobody_else_anything(street, ana, victim):
    street.write(ana)
    (said,) = street.said
    thing, name = said["object"]["id"], said["object"]["attributedTo"]
    mine = street.other.actor.get(thing)
    assert mine.status == 200 and mine.header("Cache-Control").startswith("private")
    assert "Signature" in mine.header("Vary")
    there = mine.json()
    assert {k: v for k, v in there.items() if k != "@context"} == said["object"]
    person = street.other.actor.get(name).json()
    assert {k: v for k, v in person.items() if k != "@context"} == said["object"]["neighbour"]

    stranger = victim.actor("instance", kind="Application")
    for uri in (thing, name):
        nowhere = uri[:-4] + "0000"
        assert nowhere != uri
        for ask in (stranger.get, street.ours.get):
            assert seen(ask(uri)) == seen(ask(nowhere)) and ask(uri).status == 404


@pytest.mark.one_engine
def test_an_activity_is_given_to_the_partner_alone(street, ana, victim):
    street.write(ana)
    (said,) = street.said
    assert street.other.actor.get(said["id"]).status == 200
    assert victim.actor("eve").get(said["id"]).status == 404
    assert street.ours.get(said["id"]).status == 404


def test_what_was_taken_back_is_as_if_it_never_was(street, ana):
    uri = street.write(ana)
    street.take_down(uri)
    thing, ask = street.said[0]["object"]["id"], street.other.actor.get
    assert ask(thing).status == 404
    assert seen(ask(thing)) == seen(ask(thing[:-4] + "0000"))
    assert street.ours.get(f"/ap/ap/mile/{thing[-32:]}/replies").status == 404


@pytest.mark.one_engine
def test_it_is_in_no_list_and_passed_on_by_nobody(street, ana):
    uri = street.write(ana)
    street.change(uri, content="<p>Le mardi.</p>")
    outbox = street.ours.get(street.ours.actor.outbox).json()
    assert outbox["totalItems"] == 0
    assert street.ours.get(outbox["first"]).json()["orderedItems"] == []
    with street.ours.at_work():
        rows = list(Activity.select().where(Activity.object_uri.contains("/ap/mile/")))
        assert {(row.verb, row.whole_of, row.is_public) for row in rows} == {
            ("Create", "", False),
            ("Update", "", False),
        }
        assert standing.total(street.ours.actor.id) == 0
    thing = street.said[0]["object"]["id"]
    path = thing.removeprefix(street.ours.base)
    for name in ("replies", "likes", "shares", "context"):
        assert street.ours.get(f"/ap{path}/{name}").status == 404


def test_what_stands_is_not_taken_back_by_who_looks_through_the_ledger(street, ana):
    street.write(ana)
    with street.ours.at_work():
        assert reconciling.take_back_unheard() == 0
        street.rows()[0].delete_instance()
        reconciling.Round.delete().execute()
        assert reconciling.take_back_unheard() == 1
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"]
    assert "mileCells" not in json.dumps(street.said[-1])


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "audience",
    [
        {"is_public": True},
        {"follower_uris": ("https://als.example/mags/x",)},
        {"mentions": ("https://e.example/users/kim",)},
        {"people_uris": ()},
        {"mile_cells": ("g1:0:26000:30000",)},
        {"mile_cells": ("g1:1:13000:15000", "g1:1:13000:15001")},
        {"mile_cells": ("g2:1:13000:15000",)},
    ],
)
def test_the_carrier_says_nothing_that_tells_more_of_a_mile(street, audience):
    told = {"people_uris": (street.other.actor.id,), "mile_cells": ("g1:1:13000:15000",)}
    uri = f"{street.ours.base}/ap/mile/x"
    with street.ours.at_work(), transaction(), pytest.raises(ValueError):
        saying.say(
            Said(
                verb="Create",
                sender_uri=street.ours.actor.id,
                object_uri=uri,
                object={"type": "Note"},
                audience=WireAudience(**{**told, **audience}),
            ),
            key="mile:x",
        )


@pytest.mark.one_engine
def test_nothing_in_what_goes_is_finer_than_half_a_mile(street, ana):
    with street.ours.at_work():
        here = across.as_text(home_of(ana.id).cell)
    uri = street.write(ana)
    street.change(uri, content="<p>Le mardi.</p>")
    street.take_down(uri)
    for post in street.posts:
        words = post.body.decode() + str(post.headers)
        assert here not in words and "g1:0:" not in words and "67000" not in words
        names = {name for name, _one in all_in(post.activity)}
        assert not names & {"latitude", "longitude", "location", "postalCode"}
        numbers = [one for _name, one in all_in(post.activity) if isinstance(one, float)]
        assert numbers == []


@pytest.mark.one_engine
@pytest.mark.parametrize("why", ["away", "rests"])
def test_what_did_not_get_there_is_said_again_when_it_can_be(street, ana, why):
    street.peer.when_posted = Reply(status=503)
    uri = street.write(ana)
    street.change(uri, content="<p>Le mardi.</p>")
    with street.ours.at_work():
        street.give_up("never reached in time" if why == "away" else "kept back at rest")
        Host.update(unreachable_since=clock.now()).where(Host.host == "e.example").execute()
    street.peer.when_posted = Reply(status=202)
    before = len(street.posts)
    street.say_lost_again()
    assert len(street.posts) == before
    with street.ours.at_work():
        Host.update(unreachable_since=None, open_again_at=None).execute()
    street.say_lost_again()
    said = street.said[before:]
    assert [one["type"] for one in said] == ["Create"]
    assert said[0]["object"]["content"] == "<p>Le mardi.</p>"
    street.say_lost_again()
    assert len(street.said) == before + 1


def test_the_end_takes_all_back_and_nothing_goes_after_it(street, ana):
    street.write(ana)
    with street.ours.at_work():
        deciding.end(host="e.example", reason="Nous déménageons.")
    street.ours.network.settle()
    assert street.verbs == ["Create", "Delete"]
    street.write(ana, "Une scie")
    assert street.verbs == ["Create", "Delete"] and street.rows() == []


@pytest.mark.one_engine
def test_the_author_reads_whose_members_see_it(street, ana):
    uri = street.write(ana)
    with street.ours.at_work(), street.ours.app.test_request_context():
        named = ThingName(uri=uri, title="Une échelle", url="/notes/1")
        page = travelled.drawn_across(ana, named)
        assert "Vu aussi par" in page and "Ortenau" in page and "dans ton mile" in page
        assert "&lt;" not in page
        deciding.pause(host="e.example", reason="Un mois de vacances.")
        assert travelled.drawn_across(ana, named) == ""
        deciding.resume(host="e.example")
        assert travelled.drawn_across(ana, named)
    street.take_down(uri)
    with street.ours.at_work(), street.ours.app.test_request_context():
        assert travelled.drawn_across(ana, named) == ""


@pytest.mark.one_engine
def test_what_a_stranger_says_to_it_is_kept_by_nobody(street, ana, victim):
    street.write(ana)
    eve = victim.actor("eve")
    note = {
        "id": f"https://{victim.host}/n/1",
        "type": "Note",
        "content": "<p>Je passe.</p>",
        "attributedTo": eve.id,
        "inReplyTo": street.said[0]["object"]["id"],
        "to": [PUBLIC],
        "cc": [],
    }
    eve.post(street.ours.shared_inbox, {**eve.activity("Create", note["id"]), "object": note})
    street.ours.network.settle()
    with street.ours.at_work():
        assert not RemoteObject.select().exists()


CHANGES = {
    "hidden": lambda street, ana, uri: street.alter(ana, is_seen_across=False),
    "suspended": lambda street, ana, uri: street.alter(ana, state=SUSPENDED),
    "taken away": lambda street, ana, uri: street.board.notes.pop(uri),
    "narrowed": lambda street, ana, uri: street.board.notes.update({uri: ("", None, {})}),
    "the plugin fails": lambda street, ana, uri: street.board.failing.add(uri),
    "nobody near": lambda street, ana, uri: street.covered(),
    "moved": lambda street, ana, uri: street.board.notes.update(
        {uri: (str(ana.uri), FAR, street.board.notes[uri][2])}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_from_the_moment_that_it_ought_not_the_door_answers_as_for_nothing(street, ana, change):
    uri = street.write(ana)
    (said,) = street.said
    thing, ask = said["object"]["id"], street.other.actor.get
    assert ask(thing).status == ask(said["id"]).status == 200
    CHANGES[change](street, ana, uri)
    assert len(street.rows()) == 1
    assert seen(ask(thing)) == seen(ask(thing[:-4] + "0000")) and ask(thing).status == 404
    assert ask(said["id"]).status == 404


def test_a_mile_that_is_shut_shows_nothing_at_once(street, ana):
    street.write(ana)
    (said,) = street.said
    thing, name = said["object"]["id"], said["object"]["attributedTo"]
    with street.ours.at_work():
        deciding.switch(host="e.example", flow="mile", is_open=False)
        BackgroundTask.update(due_at=clock.ahead(days=1)).execute()
    for uri in (thing, name):
        assert street.other.actor.get(uri).status == 404
    assert len(street.rows()) == 1
