"""Lists that lie, loop, never end or lead astray; servers that go in the middle of them.

Each list is of an actor of a server of its own, and all are followed on one instance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from kit.replies import Reply

from onemile_federation.remote import hosts
from tests.federation.backfill.archive import in_pages, listed, notes

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]


@dataclass(frozen=True)
class Case:
    """How an outbox is, how many things come of it, how that ends, how often it is asked."""

    prepare: Callable[[Any, Any], None]
    things: int
    state: str
    error: str = ""
    asked_max: int = 3


def entries(anna, count):
    return [anna.create(one) for one in notes(anna, count)]


def first_of(anna, **more):
    whole = {"type": "OrderedCollection", "id": anna.outbox, "first": f"{anna.outbox}?0"}
    anna.peer.serve(anna.outbox, whole | more)


def page(anna, number, items, *, then):
    url = f"{anna.outbox}?{number}"
    body = listed(url, items, type="OrderedCollectionPage", partOf=anna.outbox)
    anna.peer.serve(url, body | {"next": f"{anna.outbox}?{then}"})


def lying(anna, _victim):
    in_pages(anna, entries(anna, 3))
    first_of(anna, totalItems=10**12, first=f"{anna.outbox}?page=0")


def leading_to_itself(anna, _victim):
    page(anna, 0, entries(anna, 2), then=0)
    first_of(anna)


def leading_back(anna, _victim):
    for number in (0, 1):
        page(anna, number, entries(anna, 2), then=1 - number)
    first_of(anna)


def endless(anna, _victim):
    for number in range(30):
        page(anna, number, [], then=number + 1)
    first_of(anna)


def astray(anna, victim):
    then = f"{victim.base}/outbox?2"
    anna.peer.serve(anna.outbox, listed(anna.outbox, entries(anna, 1), next=then))


def long(anna, _victim):
    items = [f"{anna.peer.base}/o/{number}" for number in range(10_000)]
    for uri in items[:40]:
        anna.object("Note", id=uri, content="<p>Un mot</p>")
    anna.peer.serve(anna.outbox, listed(anna.outbox, items))


def odd(anna, _victim):
    hidden = anna.create(anna.note("Privé", to=[anna.followers], cc=[]))
    of_ours = {"type": "Create", "object": "https://als.example/mags/1"}
    items = [hidden, 7, None, {"type": "Create"}, [], {"type": []}, of_ours, anna.like(hidden)]
    anna.peer.serve(anna.outbox, listed(anna.outbox, items))


def no_list(anna, _victim):
    anna.peer.serve(anna.outbox, anna.note("Aucune liste", id=anna.outbox))


CASES = {
    "lying": Case(lying, 3, "ended"),
    "to-itself": Case(leading_to_itself, 2, "ended", "astray"),
    "back": Case(leading_back, 4, "ended", "astray", asked_max=4),
    "endless": Case(endless, 0, "more", asked_max=11),
    "astray": Case(astray, 1, "ended", "astray"),
    "long": Case(long, 20, "more"),
    "odd": Case(odd, 0, "ended"),
    "no-list": Case(no_list, 0, "failed", "absent"),
}


def test_no_list_leads_further_than_the_bounds(elsewhere, network, victim):
    actors = {name: network.peer(f"{name}.example").actor("anna") for name in CASES}
    for name, case in CASES.items():
        case.prepare(actors[name], victim)
        elsewhere.ground.following(actors[name])
    elsewhere.wait()

    assert not victim.received and elsewhere.waiting == 0
    for name, case in CASES.items():
        anna = actors[name]
        noted = elsewhere.noted_of(anna)
        kept = [one for one in elsewhere.things.values() if one["author_uri"] == anna.id]
        found = (len(kept), noted["things"], noted["state"], noted["error"])
        assert found == (case.things, case.things, case.state, case.error), name
        assert len(anna.peer.gets(anna.outbox)) <= case.asked_max, name


def test_what_others_are_said_to_have_said_is_asked_for_there(elsewhere, peer, victim):
    anna, bea, carl = peer.actor("anna"), victim.actor("bea"), peer.actor("carl")
    said, of_carl = bea.note("Je n’ai rien dit de tel"), carl.note("De Carl")
    invented = {**said, "id": f"{victim.base}/objects/none"}
    lies = [{**one, "content": "<p>Faux</p>"} for one in (said, invented, of_carl)]
    years = ["0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "nonsense"]
    dated = [anna.note(year, published=year) for year in years]
    items = [anna.create(one) for one in (*dated, *lies)]
    anna.peer.serve(anna.outbox, listed(anna.outbox, items))

    elsewhere.follow(anna)

    # In the order of their list, whatever they say of when they are from.
    assert elsewhere.before[:4] == [one["id"] for one in dated]
    assert set(elsewhere.before[4:]) == {said["id"], of_carl["id"]}
    assert not any("Faux" in one["content"] for one in elsewhere.things.values())
    whens = [elsewhere.things[one["id"]]["published_at"] for one in dated]
    tomorrow = (elsewhere.network.clock().timestamp() + 86_400) * 1_000_000
    assert whens[0] is None and whens[3] is None and whens[1] <= tomorrow


def test_who_goes_in_the_middle_is_asked_no_more(elsewhere, peer, victim):
    anna, bea = peer.actor("anna"), victim.actor("bea")
    for one in (anna, bea):
        in_pages(one, [one.announce(note) for note in notes(one, 30)])
        elsewhere.ground.following(one)
    elsewhere.wait(1 / 6)
    assert elsewhere.things and elsewhere.waiting
    anna.vanish()
    anna.post(elsewhere.ours.shared_inbox, anna.delete(anna.id))
    with elsewhere.ours.at_work():
        hosts.suspend(host=victim.host, reason="spam")
    asked = [len(one.gets()) for one in (peer, victim)]
    elsewhere.ours.settle()
    elsewhere.wait()

    assert elsewhere.waiting == 0
    assert [len(one.gets()) for one in (peer, victim)] == asked
    assert {one["state"] for one in elsewhere.things.values()} == {"gone"}
    assert not [uri for uri in elsewhere.things if uri.startswith(victim.base)]


def test_a_server_that_does_not_answer_is_given_up(elsewhere, network, peer, victim):
    network.hurry()
    slow, broken = peer.actor("anna"), victim.actor("bea")
    peer.serve(slow.outbox, Reply(drip=1.0, body={"a": 1}))
    victim.serve(broken.outbox, Reply(status=503))
    for one in (slow, broken):
        elsewhere.ground.following(one)
    network.let_pass(minutes=40, every_minutes=4)

    assert elsewhere.waiting == 0
    for one in (slow, broken):
        noted = elsewhere.noted_of(one)
        assert (noted["state"], noted["error"]) == ("failed", "away")
        assert 1 <= len(one.peer.gets(one.outbox)) <= 3


def test_a_flood_that_is_pushed_costs_no_question(elsewhere, peer):
    anna = peer.actor("anna")
    in_pages(anna, entries(anna, 2))
    elsewhere.follow(anna)
    asked = len(peer.gets())
    for number in range(20):
        anna.post(elsewhere.ours.shared_inbox, anna.create_article(f"Article {number}"))
    elsewhere.ours.settle()
    elsewhere.wait()

    assert (len(elsewhere.things), len(elsewhere.before), elsewhere.waiting) == (22, 2, 0)
    assert len(peer.gets()) == asked
