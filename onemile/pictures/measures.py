"""How large a kept picture is: read from the first bytes of its file, and nothing is decoded."""

import struct
from dataclasses import dataclass

from onemile.pictures import bones, files


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Width and height of a kept picture in pixels, and the bytes of its file."""

    width: int
    height: int
    n_bytes: int


def measured(key: str) -> Measures | None:
    """Return how large a kept picture is; None for one that is gone, or no key."""
    if not files.is_key(key):
        return None
    path = files.path(key)
    try:
        with path.open("rb") as file:
            width, height = bones.webp_size(file.read(bones.WEBP_HEAD_BYTES))
        return Measures(width=width, height=height, n_bytes=path.stat().st_size)
    except (FileNotFoundError, bones.Unreadable, struct.error, IndexError):
        return None
