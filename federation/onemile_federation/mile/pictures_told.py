"""Pictures of things of ours, as one partner is told of them: each at an address of its own there.

The address follows from the mile object and the picture, so that no two partners can tell by it
that it is the same, and another picture lies at another one. What lies there is what members see,
made anew when it was sent and without anything of its file; the original was never kept.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import across, pictures

# What is kept is 1,280 pixels wide at most and has some 300 kB: what has more is no photo.
BYTES_MAX = 2_000_000
MEDIA_TYPE = "image/webp"
NAME_CHARS = 32  # 128 bits


@dataclass(frozen=True, kw_only=True)
class Pictured:
    """A picture that a thing ought to be shown with: its key here, its words, its pixels."""

    key: str
    text: str
    width: int
    height: int


def meant(named: Sequence[across.MilePicture]) -> tuple[Pictured, ...]:
    """Return the first MILE_PICTURES_MAX of some pictures that are there and may travel."""
    found: list[Pictured] = []
    for one in named:
        size = pictures.measured(one.key)
        if len(found) < across.MILE_PICTURES_MAX and size and size.n_bytes <= BYTES_MAX:
            words = str(one.text)
            found.append(Pictured(key=one.key, text=words, width=size.width, height=size.height))
    return tuple(found)


def attachment(shown: Sequence[Pictured], *, object_uri: str) -> list[dict[str, Any]]:
    """Return the pictures of a mile object as its document names them."""
    return [
        {
            "type": "Image",
            "mediaType": MEDIA_TYPE,
            "url": f"{object_uri}/pictures/{_name(one.key, object_uri)}",
            "name": one.text,
            "width": one.width,
            "height": one.height,
        }
        for one in shown
    ]


def content(shown: Sequence[Pictured], name: str, *, object_uri: str) -> bytes | None:
    """Return the bytes of the picture that a mile object has under a name; None for none."""
    key = next((one.key for one in shown if _name(one.key, object_uri) == name), "")
    return pictures.content(key)


def _name(key: str, object_uri: str) -> str:
    """Return what a picture is called beneath a mile object; its key is by chance, and 128 bits."""
    return hashlib.sha256(f"{object_uri} {key}".encode()).hexdigest()[:NAME_CHARS]
