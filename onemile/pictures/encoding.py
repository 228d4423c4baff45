"""Make a small WebP of whatever was sent, within a budget of memory that is known beforehand."""

import io
import warnings
from typing import IO, Literal

from PIL import Image, ImageOps

from onemile.pictures import bones, orientation
from onemile.pictures.bones import Bones, Unreadable

Format = Literal["photo", "avatar", "cover"]

# A telephone's photo has 3 to 8 MB; twelve leave air and still pass on a slow line.
BYTES_MAX = 12_000_000
# What decoding may take. With the file itself and the encoder's own 20 MB, a picture then costs
# the server less than 150 MB.
DECODED_BYTES_MAX = 100_000_000
# Few cameras make more, and a JPEG of this size is decoded small at once.
PIXELS_MAX = 40_000_000
# No camera makes a longer strip, and a thin one takes seconds to turn.
SIDE_PIXELS_MAX = 20_000
PHOTO_PIXELS = 1280
AVATAR_PIXELS = 256
# The front of something to leaf through: three to four, upright, sharp at 360 px on a good screen.
COVER_PIXELS = (720, 960)
QUALITY = 80
# Pillow holds red, green and blue in four bytes; four inks are made into those by a copy.
_COLOUR_BYTES, _INK_BYTES = 4, 8


class TooLarge(Exception):
    """More than the budget allows; ``megapixels`` is what a picture of this kind may have."""

    def __init__(self, megapixels: int) -> None:
        super().__init__(f"more than {megapixels} megapixels")
        self.megapixels = megapixels


class TooHeavy(Exception):
    """More than BYTES_MAX."""


def encode(stream: IO[bytes], as_a: Format) -> bytes:
    """Return a WebP, upright and small, with nothing else of the original in it.

    Raises TooHeavy, TooLarge, Unreadable, and whatever else a decoder raises at what it is
    given, MemoryError among them.
    """
    content = stream.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise TooHeavy
    found = bones.of(content)
    del content  # the bones are a copy without the rest; both need not be held
    _check(found)
    filled = _filled(as_a, found.orientation)
    flat = _without_transparency(_small(_open(found, filled), filled))
    out = io.BytesIO()
    upright = orientation.upright(flat, found.orientation)
    upright.save(out, "WEBP", quality=QUALITY, exif=b"", icc_profile=None)
    return out.getvalue()


def _check(found: Bones) -> None:
    """Raise TooLarge for a picture that would cost more than it may, before it is opened."""
    pixels_max = PIXELS_MAX
    if found.bytes_per_pixel:
        pixels_max = min(PIXELS_MAX, int(DECODED_BYTES_MAX / found.bytes_per_pixel))
    is_too_long = max(found.width, found.height) > SIDE_PIXELS_MAX
    if found.width * found.height > pixels_max or is_too_long:
        raise TooLarge(pixels_max // 1_000_000)


def _filled(as_a: Format, turn: int) -> tuple[int, int] | None:
    """Return the size that is filled, in the original's own posture; None where nothing is cut."""
    if as_a == "photo":
        return None
    wide, high = COVER_PIXELS if as_a == "cover" else (AVATAR_PIXELS, AVATAR_PIXELS)
    return (high, wide) if turn in orientation.LYING else (wide, high)


def _open(found: Bones, filled: tuple[int, int] | None) -> Image.Image:
    """Decode a picture, a JPEG already about as small as it will be shown."""
    with warnings.catch_warnings():
        # What a decoder wonders at, it may wonder at: the limits are ours, and checked.
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(found.content), formats=(found.format,))
        if image.size != (found.width, found.height):
            raise Unreadable("two sizes in one")
        if found.can_shrink:
            _draft(image, found, filled)
        image.load()
    return image


def _draft(image: Image.Image, found: Bones, filled: tuple[int, int] | None) -> None:
    """Let a JPEG decode at a half, a quarter or an eighth, never smaller than it is shown.

    Raises TooLarge.
    """
    if filled is not None:
        times = min(image.width // filled[0], image.height // filled[1])
    else:
        times = max(image.size) // PHOTO_PIXELS
    if times > 1:
        image.draft("RGB", (max(1, image.width // times), max(1, image.height // times)))
    held = found.width * found.height * found.bytes_per_pixel
    each = _INK_BYTES if image.mode == "CMYK" else _COLOUR_BYTES
    if held + image.width * image.height * each > DECODED_BYTES_MAX:
        raise TooLarge(int(DECODED_BYTES_MAX / (found.bytes_per_pixel + each)) // 1_000_000)


def _small(image: Image.Image, filled: tuple[int, int] | None) -> Image.Image:
    """Make it as small as it is shown, first of all: whatever follows is cheap then."""
    if image.mode == "1" or image.mode.startswith("I"):
        image = image.convert("L")
    is_clear = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
    if is_clear:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    if filled is not None:
        return ImageOps.fit(image, filled)
    image.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
    return image


def _without_transparency(image: Image.Image) -> Image.Image:
    """Lay a picture on white, as RGB."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
