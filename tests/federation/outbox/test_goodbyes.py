"""Who is cut off hears which follows ended, and so does whoever followed here."""

import pytest
from kit.planting import plant

from onemile import clock as now
from onemile.api import find_by_uri, follows
from onemile.background import tasks
from onemile.follows.models import Follow
from onemile.members import outward
from onemile.notices.models import NoticeRow
from onemile_federation.outbox import goodbyes
from onemile_federation.outbox.models import Activity
from onemile_federation.remote import actors, hosts, purging

pytestmark = pytest.mark.plugins("federation", "mags")


@pytest.fixture
def ana(alsace):
    with alsace.at_work() as world:
        member = world.member("Lise", verified_at=now.now())
        outward.let_know(member, text="")
        return find_by_uri(str(member.uri))


@pytest.fixture
def anna(network, alsace, peer, ana):
    """Somebody elsewhere who follows our Mag, and whom Ana follows."""
    anna = peer.actor("anna")
    plant(alsace).followed_by(anna)
    with alsace.at_work():
        actors.actor(anna.id)
        follows.follow(ana, followed_uri=anna.id)
    network.settle()
    anna.post(alsace.shared_inbox, anna.accept(peer.heard("Follow")))
    network.settle()
    return anna


def suspend(alsace):
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="spam")


def release(alsace, host):
    with alsace.at_work() as world:
        odile = world.member("Odile", role="steward")
    page = alsace.browser(odile).get(f"/federation/instances/{host}")
    page.submit("Laisser passer de nouveau")


def test_the_server_that_is_cut_off_and_who_followed_there_hear_what_ended(
    network, alsace, peer, ana, anna
):
    suspend(alsace)
    network.settle()
    assert peer.posts("Reject") == peer.posts("Undo") == []
    with alsace.at_work():
        assert Follow.select().count() == 0
    notices = alsace.browser(ana).get("/notices").text
    assert "L’équipe d’ici a coupé le lien avec e.example" in notices
    assert "demander de nouveau" in notices

    release(alsace, "e.example")
    network.settle()
    assert peer.heard("Reject")["object"]["actor"] == anna.id
    assert peer.heard("Undo")["object"]["object"] == anna.id
    page = alsace.browser(ana).get(f"/federation/follow?uri={anna.id}")
    assert "Ils ont répondu non" not in page.text and "répondu non" not in page.text
    page.submit("Suivre")
    network.settle()
    assert len(peer.posts("Follow")) == 2


def test_who_was_let_go_by_the_others_team_sees_that_it_has_ended(network, alsace, ortenau, peer):
    mag = plant(alsace)
    with ortenau.at_work() as world:
        karl = world.member("Karl")
        outward.let_know(karl, text="")
        actors.actor(mag.mag_uri)
        follows.follow(find_by_uri(karl.uri), followed_uri=mag.mag_uri)
    network.settle()
    with alsace.at_work():
        hosts.suspend(host="ort.example", reason="")
    network.settle()
    release(alsace, "ort.example")
    network.settle()
    with ortenau.at_work():
        assert Follow.select().count() == 0
        assert any("ne te laisse plus suivre" in str(row.title) for row in NoticeRow.select())


@pytest.mark.one_engine
def test_a_member_is_told_once_and_no_more_is_said_than_the_limit(
    network, alsace, peer, ana, anna, monkeypatch
):
    others = [peer.actor(name) for name in ("berta", "clara")]
    with alsace.at_work():
        for one in others:
            actors.actor(one.id)
            follows.follow(ana, followed_uri=one.id)
    network.settle()
    monkeypatch.setattr(goodbyes, "GOODBYES_MAX", 1)
    with alsace.at_work():
        hosts.suspend(host="e.example", reason="")
        purging.purge_host(host="e.example")
        tasks.run_due()
        said = Activity.select().where(Activity.key.startswith("goodbye:")).count()
        assert (said, Follow.select().count()) == (1, 0)
    network.settle()
    with alsace.at_work():
        cut = [row for row in NoticeRow.select() if "a coupé le lien" in str(row.title)]
        assert len(cut) == 1


@pytest.mark.one_engine
def test_of_all_servers_beneath_a_name_a_member_is_told_once(network, alsace, ana):
    others = [network.peer(f"{name}.e.example").actor("anna") for name in ("a", "b", "c")]
    with alsace.at_work():
        for one in others:
            actors.actor(one.id)
            follows.follow(ana, followed_uri=one.id)
    network.settle()
    suspend(alsace)
    network.settle()

    with alsace.at_work():
        cut = [str(row.title) for row in NoticeRow.select() if "a coupé le lien" in str(row.title)]
        assert cut == ["L’équipe d’ici a coupé le lien avec e.example"]
