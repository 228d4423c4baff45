"""Which way up a photo was taken: one number out of its EXIF, and nothing else of it."""

import struct

from PIL import Image

UPRIGHT = 1
TAG = 0x0112
# A number of two bytes, as the standard wants it; any other type is no orientation to us.
SHORT = 3
# A camera writes some thirty; whoever writes thousands wants them to be read.
ENTRIES_MAX = 500

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Held sideways: what is wide in the file is high when it is upright.
LYING = frozenset({5, 6, 7, 8})


def read(tiff: bytes) -> int:
    """Return the orientation, 1 to 8, that an EXIF block names; 1 for whatever is mistyped.

    Pillow's own reader looks at every entry, and copies what each one points at: entries of
    the wrong type raise, and a few thousand that point at the same bytes take all memory.
    """
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return UPRIGHT
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(entries, ENTRIES_MAX)):
            entry = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            tag, kind, count, value = entry
            if tag == TAG:
                is_sound = (kind, count) == (SHORT, 1) and 1 <= value <= 8
                return int(value) if is_sound else UPRIGHT
    except struct.error:  # it points beyond its own end
        return UPRIGHT
    return UPRIGHT


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture turned as its orientation asks."""
    turn = TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
