"""The bones of a JPEG: which way up it is, how often its decoder walks over it, its scans."""

import re
import struct
from dataclasses import dataclass

from onemile.pictures import orientation
from onemile.pictures.remains import EXIF, PIECES_MAX, Bones, Unreadable

# A progressive photo has about ten passes, and each one walks over the whole picture: sixty over
# a large one, in a small file, would keep the one encoder for seconds. So many pixels pass by in
# about half a second: twelve passes over the largest photo that is taken.
PASSED_PIXELS_MAX = 480_000_000
# However small the picture.
PASSES_MAX = 64

_MARKER = re.compile(rb"\xff{1,8}([\x01-\xfe])", re.DOTALL)
_ALONE = {0x01, *range(0xD0, 0xD9)}
_START_OF_SCAN = 0xDA
# The three ways in which cameras and browsers write; the others decode in ways of their own.
_FRAMES = {0xC0, 0xC1, 0xC2}
_PROGRESSIVE = 0xC2
# Tables, restarts, and the two notes by which a decoder knows the colours (JFIF, Adobe).
_KEPT = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}


@dataclass(frozen=True, kw_only=True)
class _Frame:
    marker: int
    width: int
    height: int
    components: int
    # Every number of every component, two bytes each, for each pixel of the picture.
    coefficient_bytes_per_pixel: float


def bones_of(data: bytes) -> Bones:
    """Return the bones of a JPEG. Raises Unreadable, or whatever ends too early raises."""
    kept, frame, turn, at = [b"\xff\xd8"], None, 0, 2
    for _piece in range(PIECES_MAX):
        found = _MARKER.search(data, at)
        if found is None:
            raise Unreadable("no pixels")
        marker, at = found[1][0], found.end()
        if marker in _ALONE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        piece = data[at + 2 : at + length]
        if marker == _START_OF_SCAN:
            break
        if marker in _FRAMES:
            if frame is not None:
                raise Unreadable("two pictures in one")
            frame = _frame(marker, piece)
        elif marker == 0xE1 and piece.startswith(EXIF):
            turn = turn or orientation.read(piece[len(EXIF) :])
        if marker in _FRAMES or marker in _KEPT:
            kept.append(b"\xff" + data[at - 1 : at + length])
        at += length
    else:
        raise Unreadable("too many pieces")
    if frame is None:
        raise Unreadable("no size")
    # What hangs on behind its end (a second picture, a film) is no part of it.
    end = data.find(b"\xff\xd9", at)
    scans = data[at - 1 : len(data) if end < 0 else end + 2]
    passes = 1 + scans.count(b"\xff\xda")
    if passes > PASSES_MAX or (
        passes > 1 and passes * frame.width * frame.height > PASSED_PIXELS_MAX
    ):
        raise Unreadable("too many passes")
    is_in_one_pass = frame.marker != _PROGRESSIVE and piece[0] == frame.components
    return Bones(
        format="JPEG",
        width=frame.width,
        height=frame.height,
        content=b"".join([*kept, b"\xff", scans]),
        # One pass is decoded row by row; of several, the whole picture is held meanwhile.
        bytes_per_pixel=0 if is_in_one_pass else frame.coefficient_bytes_per_pixel,
        orientation=turn or orientation.UPRIGHT,
        can_shrink=True,
    )


def _frame(marker: int, piece: bytes) -> _Frame:
    _precision, height, width, components = struct.unpack_from(">BHHB", piece)
    samplings = [piece[7 + 3 * number] for number in range(components)]
    shares = [(one >> 4) * (one & 15) for one in samplings]
    whole = max((one >> 4 for one in samplings), default=0) * max(
        (one & 15 for one in samplings), default=0
    )
    if components not in (1, 3, 4) or 0 in shares:
        raise Unreadable("no colours")
    return _Frame(
        marker=marker,
        width=width,
        height=height,
        components=components,
        coefficient_bytes_per_pixel=2 * sum(shares) / whole,
    )
