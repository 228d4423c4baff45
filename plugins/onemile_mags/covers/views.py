"""The art of covers at an address of its own, the same for everybody and for ever."""

import hashlib
import re

from flask import Response, request

from onemile.api import NotFound
from onemile_mags.covers import art
from onemile_mags.views import blueprint

# Nothing in it may run or fetch, be it opened alone or saved and opened elsewhere.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
YEAR_SECONDS = 31_536_000
_NAME = re.compile(r"([a-z]+)-([a-z]+)-(0|[1-9][0-9]?)")


@blueprint.get("/cover/<int:edition>/<name>.svg")
def cover_art(edition: int, name: str) -> Response:
    """Serve one of the 576 drawings; no Mag is asked, since none is in it."""
    found = _NAME.fullmatch(name)
    if found is None or edition != art.EDITION:
        raise NotFound
    try:
        drawing = art.drawing(found[1], found[2], int(found[3])).encode()
    except KeyError:
        raise NotFound from None
    response = Response(drawing, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    response.set_etag(hashlib.sha256(drawing).hexdigest()[:16])
    response.make_conditional(request)
    return response
