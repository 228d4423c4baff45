"""Where pictures lie: in the instance's folder, under random names that are never used again."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from onemile import current

PIECE_BYTES = 64_000

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def new_key() -> str:
    """Make the key of a picture to come."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Tell whether a text could be a key of ours."""
    return _KEY.fullmatch(text) is not None


def url(key: str) -> str:
    """Give the path under which a picture is served; empty for an empty key."""
    return f"/pictures/{key}.webp" if key else ""


def store(encoded: bytes, *, key: str) -> None:
    """Write a picture, whole or not at all."""
    target = path(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(encoded)
    part.replace(target)


def content(key: str) -> bytes | None:
    """Return the bytes of a picture (WebP), for a member's copy; None when it is gone."""
    try:
        return path(key).read_bytes() if is_key(key) else None
    except FileNotFoundError:
        return None


def pieces(key: str) -> Iterator[bytes]:
    """Give the bytes of a picture (WebP) piece by piece, for a copy of many.

    Raises FileNotFoundError when the first is asked for and the picture is gone.
    """
    with path(key).open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def is_kept(key: str) -> bool:
    """Tell whether the file of a picture is there."""
    return is_key(key) and path(key).is_file()


def delete(key: str) -> None:
    """Delete a file; one that is gone already is fine."""
    path(key).unlink(missing_ok=True)


def path(key: str) -> Path:
    """Give the place of a picture."""
    return current.instance().folder / "uploads" / key[:2] / f"{key}.webp"
