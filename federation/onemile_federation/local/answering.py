"""How what we say is given: its media type, and who may keep a copy of it on the way.

What was signed for is given to its signer alone; what anybody gets may be kept for a while. The
two never share a copy: ``Vary`` names ``Signature`` (T69).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from onemile.api import NotFound
from onemile_federation import knocking
from onemile_federation.wire.vocabulary import ACTIVITY_JSON

# A peer that verifies many of our posts asks once in three minutes.
PUBLIC_SECONDS = 180
# What hardly ever changes: NodeInfo, host-meta.
STEADY_SECONDS = 1_800
ETAG_CHARS = 32  # 128 bits
VARY = "Accept, Signature"


def document(content: Mapping[str, Any] | str, *, status: int = 200) -> Response:
    """Answer with a document; one that is asked for again unchanged is a 304."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    response = _answer(text, media_type=ACTIVITY_JSON, status=status)
    response.headers["Vary"] = VARY
    response.headers["Cache-Control"] = (
        "private, no-cache" if is_signed() else f"public, max-age={PUBLIC_SECONDS}"
    )
    return _unless_known(response)


def open_to_all(
    text: str, *, media_type: str, seconds: int = PUBLIC_SECONDS, status: int = 200
) -> Response:
    """Answer with what is alike for everybody, also for scripts of other sites (CORS).

    Raises NotFound for who says that they are of a suspended host, to whom nothing is here.
    """
    try:
        knocking.host_named(knocking.asked())
    except knocking.Suspended:
        raise NotFound from None
    response = _answer(text, media_type=media_type, status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return _unless_known(response)


def is_signed() -> bool:
    """Tell whether this request says by whom it is, rightly or not."""
    return "Signature" in request.headers


def _unless_known(response: Response) -> Response:
    """Make an answer a 304 where whoever asks has it already."""
    if response.status_code == 200:
        response.make_conditional(request)
    return response


def _answer(text: str, *, media_type: str, status: int) -> Response:
    response = Response(text, status=status, content_type=media_type)
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:ETAG_CHARS])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
