"""A picture file taken down to its bones: its size, which way up it is, the bytes of its pixels.

What else a file may carry (texts, profiles, previews, further frames) is left out before any
decoder sees it. Each of those has been a trap: a few kilobytes of packed text that unpack to
hundreds of megabytes, entries of EXIF that all point at the same bytes, comments that are
joined one by one. Here they are stepped over, and never opened.
"""

import struct

from onemile.pictures import jpeg, orientation
from onemile.pictures.remains import EXIF, PIECES_MAX
from onemile.pictures.remains import Bones as Bones
from onemile.pictures.remains import Unreadable as Unreadable


def of(data: bytes) -> Bones:
    """Return the bones of a file. Raises Unreadable."""
    try:
        if data.startswith(b"\xff\xd8"):
            found = jpeg.bones_of(data)
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
WEBP_HEAD_BYTES = 30


def _webp(data: bytes) -> Bones:
    width, height = webp_size(data)
    at, turn = 12, orientation.UPRIGHT
    for _piece in range(PIECES_MAX):
        if at + 8 > len(data):
            break
        (length,) = struct.unpack_from("<I", data, at + 4)
        if data[at : at + 4] == b"EXIF":
            turn = orientation.read(data[at + 8 : at + 8 + length].removeprefix(EXIF))
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


def webp_size(data: bytes) -> tuple[int, int]:
    """Return width and height by the first WEBP_HEAD_BYTES of a WebP. Raises Unreadable."""
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
