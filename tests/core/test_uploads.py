"""Files kept for a task: whole, private, found by their key alone, gone after a while."""

import io
import os
import stat

import pytest

from onemile import clock, current, uploads


def test_what_is_kept_is_read_again_and_nobody_else_may(instance):
    key = uploads.keep(io.BytesIO(b"x" * 600_000))

    with uploads.opened(key) as file:
        assert file.read() == b"x" * 600_000
    (path,) = (current.instance().folder / "imports").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    uploads.discard(key)
    uploads.discard(key)
    with pytest.raises(FileNotFoundError):
        uploads.opened(key)


@pytest.mark.parametrize("key", ["", "../onemile", "a" * 22 + "/..", "x" * 21])
def test_a_key_that_is_none_opens_nothing(instance, key):
    with pytest.raises(FileNotFoundError):
        uploads.opened(key)
    uploads.discard(key)


def test_what_breaks_off_leaves_no_file(instance):
    class Broken(io.BytesIO):
        def read(self, *_size):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        uploads.keep(Broken())
    assert not list((current.instance().folder / "imports").glob("*.upload"))


def test_old_files_go_and_new_ones_stay(instance):
    old, new = uploads.keep(io.BytesIO(b"a")), uploads.keep(io.BytesIO(b"b"))
    then = clock.ago(hours=uploads.KEEP_HOURS + 1).timestamp()
    os.utime(current.instance().folder / "imports" / f"{old}.upload", (then, then))

    assert uploads.forget_old() == 1
    with uploads.opened(new) as file:
        assert file.read() == b"b"
