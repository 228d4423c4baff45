"""Photographs of members: checked, re-encoded without any hidden data, served by a random name.

They are encoded while the member waits (a few tenths of a second, one at a time in a
process), so that a picture that cannot be used is refused beside its field.
"""

import io
import secrets
import threading
import warnings
from pathlib import Path
from typing import IO, Literal

from flask import Blueprint, Response, send_from_directory
from PIL import Image, ImageOps, UnidentifiedImageError

from onemile import current
from onemile.errors import Invalid, NotFound
from onemile.i18n import gettext as _

Format = Literal["photo", "avatar"]

# A telephone's photo has 3 to 8 MB; twelve leave air and still pass on a slow line.
BYTES_MAX = 12_000_000
# 40 megapixels decode to 160 MB; more is no photo but a trap.
PIXELS_MAX = 40_000_000
# No camera makes a longer strip, and a thin one takes seconds to turn.
SIDE_PIXELS_MAX = 20_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PHOTO_PIXELS = 1280
AVATAR_PIXELS = 256
QUALITY = 80
KEY_LETTERS = 22

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures")
_one_at_a_time = threading.Semaphore(1)


def keep(stream: IO[bytes], *, as_a: Format, field: str = "photo") -> str:
    """Re-encode a picture as WebP and keep it; gives its key. Raises Invalid on ``field``.

    Nothing of the original remains: no EXIF, no place, no file name.
    """
    content = stream.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        megabytes = BYTES_MAX // 1_000_000
        raise Invalid({field: _("This photo is heavier than %(n)s MB.", n=megabytes)})
    with _one_at_a_time:
        encoded = _encode(content, as_a, field)
    return _store(encoded)


def new_key() -> str:
    """Make the key of a picture to come."""
    return secrets.token_urlsafe(16)


def store_drawn(image: Image.Image, *, key: str = "") -> str:
    """Keep a picture the project drew itself, under a key made before or a new one; gives it."""
    out = io.BytesIO()
    # A flat drawing is as small at the quicker method, and its author waits.
    image.convert("RGB").save(out, "WEBP", quality=QUALITY, method=2)
    return _store(out.getvalue(), key=key)


def discard(key: str) -> None:
    """Delete a picture; one that is gone already is fine."""
    if key:
        _path(key).unlink(missing_ok=True)


def url(key: str) -> str:
    """Give the path under which a picture is served; empty for an empty key."""
    return f"/pictures/{key}.webp" if key else ""


@blueprint.get("/<key>.webp")
def show(key: str) -> Response:
    """Serve a picture; its name is random and never used again, so it may be cached for good."""
    if len(key) != KEY_LETTERS or not key.replace("-", "").replace("_", "").isalnum():
        raise NotFound
    response = send_from_directory(_path(key).parent, _path(key).name, max_age=31_536_000)
    response.headers["Content-Disposition"] = "inline"
    return response


def _encode(content: bytes, as_a: Format, field: str) -> bytes:
    unusable = Invalid({field: _("This is not a photo we can read (JPEG, PNG, WebP or GIF).")})
    try:
        with warnings.catch_warnings():
            # We set the limit ourselves, below, before a pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > PIXELS_MAX or max(image.size) > SIDE_PIXELS_MAX:
            raise Invalid(
                {
                    field: _(
                        "This picture is too large: %(n)s megapixels at most.",
                        n=PIXELS_MAX // 1_000_000,
                    )
                }
            )
        side = AVATAR_PIXELS if as_a == "avatar" else PHOTO_PIXELS
        image.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(image)
        flat = _without_transparency(upright)
        if as_a == "avatar":
            flat = ImageOps.fit(flat, (side, side))
        else:
            flat.thumbnail((side, side))
        out = io.BytesIO()
        flat.save(out, "WEBP", quality=QUALITY, exif=b"", icc_profile=None)
        return out.getvalue()
    except Image.DecompressionBombError as error:
        raise Invalid(
            {
                field: _(
                    "This picture is too large: %(n)s megapixels at most.",
                    n=PIXELS_MAX // 1_000_000,
                )
            }
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise unusable from error


def _without_transparency(image: Image.Image) -> Image.Image:
    """Lay a picture on white, as RGB."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _store(encoded: bytes, *, key: str = "") -> str:
    key = key or new_key()
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(encoded)
    part.replace(path)
    return key


def _path(key: str) -> Path:
    return current.instance().folder / "uploads" / key[:2] / f"{key}.webp"
