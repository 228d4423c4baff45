"""Secret keys of an instance: one per line in ``keys/secret``, the newest last.

A line that begins with "#" is no key: the first one says when the file was made. Beside them lie
those of plugins (``keys.py``). What is made once is whole before anybody reads it.
"""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from onemile import clock

KEY_BYTES = 32
_REMARK = "#"
_MADE = "# made "


def load_secret_keys(folder: Path) -> list[str]:
    """Read the keys, making the first one (readable by the owner only) where there is none."""
    path = _path(folder)
    if not path.exists():
        make_once(path, _first)
    lines = path.read_text().split("\n")
    return [line for line in lines if line and not line.startswith(_REMARK)]


def made_at(folder: Path) -> datetime | None:
    """Return when the file was made, as it says itself; None for one that does not say."""
    for line in _path(folder).read_text().split("\n"):
        if line.startswith(_MADE):
            try:
                return datetime.fromisoformat(line.removeprefix(_MADE).strip())
            except ValueError:
                return None
    return None


def make_once(path: Path, make: Callable[[], bytes]) -> None:
    """Write what ``make`` gives into a file that is not there, readable by its owner only.

    Of several processes at once one wins, and nobody ever reads half of it: it is written
    beside its place, to the end, and then put there under its name.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = make()
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write(beside, content)
    try:
        os.link(beside, path)
    except FileExistsError:
        return  # another made it in this moment; theirs is ours
    except OSError:
        # A disk without second names for a file; then the first to open it writes it.
        if not path.exists():
            _write(path, content)
    finally:
        beside.unlink()


def _path(folder: Path) -> Path:
    return folder / "keys" / "secret"


def _first() -> bytes:
    key = secrets.token_urlsafe(KEY_BYTES)
    return f"{_MADE}{clock.now().isoformat()}\n{key}\n".encode()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
