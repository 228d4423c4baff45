"""A power cut in the middle of a fan-out, and between a 202 and its effect: nothing is lost.

Instances are processes here and time is real (federation.md 2.2, T88 and its counterpart).
"""

import random
from collections import Counter

import pytest
from kit.processes import until
from kit.replies import Reply

from onemile import clock
from onemile.follows.models import ACCEPTED, Follow
from onemile.models import BackgroundTask, EventDelivery, JobRun
from onemile_federation.outbox.delivering import FRESH_MAX
from onemile_federation.outbox.models import PENDING, Delivery
from onemile_federation.remote.models import RemoteActor, RemoteObject
from tests.federation.outages.press import press

NEIGHBOURS, LATEST_CUT = 200, 80
# What a neighbour takes to answer: a fan-out of some seconds.
ANSWER_SECONDS = 0.05
# A round takes some six seconds: a fan-out, a cut, a start. Ten on each of the two engines, the
# short test's among them.
ROUNDS, LONG_ROUNDS = 1, 9


@pytest.fixture
def als(make_process):
    return make_process("als")


def plant(world, fans):
    """Let fans elsewhere follow a Mag, past the handshake; gives its press."""
    paper = press(world)
    for fan in fans:
        RemoteActor.create(
            uri=fan.id,
            host=fan.peer.host,
            kind="Person",
            inbox=fan.inbox,
            shared_inbox=fan.peer.shared_inbox,
        )
        Follow.create(follower_uri=fan.id, followed_uri=paper.mag.uri, state=ACCEPTED)
    return paper


@pytest.mark.timeout(400)
@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(LONG_ROUNDS, marks=pytest.mark.long)])
def test_a_power_cut_loses_nothing(als, clear_network, rounds):
    fans = clear_network.neighbours(NEIGHBOURS)
    for fan in fans:
        fan.peer.when_posted = Reply(status=202, delay=ANSWER_SECONDS)
    slow = clear_network.peer(clear_network.server.host(NEIGHBOURS))
    with als.opened() as world:
        paper = plant(world, fans)
        als.start()
        for number in range(rounds):
            for fan in fans:
                fan.peer.received.clear()
            cut_and_come_back(als, paper, fans, slow, number)


def cut_and_come_back(als, paper, fans, slow, number):
    """Kill an instance in the middle of a fan-out, and before what it has taken has an effect."""
    stopped_at_a_slow_server(als, fans[0], slow, number)
    article = paper.appears(f"Article {number}")
    cut = random.randint(1, LATEST_CUT)
    until(lambda: sum(came(fans).values()) >= cut)
    late = fans[0].peer.actor(f"late{number}", key=fans[0].key)
    inbox = f"{als.base}/ap{paper.mag.path_of(paper.mag.id)}/inbox"
    assert late.post(inbox, late.follow(paper.mag.uri)).status == 202
    als.kill()

    # It was in the middle of both.
    assert sum(came(fans).values()) < NEIGHBOURS and not followers(late)
    a_minute_later()
    als.restart()
    until(lambda: len(came(fans)) == NEIGHBOURS and len(accepted(late)) == 1)
    until(lambda: not Delivery.select().where(Delivery.state.in_(PENDING)).exists())
    assert followers(late) == len(accepted(late)) == 1
    assert sum(came(fans).values()) - NEIGHBOURS <= FRESH_MAX
    said = {one.activity["object"]["id"] for fan in fans for one in fan.peer.posts("Create")}
    assert said == {article}


def stopped_at_a_slow_server(als, eve, slow, number):
    """Let the instance's reception wait for an answer that does not come before it is killed."""
    where = slow.serve(f"/objects/{number}", [Reply(hang=True), Reply(status=410)])
    # Of what is not here nobody would be asked.
    RemoteObject.create(uri=where, host=slow.host, kind="Note", author_uri=f"{slow.base}/sam")
    assert eve.post(als.shared_inbox, eve.activity("Delete", where)).status == 202
    until(lambda: slow.gets(where))


def a_minute_later():
    """Let what the dead worker had in hand be free, as it is a minute after a cut."""
    for model in (BackgroundTask, JobRun):
        held = model.lease_until.is_null(False)
        model.update(lease_until=clock.ago(seconds=1)).where(held).execute()
    waits = EventDelivery.done_at.is_null()
    EventDelivery.update(due_at=clock.ago(seconds=1)).where(waits).execute()


def came(fans):
    """How often each of the neighbours has heard of the article, those that have."""
    heard = {fan.peer.host: len(posts(fan.peer, fan.peer.shared_inbox)) for fan in fans}
    return Counter({host: times for host, times in heard.items() if times})


def accepted(who):
    return posts(who.peer, who.inbox)


def posts(peer, inbox):
    return [one for one in peer.received if one.method == "POST" and one.url == inbox]


def followers(who):
    return Follow.select().where(Follow.follower_uri == who.id).count()
