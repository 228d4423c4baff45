"""Photos of the shelf as JPEG, for readers that know nothing else of a photo."""

import io

from PIL import Image

from onemile_mags.exports.contents import Photo

# A page of a large reader; in print, 13 cm at 300 dots an inch.
SIDE_PIXELS_MAX = 1_600
QUALITY = 82


def as_jpeg(photo: Photo) -> bytes:
    """Return a photo as a JPEG of SIDE_PIXELS_MAX at most. It is ours, re-encoded when it came."""
    with Image.open(io.BytesIO(b"".join(photo.pieces()))) as opened:
        opened.draft("RGB", (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
        shown = opened.convert("RGB")
    shown.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
