"""C: what we ask for and send has an end in time and bytes, and goes where it should alone."""

import json
import time
import tracemalloc

import pytest
from kit.messages import AS2
from kit.replies import STEP_BYTES, Reply, redirect

from onemile_federation.remote.models import RemoteObject
from tests.federation.catalogue.naming_doors import Doors

MIB = 1_048_576
SOON_SECONDS = 8  # for what takes half a second in a hurry, on a machine that is busy


@pytest.fixture
def doors(ground, peer):
    """The doors, of Anna, whom somebody here follows: what she passes on is fetched."""
    anna = peer.actor("anna")
    ground.following(anna)
    return Doors(ground, anna)


SLOW = {"drips": Reply(body="x" * 100_000, drip=0.05), "hangs": Reply(hang=True)}


@pytest.mark.one_engine
@pytest.mark.parametrize("reply", SLOW.values(), ids=SLOW.keys())
def test_t38_who_is_slow_without_end_is_left_in_time(reply, ground, peer, network, clock, victim):
    network.hurry()
    slow = peer.actor("slow")
    peer.serve(slow.id, reply)
    begun = time.monotonic()
    assert slow.post(ground.ours.shared_inbox, slow.follow(ground.mag_uri)).status == 503
    assert time.monotonic() - begun < SOON_SECONDS

    network.hurry(1)
    anna, bea = peer.actor("anna"), victim.actor("bea")
    ground.followed_by(anna, bea)
    network.hurry()
    peer.when_posted = reply
    ground.article()
    begun = time.monotonic()
    network.settle()

    assert time.monotonic() - begun < SOON_SECONDS
    assert len(victim.posts("Create")) == 1  # the worker was free for the other
    peer.when_posted = Reply(status=202)
    network.hurry(1)
    before = len(peer.posts("Create"))
    network.let_pass(minutes=5)
    assert len(peer.posts("Create")) > before


class Counted(Reply):
    """Counts what of it was taken."""

    sent = 0

    def _send(self, line, content, over):
        for start in range(0, len(content), STEP_BYTES):
            line.sendall(memoryview(content)[start : start + STEP_BYTES])
            self.sent += STEP_BYTES

    def _written(self):
        return self.ready


def counted(body, **said):
    made = Counted(body=body, content_type=AS2, **said)
    made.ready = Reply._written(made)
    return made


def padded(document, length):
    """Write a document in so many bytes."""
    return json.dumps(document).rjust(length).encode()


def kept_objects(ground):
    with ground.ours.at_work():
        return RemoteObject.select().count()


LENGTHS = {
    "true": {},
    "false": {"length": 500},
    "chunked": {"chunked": True},
    "none": {"length": ""},
}


@pytest.mark.one_engine
@pytest.mark.parametrize("said", LENGTHS.values(), ids=LENGTHS.keys())
def test_t39_a_body_is_cut_at_the_limit(said, doors, peer, network):
    note = doors.anna.note("Bonjour")
    large = padded(note, MIB + 1)
    huge = counted(large + b" " * 12 * MIB, **said)
    just_over = peer.serve("/over", Reply(body=large, content_type=AS2, **said))
    peer.serve("/huge", huge)
    before = kept_objects(doors.ground)
    doors.announced(just_over)
    tracemalloc.start()
    try:
        doors.announced(f"{peer.base}/huge")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept_objects(doors.ground) == before
    assert peak < 4 * MIB
    assert huge.sent < 8 * MIB  # what lies in the buffers of the line between, and not more
    if said != {"length": 500}:
        peer.serve(note["id"], Reply(body=padded(note, MIB), content_type=AS2, **said))
        doors.announced(note["id"])  # the twin
        assert kept_objects(doors.ground) == before + 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_t40_a_delivery_is_not_redirected(status, ground, peer, victim, network):
    ground.followed_by(peer.actor("anna"))
    victim.actor("bea")
    peer.when_posted = redirect(victim.shared_inbox, status)
    ground.article()
    network.settle()

    assert len(peer.posts("Create")) == 1 and victim.received == []
    peer.when_posted = Reply(status=202)
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 2  # it counted as a failure
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 2


@pytest.mark.one_engine
@pytest.mark.parametrize("flaw", ["expired", "wrong name", "self-signed"])
def test_t41_a_certificate_that_does_not_hold_is_refused_and_tried_again(
    flaw, ground, peer, network
):
    anna, ada = peer.actor("anna"), peer.actor("ada")
    ground.followed_by(anna)
    before = len(peer.received)
    network.certificate(peer.host, flaw)
    assert ada.post(ground.ours.shared_inbox, ada.follow(ground.mag_uri)).status == 503
    ground.article()
    network.settle()

    assert len(peer.received) == before
    assert {one.port for one in network.internet.connections} == {443}  # no clear text either
    network.certificate(peer.host, "sound")
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) == 1
    assert ada.post(ground.ours.shared_inbox, ada.follow(ground.mag_uri)).status == 202


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "when",
    [
        "Mon, 01 Jan 2020 00:00:00 +99999999999999",
        "Mon, 01 Jan -5 00:00:00 +99999999999999",
        "9" * 400,
    ],
)
def test_t54_a_time_beyond_every_calendar_holds_up_nobody(when, ground, peer, victim, network):
    """``Retry-After`` and ``Date`` are words of theirs: what nobody can read is none."""
    eve, anna = peer.actor("eve"), victim.actor("anna")
    ground.followed_by(eve, anna)
    heard = len(victim.posts("Create"))
    peer.when_posted = Reply(status=503, headers={"Retry-After": when, "Date": when})
    ground.article()
    network.settle()
    assert len(victim.posts("Create")) == heard + 1
    peer.when_posted = Reply(status=202)
    before = len(peer.posts("Create"))
    network.let_pass(minutes=10)
    assert len(peer.posts("Create")) > before
