"""What is left of a picture file, whichever of the four kinds it is."""

from dataclasses import dataclass

from onemile.pictures import orientation

# An encoder writes some thousand pieces at most; a file of more wants to be counted through.
PIECES_MAX = 20_000
# What stands before the notes of a camera.
EXIF = b"Exif\0\0"


class Unreadable(Exception):
    """No picture of the four kinds, or one that is broken."""


@dataclass(frozen=True, kw_only=True)
class Bones:
    """What is left of a file, and what it takes to decode it.

    ``bytes_per_pixel`` counts what the decoder needs for each pixel of the full size, with
    every copy that lives at the worst moment. ``can_shrink``: it decodes to a smaller size
    at once (JPEG), and that smaller picture comes on top.
    """

    format: str
    width: int
    height: int
    content: bytes
    bytes_per_pixel: float
    orientation: int = orientation.UPRIGHT
    can_shrink: bool = False
