"""Photographs of members: checked, re-encoded without any hidden data, shown to whom they reach.

They are encoded while the member waits (a second at most, one at a time in a process), so that
a picture that cannot be used is refused beside its field. Whose a picture is, and who may see
it, its owner says each time it is asked for (the hook ``picture_reaches``).
"""

import hashlib
import io
from functools import partial
from typing import IO, Any

import structlog
from flask import Blueprint, Response, has_request_context, request, send_from_directory
from PIL import Image

from onemile import current, rates
from onemile.db import after_commit, in_transaction
from onemile.errors import Invalid, LimitReached, NotFound, NotNow
from onemile.i18n import gettext as _
from onemile.lone_thread import LoneThread
from onemile.pictures import abroad, encoding, files, unclaimed
from onemile.pictures.abroad import for_others
from onemile.pictures.encoding import BYTES_MAX, Format
from onemile.pictures.files import content, is_kept, new_key, pieces, url
from onemile.pictures.measures import measured
from onemile.pictures.turns import NoTurn, Turns
from onemile.rates import Rate
from onemile.web.sources import knocker

__all__ = [
    "BYTES_MAX",
    "Format",
    "blueprint",
    "content",
    "discard",
    "for_others",
    "is_kept",
    "keep",
    "measured",
    "new_key",
    "pieces",
    "rekeyed",
    "send",
    "store_drawn",
    "url",
]

# With the one at work, three of a server's eight threads at most hold pictures.
_turns = Turns(waiting_max=2, wait_seconds_max=5)
_encoding = LoneThread("pictures")
# The queue is empty again by then.
RETRY_SECONDS = 10
# Ten offers with all their photos, each sent twice; a machine would send thousands.
PICTURES = Rate(name="pictures", times=60, seconds=3600)
# A page is turned back and forth within minutes; what is hidden then is gone from a browser
# that has seen it soon after it is gone here.
CACHE_SECONDS = 300

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures")
log = structlog.get_logger()


def keep(stream: IO[bytes], *, as_a: Format, field: str = "photo") -> str:
    """Re-encode a picture as WebP and keep it; gives its key.

    Nothing of the original remains: no EXIF, no place, no file name. Raises Invalid on
    ``field``, whatever the decoder met; NotNow, an Invalid too, when it has to be sent again.
    Call it before your transaction; what nobody claims within a day is deleted.
    """
    counted = _count(field)
    try:
        with _turns.one():
            encoded, refusal = _encoded(stream, as_a)
    except NoTurn:
        counted.give_back()
        busy = _("Many photos are arriving just now. Send yours again in a moment.")
        raise NotNow({field: busy}, retry_after_seconds=RETRY_SECONDS) from None
    if refusal:
        raise Invalid({field: refusal})
    key = new_key()
    unclaimed.note(key)
    files.store(encoded, key=key)
    return key


def rekeyed(key: str) -> str:
    """Give a kept picture another address, in the open transaction; gives the new key.

    The old one is gone after the commit. A picture that is not there keeps its key.
    """
    kept = content(key)
    if kept is None:
        return key
    new = new_key()
    unclaimed.note(new)
    files.store(kept, key=new)
    discard(key)
    return new


def discard(key: str) -> None:
    """Delete a picture that belongs to nothing any more; none and one that is gone are fine.

    Inside a transaction the file goes after the commit: a rollback brings the row back, and finds
    it there.
    """
    if not key:
        return
    if in_transaction():
        # Should the power fail just after the commit, tomorrow's sweep deletes the file.
        unclaimed.note(key)
    after_commit(partial(files.delete, key))


def store_drawn(image: Image.Image, *, key: str = "") -> str:
    """Keep a picture the project drew itself, under a key made before or a new one; gives it."""
    key = key or new_key()
    out = io.BytesIO()
    # A flat drawing is as small at the quicker method, and its author waits.
    image.convert("RGB").save(out, "WEBP", quality=encoding.QUALITY, method=2)
    files.store(out.getvalue(), key=key)
    return key


@blueprint.get("/<key>.webp")
def show(key: str) -> Response:
    """Serve a picture to whom its owner shows it; nobody's picture is nothing."""
    if not (files.is_key(key) and _reaches(key, current.viewer())):
        raise NotFound
    return send(key, cache_seconds=CACHE_SECONDS)


@blueprint.get("/<key>.jpg")
def show_as_jpeg(key: str) -> Response:
    """Serve the same as a JPEG, to the same; whoever comes while many do is told when to again."""
    if not (files.is_key(key) and _reaches(key, current.viewer())):
        raise NotFound
    try:
        content = abroad.as_jpeg(key)
    except FileNotFoundError:
        raise NotFound from None
    except NoTurn:
        raise LimitReached(retry_after_seconds=RETRY_SECONDS) from None
    response = Response(content, mimetype="image/jpeg")
    response.set_etag(hashlib.sha256(content).hexdigest()[:16])
    response.make_conditional(request)
    if current.viewer() is None:
        # What visitors see, pages of other sites may show: some lead browsers here for it.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _for_one(response, CACHE_SECONDS)


def send(key: str, *, cache_seconds: int = 0) -> Response:
    """Answer with a picture, to somebody who may see it: the caller has asked.

    It is never for a cache that others share, nor for another member on the same device.
    """
    path = files.path(key)
    return _for_one(send_from_directory(path.parent, path.name), cache_seconds)


def _for_one(response: Response, cache_seconds: int) -> Response:
    response.headers["Content-Disposition"] = "inline"
    how_long = f"max-age={cache_seconds}" if cache_seconds else "no-store"
    response.headers["Cache-Control"] = f"private, {how_long}"
    response.vary.add("Cookie")
    return response


def _count(field: str) -> rates.Try:
    """Count one more picture of whoever sends it, before any work. Raises NotNow."""
    if not has_request_context():
        return rates.NOT_COUNTED
    try:
        return rates.count_try(PICTURES, by=knocker())
    except LimitReached as refusal:
        raise NotNow(
            {field: refusal.message}, retry_after_seconds=refusal.retry_after_seconds or 3600
        ) from None


def _reaches(key: str, viewer: Any) -> bool:
    """Ask whose it is; one that fails to answer, like nobody, shows nothing."""
    plugins = current.instance().plugins
    return plugins.first("picture_reaches", key=key, viewer=viewer) is True


def _encoded(stream: IO[bytes], as_a: Format) -> tuple[bytes, str]:
    """Give a picture made small, or else the words of its refusal.

    The refusal is raised later, and not from what the decoder raised: an exception holds on
    to all that was decoded until the page with the refusal is made.
    """
    try:
        return _encoding.call(encoding.encode, stream, as_a), ""
    except encoding.TooHeavy:
        return b"", _("This photo is heavier than %(n)s MB.", n=BYTES_MAX // 1_000_000)
    except encoding.TooLarge as error:
        return b"", _("This picture is too large: %(n)s megapixels at most.", n=error.megapixels)
    except Exception as error:
        # Decoders raise what they like at broken files (struct.error, TypeError, MemoryError):
        # whatever it is, it is the picture's, and a word beside its field.
        log.info("picture refused", error=type(error).__name__)
        return b"", _("This is not a photo we can read (JPEG, PNG, WebP or GIF).")
