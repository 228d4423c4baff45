"""A power cut in the middle of a fan-out, and between a 202 and its effect: nothing is lost.

Instances are processes here and time is real (federation.md 2.2, T88 and its counterpart).
"""

from collections import Counter

import pytest
from kit.processes import until

from onemile.follows.models import ACCEPTED, Follow
from onemile_federation.outbox.delivering import FRESH_MAX
from onemile_federation.outbox.models import Delivery
from onemile_federation.remote.models import RemoteActor
from tests.federation.outages.press import press

NEIGHBOURS = 200
# Half a dozen seconds for a start, one for the cut: four minutes on both engines.
ROUNDS = [1, pytest.param(10, marks=pytest.mark.long)]


@pytest.fixture
def als(make_process):
    return make_process("als")


def plant(als, fans):
    """Let fans elsewhere follow a Mag, past the handshake; gives its press."""
    with als.opened() as world:
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
