"""A lost seal is an outage: what leaves waits, who asks comes again, and there is a way on."""

import pytest
from kit.planting import plant_mag

from onemile import current
from onemile.api import Conflict
from onemile_federation.inbox.models import WAITING, Inbound
from onemile_federation.keys import keeping, loaded, renewing, rotating, sealing
from onemile_federation.keys.models import OwnKey
from onemile_federation.local import checks as local_checks
from onemile_federation.outbox import ending, new_keys
from onemile_federation.outbox.models import SENT, Activity, Delivery
from onemile_federation.outbox.models import WAITING as TO_SEND
from onemile_federation.stewards import checks, refused

pytestmark = pytest.mark.plugins("federation", "mags")
SIGNED = ("federation.keys", "federation.signature")


def lose_seal(ours, instead=None):
    """Take the seal away, as a restart finds it: no key is loaded any more."""
    with ours.at_work():
        path = current.instance().folder / "keys" / "federation" / "seal"
        content = path.read_bytes()
        path.unlink() if instead is None else path.write_bytes(instead)
        for row in OwnKey.select():
            loaded.let_go(str(row.actor_uri))
    return path, content


@pytest.fixture
def anna(peer):
    return peer.actor("anna")


def like(actor):
    return actor.activity("Like", "https://als.example/mags/none")


def command(ours, what, *options):
    with ours.at_work():
        return ours.app.test_cli_runner().invoke(what, options)


def test_who_knocks_or_reads_is_asked_to_come_again(scene, alsace, anna):
    path, content = lose_seal(alsace)

    with alsace.at_work() as world:
        fresh = str(plant_mag(world.member("Bea"), title="Neuf").uri)  # it has no key yet
    knocked = anna.post(alsace.shared_inbox, like(anna))
    read = alsace.get(fresh)
    signed = anna.get(scene.mag.id)

    assert [one.status for one in (knocked, read, signed)] == [503] * 3
    assert all(int(one.header("retry-after")) > 0 for one in (knocked, read, signed))
    assert b"seal" not in knocked.body + read.body + signed.body
    assert alsace.get(scene.mag.id).status == 200  # what is public was made before
    path.write_bytes(content)
    assert anna.post(alsace.shared_inbox, like(anna)).status == 202


def test_what_is_to_leave_waits_and_none_of_it_is_given_up(network, scene, alsace, anna, clock):
    anna.post(alsace.shared_inbox, anna.activity("Follow", scene.mag.id))
    path, content = lose_seal(alsace)
    network.settle()
    for _day in range(10):
        clock.advance(days=1)
        with alsace.at_work():
            ending.give_up_late()
        network.settle()
    with alsace.at_work():
        assert all(row.attempts == 0 for row in Inbound.select().where(Inbound.state == WAITING))
        assert not Delivery.select().where((Delivery.state != TO_SEND) | (Delivery.attempts != 0))
        assert Activity.select().count() + Inbound.select().where(Inbound.state == WAITING).count()

    path.write_bytes(content)
    clock.advance(minutes=11)
    network.settle()
    clock.advance(minutes=11)
    network.settle()

    assert anna.peer.heard("Accept")["actor"] == scene.mag.id
    with alsace.at_work():
        assert {row.state for row in Delivery.select()} == {SENT}


def test_what_was_let_in_waits_for_what_it_needs_to_ask(network, scene, alsace, anna, clock):
    note = anna.create_note("Une cendre fine aide.", in_reply_to=scene.article_uri)
    answered = [
        anna.post(alsace.shared_inbox, said)
        for said in (note, anna.activity("Announce", scene.article_uri), like(anna))
    ]
    assert [one.status for one in answered] == [202] * 3
    path, content = lose_seal(alsace)
    for _day in range(3):
        network.settle()
        clock.advance(days=1)
    with alsace.at_work():
        assert {row.attempts for row in Inbound.select()} == {0}

    path.write_bytes(content)
    network.settle()
    assert scene.comments == [note["object"]["id"]]


def test_doctor_and_commands_say_so_in_words(alsace):
    assert alsace.actor.key_id
    lose_seal(alsace)

    with alsace.at_work():
        for one in local_checks.CHECKS:
            if one.name in SIGNED:
                found = one.run()
                assert not found.is_fine and "le sceau" in found.detail
                assert "onemile federation new-keys" in found.mend
    said = command(alsace, rotating.rotate_keys)
    assert said.exit_code == 1 and isinstance(said.exception, SystemExit)
    assert "keys/federation/seal" in said.output


@pytest.mark.parametrize("instead", [None, b"", b"x", b"x" * 32])
def test_new_keys_are_a_way_on(network, scene, alsace, anna, instead):
    path, _content = lose_seal(alsace, instead)
    before = path.read_bytes() if path.exists() else None

    warned = command(alsace, renewing.new_keys)
    assert warned.exit_code == 1 and "--yes" in warned.output
    assert (path.read_bytes() if path.exists() else None) == before
    done = command(alsace, renewing.new_keys, "--yes")

    assert done.exit_code == 0, done.output
    assert path.stat().st_mode & 0o077 == 0
    with alsace.at_work():
        for uri in (alsace.actor.id, scene.mag.id):
            assert keeping.signer(uri).key_id == f"{uri}#main-key-2"
        old = OwnKey.select().where(OwnKey.key_id == f"{scene.mag.id}#main-key").get()
        assert old.sealed == "" and old.wiped_at is not None
        told = refused.our_key()
    assert told.is_fine and "je sais" in told.detail.lower()
    assert alsace.thing(scene.mag.id).key_id == f"{scene.mag.id}#main-key-2"
    assert anna.post(alsace.shared_inbox, anna.activity("Follow", scene.mag.id)).status == 202
    network.settle()
    assert anna.peer.heard("Accept")["actor"] == scene.mag.id
    assert command(alsace, rotating.rotate_keys).exit_code == 0


def test_keys_that_can_be_opened_are_never_replaced(alsace):
    key_id = alsace.actor.key_id

    assert command(alsace, renewing.new_keys, "--yes").exit_code == 1
    with alsace.at_work():
        with pytest.raises(Conflict):
            renewing.renew()
        assert not sealing.is_lost()
        assert keeping.signer(alsace.actor.id).key_id == key_id


def test_who_is_gone_has_no_keys_again_and_what_was_cut_off_goes_on(scene, alsace, monkeypatch):
    with alsace.at_work():
        keeping.signer("https://als.example/mags/gone")
        keeping.wipe("https://als.example/mags/gone")
        rows = OwnKey.select().where(OwnKey.actor_uri == "https://als.example/mags/gone").count()
    lose_seal(alsace)
    with alsace.at_work():
        with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
            cut.setattr(keeping, "current", _cut_off)
            renewing.renew()
        assert keeping.signer(scene.mag.id).key_id == f"{scene.mag.id}#main-key-2"
        gone = OwnKey.select().where(OwnKey.actor_uri == "https://als.example/mags/gone")
        assert gone.count() == rows and not any(row.sealed for row in gone)


def _cut_off(*_of):
    raise KeyboardInterrupt


def test_an_instance_of_ours_hears_that_its_new_keys_wait_to_be_known(
    network, alsace, ortenau, anna, clock
):
    from onemile_federation.remote import actors

    with ortenau.at_work():
        actors.actor(alsace.actor.id)
    lose_seal(alsace)
    assert command(alsace, renewing.new_keys, "--yes").exit_code == 0
    with alsace.at_work():
        actors.actor(ortenau.actor.id)
        new_keys.tell(alsace.actor.id, key="test")  # any message of the instance itself
    network.settle()

    with ortenau.at_work():
        assert not checks.known_keys().is_fine
    with alsace.at_work():
        found = refused.our_key()
    assert not found.is_fine and "ort.example" in found.detail
