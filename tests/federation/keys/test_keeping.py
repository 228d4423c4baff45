"""Keys of our actors: made once, sealed, rotated beside the old ones, destroyed at the end."""

import threading

import pytest

from onemile import current
from onemile.api import Conflict, GiveUp, clock, transaction
from onemile_federation import addresses
from onemile_federation.keys import keeping, loaded, making, rotating, sealing
from onemile_federation.keys.models import ED25519, RSA, OwnKey
from onemile_federation.signatures.keys import public_key

pytestmark = pytest.mark.plugins("federation")


@pytest.fixture
def mag(instance):
    return f"{addresses.base()}/mags/k3f"


def pems_in(text):
    return "PRIVATE KEY" in text


def test_an_actor_has_its_keys_from_the_first_need_on(mag):
    key = keeping.signer(mag)

    assert key.key_id == f"{mag}#main-key"
    assert keeping.signer(mag) is key
    assert keeping.ed25519_signer(mag).key_id == f"{mag}#ed25519-key"
    assert OwnKey.select().count() == 2


def test_what_is_signed_holds_by_the_published_half(mag):
    signed = keeping.signer(mag).sign(b"bread"), keeping.ed25519_signer(mag).sign(b"bread")

    rsa, ed25519 = keeping.published(mag)
    assert (rsa.kind, ed25519.kind) == (RSA, ED25519)
    assert public_key(rsa.public).verifies(signed[0], b"bread")
    assert public_key(ed25519.public).verifies(signed[1], b"bread")
    assert not public_key(rsa.public).verifies(signed[0], b"stone")
    assert ed25519.public.startswith("z6Mk")


def test_a_database_alone_reveals_no_private_key(mag):
    keeping.published(mag)

    for row in OwnKey.select():
        assert row.sealed and not pems_in(row.sealed)
        with pytest.raises(sealing.SealLost):
            sealing.opened(row.sealed, key_id="http://instance.example/other#main-key")
        assert pems_in(sealing.opened(row.sealed, key_id=row.key_id).decode())


@pytest.mark.parametrize("wrong", ["", "1:", "1:AAAA", "1:????", "2:AAAA", "PRIVATE KEY"])
def test_a_text_that_was_never_sealed_stays_shut(instance, wrong):
    with pytest.raises(sealing.SealLost):
        sealing.opened(wrong, key_id="http://instance.example/mags/k3f#main-key")


def test_a_lost_seal_is_said_and_not_replaced(mag, instance):
    keeping.signer(mag)
    loaded.let_go(mag)
    seal = current.instance().folder / "keys" / "federation" / "seal"
    content = seal.read_bytes()
    seal.unlink()

    with pytest.raises(sealing.SealLost, match="keys/federation/seal"):
        keeping.signer(mag)
    with pytest.raises(sealing.SealLost):
        keeping.signer(f"{mag}-another")
    assert not seal.exists()

    seal.write_bytes(content)
    assert keeping.signer(mag).key_id == f"{mag}#main-key"


def test_another_instances_seal_opens_nothing(mag, instance):
    keeping.signer(mag)
    loaded.let_go(mag)
    (current.instance().folder / "keys" / "federation" / "seal").write_bytes(b"x" * 32)

    with pytest.raises(sealing.SealLost):
        keeping.signer(mag)


def test_two_at_once_have_one_key(mag, instance):
    start, found = threading.Barrier(3), []

    def need():
        with instance.app_context():
            start.wait(10)
            found.append(str(keeping.current(mag, RSA).public))
            from onemile import db

            db.release()

    threads = [threading.Thread(target=need) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    assert len(found) == 3 and len(set(found)) == 1
    assert OwnKey.select().count() == 1


def test_who_comes_second_takes_the_key_of_the_first(mag, monkeypatch):
    first = keeping.current(mag, RSA)
    seen = iter([None])
    in_use = keeping._in_use
    monkeypatch.setattr(keeping, "_in_use", lambda *of: next(seen, in_use(*of)))

    with transaction():  # also inside somebody else's, which goes on
        assert keeping.current(mag, RSA).public == first.public
    assert OwnKey.select().count() == 1


def test_a_key_is_loaded_once_and_only_so_many_are_kept(instance, monkeypatch):
    monkeypatch.setattr(loaded, "LOADED_MAX", 2)
    key = making.ed25519()
    pair = keeping.private_key(key.private, key_id="http://instance.example/a#ed25519-key")
    for name in "abc":
        loaded.keep(name, ED25519, pair)

    assert loaded.of("a", ED25519) is None
    assert loaded.of("b", ED25519) is pair and loaded.of("c", ED25519) is pair


def test_a_loaded_key_is_soon_looked_for_again_and_loaded_once(mag, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(clock, "real_seconds", lambda: now[0])
    first = keeping.signer(mag)
    # As another process does, which does not reach into this one's memory.
    now[0] += loaded.TRUST_SECONDS
    assert keeping.signer(mag) is first
    monkeypatch.setattr(rotating.loaded, "let_go", lambda uri: None)
    rotating.rotate(mag)

    now[0] += loaded.TRUST_SECONDS - 1
    assert keeping.signer(mag) is first
    now[0] += 2
    assert keeping.signer(mag).key_id == f"{mag}#main-key-2"


def test_after_a_rotation_the_new_key_signs_and_the_old_stands_beside(mag):
    old = keeping.signer(mag)

    rotating.rotate(mag)

    assert keeping.signer(mag).key_id == f"{mag}#main-key-2"
    assert keeping.ed25519_signer(mag).key_id == f"{mag}#ed25519-key-2"
    rsa, before, ed25519, _old = keeping.published(mag)
    assert (rsa.key_id, before.key_id) == (f"{mag}#main-key-2", old.key_id)
    assert ed25519.key_id == f"{mag}#ed25519-key-2"
    assert public_key(before.public).verifies(old.sign(b"x"), b"x")


def test_after_seven_days_the_old_key_is_gone_and_its_proofs_can_still_be_checked(mag, clock):
    keeping.signer(mag)
    proof = keeping.ed25519_signer(mag).sign(b"said long ago")
    rotating.rotate(mag)

    clock.advance(days=6, hours=23)
    assert rotating.retire() == 0
    assert len(keeping.published(mag)) == 4
    clock.advance(hours=2)
    ids = [one.key_id for one in keeping.published(mag)]
    assert rotating.retire() == 2

    assert ids == [one.key_id for one in keeping.published(mag)]
    rsa, _ed25519, past = keeping.published(mag)
    assert rsa.key_id == f"{mag}#main-key-2" and past.retires_at is not None
    assert past.sealed == "" and public_key(past.public).verifies(proof, b"said long ago")
    assert rotating.retire() == 0


def test_a_key_id_is_never_used_again(mag, clock):
    for number in (2, 3, 4):
        rotating.rotate(mag)
        clock.advance(days=8)
        rotating.retire()
        assert keeping.signer(mag).key_id == f"{mag}#main-key-{number}"


def test_who_rotates_again_and_again_is_asked_to_wait(mag, clock):
    for _ in range(rotating.BESIDE_MAX):
        rotating.rotate(mag)
    rows = OwnKey.select().count()

    with pytest.raises(Conflict):
        rotating.rotate(mag)
    assert OwnKey.select().count() == rows

    clock.advance(days=8)
    rotating.retire()
    rotating.rotate(mag)


def test_of_two_rotations_at_once_one_is_refused_whole(mag, monkeypatch):
    old = [keeping.current(mag, kind) for kind in (RSA, ED25519)]
    rotating.rotate(mag)
    rows = OwnKey.select().count()
    given = iter(old)
    monkeypatch.setattr(keeping, "current", lambda *of: next(given))

    with pytest.raises(Conflict):
        rotating.rotate(mag)
    assert OwnKey.select().count() == rows


def test_who_is_gone_signs_nothing_and_never_has_keys_again(mag):
    keeping.signer(mag)
    keeping.ed25519_signer(mag)

    keeping.wipe(mag)
    keeping.wipe(mag)

    assert {row.sealed for row in OwnKey.select()} == {""}
    for ask in (keeping.signer, keeping.ed25519_signer, keeping.published, rotating.rotate):
        with pytest.raises(GiveUp):
            ask(mag)
    assert OwnKey.select().count() == 2


@pytest.mark.parametrize("path", ["/mags/100%25", "/mags/a#b"])
def test_what_peers_cannot_take_apart_gets_no_key(instance, path):
    with pytest.raises(ValueError):
        keeping.signer(addresses.base() + path)
    with pytest.raises(ValueError):
        keeping.signer("https://elsewhere.example/mags/a")


def test_the_command_rotates_the_instance_itself(instance):
    runner = instance.test_cli_runner()
    before = keeping.signer(addresses.instance_uri()).key_id

    said = runner.invoke(rotating.rotate_keys, [])
    unknown = runner.invoke(rotating.rotate_keys, [f"{addresses.base()}/mags/none"])

    assert said.exit_code == 0 and before + "-2" in said.output
    assert unknown.exit_code == 1
    assert keeping.signer(addresses.instance_uri()).key_id == before + "-2"
