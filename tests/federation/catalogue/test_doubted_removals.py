"""T22 and T86 together: what somebody else says is gone is gone once its own server says so."""

import pytest
from kit.replies import Reply, redirect

pytestmark = [pytest.mark.plugins("federation", "mags"), pytest.mark.one_engine]

AWAY, LACKING = Reply(status=503), Reply(status=404)
# What V's server answers from now on, where it does not say that nothing is there.
NOT_SAID = {
    "forbidden": lambda genuine: Reply(status=403),
    "not signed well enough": lambda genuine: Reply(status=401),
    "another form": lambda genuine: Reply(body="hallo", content_type="text/plain"),
    "away": lambda genuine: AWAY,
    "E, where nothing is": lambda genuine: redirect("https://e.example/none"),
    "E, where it is gone": lambda genuine: redirect("https://e.example/gone"),
    "once, then there again": lambda genuine: [LACKING, genuine],
    "away, then once, then there again": lambda genuine: [AWAY, LACKING, genuine],
}
SAID = {
    "gone": lambda genuine: Reply(status=410),
    "twice not there": lambda genuine: LACKING,
    "away, then twice not there": lambda genuine: [AWAY, LACKING, LACKING],
}


def later(garden, *, turns=3):
    """Wait until what was put off was tried again, and what is lacking is asked for anew."""
    for _turn in range(turns):
        garden.ours.network.clock.advance(minutes=65)
        garden.ours.network.settle()


def at_hosts(garden, ways):
    """Return somebody for each way of answering, of a host of their own."""
    hosts = {how: garden.ours.network.peer(f"v{n}.example") for n, how in enumerate(ways)}
    return {how: host.actor("vera") for how, host in hosts.items()}


@pytest.mark.parametrize("what", ["a note", "an actor"])
def test_t22_nobody_has_a_thing_removed_whose_server_does_not_say_so(garden, eve, what):
    garden.meets(eve)
    eve.peer.serve("/gone", Reply(status=410))
    everybody = at_hosts(garden, NOT_SAID | SAID)
    things = {}
    for how, vera in everybody.items():
        said = garden.comment(vera, how)
        garden.meets(vera)
        assert garden.hears(vera, said) == 202
        things[how] = said["object"] if what == "a note" else vera.document

    for how, thing in things.items():
        answers = (NOT_SAID | SAID)[how](thing)
        everybody[how].peer.serve(thing["id"], answers)
        assert garden.hears(eve, eve.activity("Delete", thing["id"])) == 202
    later(garden)

    followers = {uri for uri, followed in garden.relations() if followed == garden.mag.id}
    kept = {how for how in things if everybody[how].id in followers}
    if what == "a note":
        assert kept == set(things)
        kept = set(garden.comments)
    assert kept == set(NOT_SAID)
