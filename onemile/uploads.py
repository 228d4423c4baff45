"""Files that somebody sends to be worked through later: kept a while, under random names.

They lie in the instance's folder, apart from pictures, and nothing serves them.
"""

import os
import re
import secrets
from pathlib import Path
from typing import IO

from onemile import clock, current

PIECE_BYTES = 256_000
# A task that is late by a day still finds its file.
KEEP_HOURS = 48
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def keep(stream: IO[bytes]) -> str:
    """Keep what a stream holds, whole or not at all; gives the key by which it is opened."""
    key = secrets.token_urlsafe(16)
    target = _path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        part.chmod(0o600)
        while piece := stream.read(PIECE_BYTES):
            file.write(piece)
    now = clock.now().timestamp()
    os.utime(part, (now, now))  # it grows old by the house's clock
    part.replace(target)
    return key


def opened(key: str) -> IO[bytes]:
    """Open a kept file to read; close it. Raises FileNotFoundError for one that is gone."""
    if not _KEY.fullmatch(key):
        raise FileNotFoundError(key)
    return _path(key).open("rb")


def discard(key: str) -> None:
    """Delete a kept file; one that is gone already is fine."""
    if _KEY.fullmatch(key):
        _path(key).unlink(missing_ok=True)


def forget_old() -> int:
    """Delete what was kept longer than KEEP_HOURS ago, half-written files too; returns how many."""
    folder = current.instance().folder / "imports"
    oldest = clock.ago(hours=KEEP_HOURS).timestamp()
    old = [one for one in folder.glob("*") if one.stat().st_mtime < oldest]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)


def _path(key: str) -> Path:
    return current.instance().folder / "imports" / f"{key}.upload"
