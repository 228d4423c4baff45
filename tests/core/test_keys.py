"""A plugin's private keys: made once, whole, the owner's alone, and never made again."""

import os
import secrets
import threading
import types

import pytest

from onemile import current, keys, secret_keys
from onemile.contracts import Manifest
from onemile.plugin_manager import Plugin


@pytest.fixture
def folder(instance):
    """The folder of keys of an instance in which a plugin "shed" is at work."""
    plugins = current.instance().plugins
    manifest = Manifest(name="shed", title="Shed")
    module, place = types.ModuleType("shed"), plugins.all[0].folder
    plugins.all.append(Plugin(manifest=manifest, module=module, folder=place, version="1"))
    return current.instance().folder / "keys"


def never():
    raise AssertionError("a key is made once")


def test_a_key_is_made_once_and_kept_for_its_owner_alone(folder):
    made = keys.load("shed.signing-1", lambda: b"\0secret\n")

    assert made == keys.load("shed.signing-1", never) == b"\0secret\n"
    assert (folder / "shed" / "signing-1").stat().st_mode & 0o777 == 0o600
    assert (folder / "shed").stat().st_mode & 0o777 == 0o700
    assert os.listdir(folder / "shed") == ["signing-1"]


NO_NAMES = (
    ["", "signing", "shed.", "shed/signing", "shed.../secret", "shed.a/b", "shed.a.b", "../shed.a"]
    + ["shed.A", "shed.-a", "shed.a\n", "shed.é", "shed." + "a" * 41]
    + ["core.secret", "carpool.signing"]
)


def test_a_name_is_a_plugin_at_work_and_a_plain_word(folder):
    before = sorted(folder.rglob("*"))
    for name in NO_NAMES:
        with pytest.raises(ValueError):
            keys.load(name, never)

    assert sorted(folder.rglob("*")) == before


def test_what_is_no_key_is_not_kept(folder):
    for wrong in (b"", "text", None, b"x" * 64_001):
        with pytest.raises(ValueError, match="shed.signing"):
            keys.load("shed.signing", lambda wrong=wrong: wrong)

    assert keys.load("shed.signing", lambda: b"right") == b"right"
    assert os.listdir(folder / "shed") == ["signing"]


def test_who_ask_at_once_get_the_same(instance, folder):
    gate, got = threading.Barrier(8), []

    def make():
        gate.wait()  # all have looked before the first has written
        return secrets.token_bytes(32)

    def ask():
        with instance.app_context():
            got.append(keys.load("shed.signing", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 8 and len(set(got)) == 1
    assert os.listdir(folder / "shed") == ["signing"]


@pytest.mark.parametrize("has_links", [True, False])
def test_nobody_reads_half_a_key(tmp_path, monkeypatch, has_links):
    path, seen = tmp_path / "keys" / "secret", []

    def link(source, target):
        seen.append((source.read_bytes(), path.exists()))
        if not has_links:
            raise PermissionError("this disk has no second names")
        os.rename(source, target)
        source.touch()

    monkeypatch.setattr(secret_keys.os, "link", link)
    secret_keys.make_once(path, lambda: b"whole")

    assert seen == [(b"whole", False)]
    assert path.read_bytes() == b"whole" and os.listdir(path.parent) == ["secret"]


def test_a_key_that_is_lost_is_said_and_not_made_again(folder):
    keys.load("shed.signing", lambda: b"x")
    (folder / "shed" / "signing").write_bytes(b"")

    with pytest.raises(ValueError, match="shed.signing"):
        keys.load("shed.signing", never)
    found = keys.check()
    assert not found.is_fine and "keys/shed/signing" in found.detail
    assert (folder / "shed" / "signing").read_bytes() == b""


def test_the_doctor_names_what_others_can_read(folder):
    keys.load("shed.signing", lambda: b"x")
    assert keys.check().is_fine
    (folder / "shed" / ".signing.half").touch(mode=0o600)
    assert keys.check().is_fine

    (folder / "shed" / "signing").chmod(0o640)

    found = keys.check()
    assert not found.is_fine and "keys/shed/signing" in found.detail
    assert found.mend == f"chmod -R go= {folder}"
