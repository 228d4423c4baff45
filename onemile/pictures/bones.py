"""A picture file taken down to its bones: its size, which way up it is, the bytes of its pixels.

What else a file may carry (texts, profiles, previews, further frames) is left out before any
decoder sees it. Each of those has been a trap: a few kilobytes of packed text that unpack to
hundreds of megabytes, entries of EXIF that all point at the same bytes, comments that are
joined one by one. Here they are stepped over, and never opened.
"""

import re
import struct
from dataclasses import dataclass

from onemile.pictures import orientation

# An encoder writes some thousand pieces at most; a file of more wants to be counted through.
PIECES_MAX = 20_000
# A progressive photo has about ten passes, and each one walks over the whole picture: sixty over
# a large one, in a small file, would keep the one encoder for seconds. So many pixels pass by in
# about half a second: twelve passes over the largest photo that is taken.
PASSED_PIXELS_MAX = 480_000_000
# However small the picture.
PASSES_MAX = 64


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


def of(data: bytes) -> Bones:
    """Return the bones of a file. Raises Unreadable."""
    try:
        if data.startswith(b"\xff\xd8"):
            found = _jpeg(data)
        elif data.startswith(b"\x89PNG\r\n\x1a\n"):
            found = _png(data)
        elif data.startswith((b"GIF87a", b"GIF89a")):
            found = _gif(data)
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            found = _webp(data)
        else:
            raise Unreadable("no picture")
    except (struct.error, IndexError) as error:
        raise Unreadable("it ends too early") from error
    if not (found.width and found.height):
        raise Unreadable("no size")
    return found


# ---------------------------------------------------------------------------- JPEG

_MARKER = re.compile(rb"\xff{1,8}([\x01-\xfe])", re.DOTALL)
_ALONE = {0x01, *range(0xD0, 0xD9)}
_START_OF_SCAN = 0xDA
# The three ways in which cameras and browsers write; the others decode in ways of their own.
_FRAMES = {0xC0, 0xC1, 0xC2}
_PROGRESSIVE = 0xC2
# Tables, restarts, and the two notes by which a decoder knows the colours (JFIF, Adobe).
_KEPT = {0xC4, 0xDB, 0xDD, 0xE0, 0xEE}
_EXIF = b"Exif\0\0"


@dataclass(frozen=True, kw_only=True)
class _Frame:
    marker: int
    width: int
    height: int
    components: int
    # Every number of every component, two bytes each, for each pixel of the picture.
    coefficient_bytes_per_pixel: float


def _jpeg(data: bytes) -> Bones:
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
        elif marker == 0xE1 and piece.startswith(_EXIF):
            turn = turn or orientation.read(piece[len(_EXIF) :])
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


# ---------------------------------------------------------------------------- PNG

_GREY, _COLOUR, _PALETTE = 0, 2, 3


def _png(data: bytes) -> Bones:
    kept, at, header, is_clear, turn = [data[:8]], 8, b"", False, orientation.UPRIGHT
    for _piece in range(PIECES_MAX):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if name == b"IHDR" and not header:
            header = data[at + 8 : end - 4]
            kept.append(data[at:end])
        elif name == b"eXIf":
            turn = orientation.read(data[at + 8 : end - 4])
        elif name in (b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            is_clear = is_clear or name == b"tRNS"
            kept.append(data[at:end])
        at = end
        if name == b"IEND" or at >= len(data):
            break
    else:
        raise Unreadable("too many pieces")
    width, height, _depth, colour = struct.unpack_from(">IIBB", header)
    return Bones(
        format="PNG",
        width=width,
        height=height,
        content=b"".join(kept),
        bytes_per_pixel=_bytes_per_pixel(colour, is_clear=is_clear),
        orientation=turn,
    )


def _bytes_per_pixel(colour: int, *, is_clear: bool) -> float:
    """Count a pixel as Pillow holds it: colours take four bytes, a palette's number one.

    What can be seen through is copied once more, multiplied by how clear it is, to be made
    smaller; a palette becomes colours before that.
    """
    if is_clear or colour not in (_GREY, _COLOUR, _PALETTE):
        return 8
    return {_GREY: 3, _COLOUR: 4, _PALETTE: 5}[colour]


# ---------------------------------------------------------------------------- GIF


def _gif(data: bytes) -> Bones:
    """Return the first frame; what its author remarked before it is stepped over."""
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _table_bytes(flags)
    kept, is_clear = [data[:at]], False
    for _piece in range(PIECES_MAX):
        if data[at] == 0x2C:
            left, top, wide, high = struct.unpack_from("<HHHH", data, at + 1)
            return Bones(
                format="GIF",
                # A frame that hangs over its screen makes the screen wider.
                width=max(width, left + wide),
                height=max(height, top + high),
                content=b"".join([*kept, data[at:]]),
                bytes_per_pixel=_bytes_per_pixel(_PALETTE, is_clear=is_clear),
            )
        if data[at] != 0x21:
            raise Unreadable("no frame")
        start, label = at, data[at + 1]
        at += 2
        while data[at]:
            at += 1 + data[at]
            if at - start > _REMARK_BYTES_MAX:
                raise Unreadable("a remark without an end")
        at += 1
        if label == 0xF9:
            is_clear = bool(data[start + 3] & 1)
            kept[1:] = [data[start:at]]
    raise Unreadable("too many pieces")


# Editors leave a few kilobytes of notes before the first frame.
_REMARK_BYTES_MAX = 1_000_000


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


# ---------------------------------------------------------------------------- WebP

# Its decoder holds two canvases and its own working copy, and gives a third to be copied.
_WEBP_BYTES_PER_PIXEL = 16


def _webp(data: bytes) -> Bones:
    width, height = _webp_size(data)
    at, turn = 12, orientation.UPRIGHT
    for _piece in range(PIECES_MAX):
        if at + 8 > len(data):
            break
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == b"EXIF":
            turn = orientation.read(data[at + 8 : at + 8 + length].removeprefix(_EXIF))
        at += 8 + length + length % 2
    else:
        raise Unreadable("too many pieces")
    return Bones(
        format="WEBP",
        width=width,
        height=height,
        content=data,
        bytes_per_pixel=_WEBP_BYTES_PER_PIXEL,
        orientation=turn,
    )


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        wide, high = data[24:27] + b"\0", data[27:30] + b"\0"
        return struct.unpack("<I", wide)[0] + 1, struct.unpack("<I", high)[0] + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        wide, high = struct.unpack_from("<HH", data, 26)
        return wide & 0x3FFF, high & 0x3FFF
    raise Unreadable("no picture")
