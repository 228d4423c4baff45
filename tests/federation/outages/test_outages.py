"""Who was away hears of everything: posts after a long week-end, removals after a month.

Two instances and a peer, all in this process, under one clock (federation.md 2.2, T87, T89).
"""

from collections import Counter
from datetime import timedelta

import pytest
from kit import signing
from kit.messages import id_of

from onemile.follows import elsewhere, following
from onemile.privacy.erase import erase
from onemile_federation.outbox.models import Delivery, Sent
from onemile_federation.remote import actors
from onemile_federation.remote.models import LIVE, RemoteActor, RemoteObject
from tests.federation.outages.press import known_elsewhere, press

pytestmark = pytest.mark.plugins("federation", "mags")
# What appears while all are away: more than a host that has just risen takes in a second.
MANY = 20


def follow(network, whom, *, peer, ortenau):
    """Let Anna of the peer and Ida of ortenau follow somebody of alsace's."""
    anna = peer.actor("anna")
    assert anna.post(whom.inbox, anna.follow(whom)).status == 202
    with ortenau.at_work() as world:
        ida = known_elsewhere(world, "Ida")
        actors.actor(whom.id)
        following.follow(ida, followed_uri=whom.id)
    network.settle()


def kept(instance):
    """What an instance holds of others: titles, by URI."""
    with instance.at_work():
        rows = RemoteObject.select().where(RemoteObject.state == LIVE)
        return {row.uri: row.title for row in rows}


def waiting(instance, *states):
    with instance.at_work():
        return Delivery.select().where(Delivery.state.in_(states)).count()


def verbs_by_object(peer):
    """What came to a peer about each object, in order."""
    found = {}
    for one in peer.posts():
        if one.activity["type"] in ("Create", "Update", "Delete"):
            found.setdefault(id_of(one.activity["object"]), []).append(one.activity)
    return found


def test_who_is_off_for_two_and_a_half_days_misses_nothing(network, alsace, ortenau, peer, clock):
    with alsace.at_work() as world:
        paper = press(world)
    follow(network, alsace.thing(paper.mag.uri), peer=peer, ortenau=ortenau)
    with alsace.at_work():
        first = paper.appears("Avant")
    network.settle()
    assert kept(ortenau) == {first: "Avant"} and len(verbs_by_object(peer)[first]) == 1
    network.let_pass(minutes=30, every_minutes=5)  # what was said before is fetched by now

    for host in (peer.host, ortenau.host):
        network.off(host)
    with alsace.at_work():
        paper.reads(first, "Pendant")
        early = [paper.appears(f"Article {number}") for number in range(MANY)]
    network.let_pass(days=1.25, every_minutes=90)
    with alsace.at_work():
        paper.reads(early[0], "Article nouveau")
        paper.withdraws(early[1])
        late = paper.appears("Tard")
        paper.reads(first, "Encore")
    network.let_pass(days=1.25, every_minutes=90)
    assert list(kept(ortenau).values()) == ["Avant"]
    before = len(peer.posts())
    for host in (peer.host, ortenau.host):
        network.on(host)
    # Whoever rests is asked each twelve hours at least.
    while len(peer.posts()) == before and clock() < peer.posts()[0].at + timedelta(days=4):
        network.let_pass(minutes=20, every_minutes=20)
    probed = clock()
    network.let_pass(seconds=10, every_minutes=1 / 60)
    network.let_pass(hours=12, every_minutes=180)

    came = peer.posts()[before:]
    by_second = Counter(round((one.at - probed) / timedelta(seconds=1)) for one in came)
    # The probe and the first one released; then two, four, eight in each second.
    assert [by_second[second] <= most for second, most in enumerate((2, 2, 4, 8))] == [True] * 4
    assert sum(by_second[second] for second in range(4)) >= 8
    last = {uri: said[-1] for uri, said in verbs_by_object(peer).items()}
    assert {uri: said["object"]["name"] for uri, said in last.items() if uri != early[1]} == {
        first: "Encore",
        late: "Tard",
        early[0]: "Article nouveau",
        **{uri: f"Article {number}" for number, uri in enumerate(early) if number > 1},
    }
    for said in verbs_by_object(peer).values():
        order = [("Create", "Update", "Delete").index(one["type"]) for one in said]
        assert order == sorted(order)
    assert early[1] not in last or last[early[1]]["type"] == "Delete"
    assert all(one.holds() for one in came)
    assert kept(ortenau) == {
        uri: said["object"]["name"] for uri, said in last.items() if uri != early[1]
    }
    assert waiting(alsace, "waiting", "held", "failed") == 0


def test_who_is_off_for_29_days_still_hears_that_somebody_has_left(
    network, alsace, ortenau, peer, clock
):
    with alsace.at_work() as world:
        paper = press(world, is_known_elsewhere=True)
        ana = paper.author
    follow(network, alsace.thing(ana.uri), peer=peer, ortenau=ortenau)
    with alsace.at_work():
        for asking in elsewhere.asking(ana):
            elsewhere.answer(ana, follow_id=asking.id, is_accepted=True)
    network.settle()
    with alsace.at_work():
        article = paper.appears("Composter")
    network.settle()
    public = network.key_of(peer.posts("Create")[0].key_id)
    assert kept(ortenau) == {article: "Composter"}

    for host in (peer.host, ortenau.host):
        network.off(host)
    with alsace.at_work():
        erase(ana)
    for day in range(29):
        network.let_pass(hours=16, every_minutes=480)
        network.let_pass(hours=8, every_minutes=480, jobs=day % 4 == 0)
    assert peer.posts("Delete") == []
    for host in (peer.host, ortenau.host):
        network.on(host)
    network.let_pass(days=1.25, every_minutes=180)

    told = peer.posts("Delete")
    assert sorted(id_of(one.activity["object"]) for one in told) == sorted([article, ana.uri])
    assert all(signing.check(one, public) for one in told)
    assert kept(ortenau) == {}
    with ortenau.at_work():
        assert RemoteActor.get(RemoteActor.uri == ana.uri).name == ""
    with alsace.at_work():
        ledger = Sent.select().where(Sent.sender_uri == ana.uri)
        assert ledger.count() >= 4
        assert [row.host for row in ledger if row.deleted_at is None] == []
    assert alsace.get(ana.uri).status == 410
