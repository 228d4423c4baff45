"""How much a request may bring along: by its address and its kind, before any of it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import parse_options_header

from onemile.i18n import gettext as _
from onemile.web import addresses

# The text fields of one form together; the longest single one takes 20,000 characters. Parsed
# into fields, text takes fifty times its size: this is the bound that no view can raise.
FORM_BYTES_MAX = 500_000
# Whatever else somebody sends who sends no photo.
ORDINARY_BYTES_MAX = 1_000_000
# Three photos of 12 MB each and their text.
PHOTOS_BYTES_MAX = 40_000_000
# The outermost bound: no view may declare more.
BODY_BYTES_MAX = 64_000_000

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
# Nobody reads what comes along with these.
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_DECLARED = "onemile_takes"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Takes:
    """What a view declares of the requests that it takes."""

    photos: bool = False
    bytes_max: int = ORDINARY_BYTES_MAX


_ORDINARY = Takes()


def takes(*, photos: bool = False, bytes_max: int = ORDINARY_BYTES_MAX) -> Callable[[View], View]:
    """Declare that a view needs more room than others, or has less: a line below its route.

    ``photos``: a multipart form may bring 40 MB. ``bytes_max``: any other body may have so many
    bytes. An urlencoded form stays within 500 kB either way. Raises ValueError beyond 64 MB.
    """
    if not 0 <= bytes_max <= BODY_BYTES_MAX:
        raise ValueError(f"bytes_max must lie between 0 and {BODY_BYTES_MAX}, not at {bytes_max}")
    declared = Takes(photos=photos, bytes_max=bytes_max)

    def declare(view: View) -> View:
        # On the function itself, so that other decorators carry it along, above or below.
        setattr(view, _DECLARED, declared)
        return view

    return declare


def declared_at(app: Flask, *, method: str, path: str) -> Takes:
    """Return what the view at an address has declared; asks no request."""
    if method.upper() in _READING:
        return _ORDINARY
    view = app.view_functions.get(addresses.endpoint_of(app, path, method=method))
    found: Takes = getattr(view, _DECLARED, _ORDINARY)
    return found


def bound_of(app: Flask, *, method: str, path: str, content_type: str) -> int:
    """Return how many bytes the body of a request may have; asks no request."""
    kind = _kind(content_type)
    declared = declared_at(app, method=method, path=path)
    if kind == URLENCODED:
        return min(FORM_BYTES_MAX, declared.bytes_max)
    if kind == MULTIPART and declared.photos:
        return PHOTOS_BYTES_MAX
    return declared.bytes_max


def install(app: Flask) -> None:
    """Hold every request to its bound; before anything else that happens around a request."""
    app.before_request(_hold_to_bound)


def words() -> str:
    """Return what to tell whoever has sent too much, which helps them send it again."""
    declared = declared_at(current_app, method=request.method, path=request.path)
    is_about_photos = declared.photos and _kind(request.content_type or "") == MULTIPART
    if is_about_photos and (request.content_length or BODY_BYTES_MAX) > PHOTOS_BYTES_MAX:
        return _(
            "Nothing was saved. All photos together may have up to %(n)s MB: "
            "go back and choose smaller ones, or fewer.",
            n=PHOTOS_BYTES_MAX // 1_000_000,
        )
    return _("Nothing was saved. Send something smaller.")


def _hold_to_bound() -> None:
    hold_to(
        bound_of(
            current_app,
            method=request.method,
            path=request.path,
            content_type=request.content_type or "",
        )
    )


def hold_to(bound: int) -> None:
    """Refuse by what the header says; what says nothing is counted while it is read.

    ``bound`` is in bytes. Raises 413.
    """
    # One more, since the framework's own stream ends at its bound without a word.
    request.max_content_length = bound + 1
    request.max_form_memory_size = min(FORM_BYTES_MAX, bound)
    length = request.content_length or 0
    if length > bound:
        abort(413)
    request.environ["wsgi.input"] = _Counted(
        request.environ["wsgi.input"], bytes_max=bound, length=length
    )


class _Counted:
    """A body, which ends in a refusal where it is longer than its bound, cut off or broken.

    ``length`` is what the header says, 0 where it says nothing.
    """

    def __init__(self, stream: IO[bytes], *, bytes_max: int, length: int) -> None:
        self._stream, self._left, self._owed = stream, bytes_max, length

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises 413 once more has come than may come, 400 where it cannot be read."""
        wanted = self._left + 1 if size < 0 else size
        try:
            piece = self._stream.read(wanted)
        except Exception as error:
            # Each server has errors of its own for chunks that are none and for senders who hang
            # up inside one. Nothing of ours runs in there: whatever it is, the sender's words
            # did not arrive, and that is no failure of the house.
            raise ClientDisconnected from error
        if wanted and not piece and self._owed > 0:
            raise ClientDisconnected  # half a form is none
        self._left -= len(piece)
        self._owed -= len(piece)
        if self._left < 0:
            abort(413)
        return piece


def _kind(content_type: str) -> str:
    """Return the media type as the parser of forms will see it."""
    return parse_options_header(content_type)[0].lower()
