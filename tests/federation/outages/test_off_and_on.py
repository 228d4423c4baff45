"""The federation is switched off while others follow a Mag, and on again.

Off, every page answers and no door of it is there; what was on its way waits. On again that goes
on, and who has left meanwhile is taken back elsewhere.
"""

import pytest
from kit import signing
from kit.messages import AS2, id_of

from onemile.follows import elsewhere
from onemile.members.models import Member
from onemile.privacy.erase import erase
from tests.federation.outages.press import known_elsewhere, press

pytestmark = pytest.mark.plugins("federation", "mags")
PAGES = ("/", "/?ring=instance", "/map", "/notices", "/me", "/me/data", "/me/data/leave")
PAGES += ("/mags/", "/mags/potager", "/mags/potager/article-1")
DOORS = ("/.well-known/webfinger?resource=acct:potager@als.example", "/.well-known/nodeinfo")
DOORS += ("/.well-known/host-meta", "/nodeinfo/2.1", "/ap/instance")


def about(peer):
    """What was said to a peer: verbs with what each is about."""
    return [(one.activity["type"], id_of(one.activity["object"])) for one in peer.posts()]


def test_off_and_on_again(network, alsace, restarted, peer, victim):
    with alsace.at_work() as world:
        paper = press(world)
        ben = known_elsewhere(world, "Ben")
    mag, him = alsace.thing(paper.mag.uri), alsace.thing(ben.uri)
    for one in (peer.actor("anna"), victim.actor("vera")):
        assert one.post(mag.inbox, one.follow(mag)).status == 202
        assert one.post(him.inbox, one.follow(him)).status == 202
    network.settle()
    with alsace.at_work():
        for asking in elsewhere.asking(ben):
            elsewhere.answer(ben, follow_id=asking.id, is_accepted=True)
    network.settle()
    known = network.key_of(him.key_id)
    network.off(victim.host)
    with alsace.at_work():
        waits = paper.appears("Avant")
    network.settle()
    assert ("Create", waits) in about(peer) and ("Create", waits) not in about(victim)

    off, told = restarted("mags"), len(peer.received)
    network.on(victim.host)
    with off.at_work():
        quiet = paper.appears("Pendant")
        browser = off.browser(Member.get_by_id(paper.author.id))
        assert {path: browser.get(path).status for path in PAGES} == dict.fromkeys(PAGES, 200)
        assert off.browser().get("/mags/potager").status == 200
        erase(Member.get_by_id(ben.id))
    network.let_pass(hours=1)
    for path in DOORS:
        assert off.get(path).status == 404
    posted = peer.post(off.shared_inbox, peer.actor("anna").follow(mag.id))
    assert posted.status in (404, 405)
    assert not off.get(mag.id).header("Content-Type").startswith(AS2)
    assert len(peer.received) == told and ("Create", waits) not in about(victim)

    on = restarted("federation", "mags")
    network.let_pass(hours=13, every_minutes=60)
    assert about(victim).count(("Create", waits)) == 1
    assert ("Create", quiet) not in about(victim)
    for one in (peer, victim):
        assert about(one).count(("Delete", ben.uri)) == 1
        assert signing.check(one.posts("Delete")[0], known)
    assert on.thing(mag.id).document == mag.document
    assert on.get(ben.uri).status == 410
    with on.at_work():
        news = paper.appears("Après")
    network.settle()
    for one in (peer, victim):
        assert about(one).count(("Create", news)) == 1
