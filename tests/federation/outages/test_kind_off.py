"""A plugin is switched off after what is its own has travelled; the federation goes on without it.

What was on its way arrives, what others take back is gone, and what stands under an address that
nobody here answers for is neither there nor gone for ever: it may be on again tomorrow.
"""

import pytest

from onemile_federation.inbox.models import Inbound
from onemile_federation.outbox.models import SENT, Delivery
from onemile_federation.remote.models import RemoteObject
from tests.federation.outages.press import press
from tests.federation.outages.test_off_and_on import about

pytestmark = pytest.mark.plugins("federation", "mags")


def test_what_was_said_arrives_and_what_is_taken_back_elsewhere_goes(
    network, alsace, restarted, peer, victim
):
    with alsace.at_work() as world:
        paper = press(world)
    mag = alsace.thing(paper.mag.uri)
    anna, vera = peer.actor("anna"), victim.actor("vera")
    for one in (anna, vera):
        assert one.post(mag.inbox, one.follow(mag)).status == 202
    network.settle()
    network.off(victim.host)
    with alsace.at_work():
        waits = paper.appears("Avant")
    network.settle()
    note = anna.create_note("Bravo", in_reply_to=waits)
    assert anna.post(mag.inbox, note).status == 202
    network.settle()
    assert ("Create", waits) in about(peer) and ("Create", waits) not in about(victim)

    off = restarted("federation")
    network.on(victim.host)
    network.let_pass(hours=13, every_minutes=60)
    assert about(victim).count(("Create", waits)) == 1
    for address in (mag.id, waits):
        assert off.get(address).status == 404
    said_more = anna.create_note("Encore", in_reply_to=waits)
    for said in (said_more, anna.delete(note["object"]["id"]), anna.undo(anna.follow(mag))):
        assert anna.post(off.shared_inbox, said).status == 202
    network.settle()
    with off.at_work():
        assert {row.state for row in Delivery.select()} == {SENT}
        assert {row.state for row in Inbound.select()} <= {"done", "ignored"}
        assert not RemoteObject.select().where(RemoteObject.content.contains("Bravo")).exists()

    on = restarted("federation", "mags")
    network.let_pass(hours=2, every_minutes=60, jobs=True)
    assert on.thing(mag.id).document == mag.document
    assert on.get(waits).status == 200
    page = on.browser().get("/mags/potager/article-1").text
    assert "Avant" in page and "Bravo" not in page
