"""Refusals for programs: ``application/problem+json``, in English, and never a word from inside.

RFC 9457, as FEP-c180 asks of servers that speak with others. The type is ``about:blank``: what the
status says is all that there is to know, and who may not see a thing gets the very same words as
for what does not exist.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Response, request
from peewee import DatabaseError
from werkzeug.exceptions import HTTPException

from onemile.db import disk_is_full, gave_way
from onemile.errors import LimitReached, NotNow, Refusal

MEDIA_TYPE = "application/problem+json"
# By then whoever was in the way has finished: a transaction of ours takes milliseconds.
BUSY_RETRY_SECONDS = 2
# Where another server could not be asked: its next try finds it awake, or gives up by itself.
UNREACHED_RETRY_SECONDS = 60
DETAIL_CHARS_MAX = 500  # a sentence or two for the other's log

_OURS = ("content-type", "content-length", "set-cookie")
_DETAILS = {
    400: "The request cannot be read.",
    401: "The request is not signed by whom it says, or the signature cannot be verified.",
    403: "The sender may not do this here.",
    404: "Nothing is here, or nothing for you.",
    405: "This address does not take this method.",
    409: "The state of what this is about does not admit it.",
    410: "What was here is gone for good.",
    413: "The body is larger than this address takes.",
    415: "The body is of a kind that this address does not take.",
    422: "The document cannot be used.",
    429: "Too many requests. Try again later.",
    500: "This server has failed. It has been noted.",
    503: "This server is busy. Nothing was saved; try again in a moment.",
    507: "This server has no room left. Nothing was saved.",
}

log = structlog.get_logger()


def problem(status: int, detail: str = "", *, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal for a program. ``detail`` is English, and tells nothing of the inside.

    A 404 always has the same words, whatever ``detail`` says.
    """
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    words = _DETAILS[404] if status == 404 else detail or _DETAILS.get(status, title)
    told = {"type": "about:blank", "title": title, "status": status}
    told["detail"] = words[:DETAIL_CHARS_MAX]
    response = Response(json.dumps(told), status, mimetype=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        if name.lower() not in _OURS:
            response.headers[name] = value
    return response


def of(error: Exception) -> Response:
    """Return what a program is told of a refusal, an HTTP error, the database or a crash."""
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, HTTPException):
        return _http(error)
    if isinstance(error, DatabaseError) and disk_is_full(error):
        log.error("disk full")
        return problem(507)
    if isinstance(error, DatabaseError) and gave_way(error):
        log.warning("gave way to another transaction", rule=_rule(), error=str(error))
        return problem(503, headers={"Retry-After": str(BUSY_RETRY_SECONDS)})
    log.error("request of a program failed", rule=_rule(), exc_info=error)
    return problem(500)


def _refused(refusal: Refusal) -> Response:
    """A refusal has its own status; only NotNow, sound but too early, is 503: send it again."""
    status = 503 if isinstance(refusal, NotNow) else refusal.status
    headers = {}
    if isinstance(refusal, (NotNow, LimitReached)) and refusal.retry_after_seconds:
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    elif status == 503:
        headers["Retry-After"] = str(UNREACHED_RETRY_SECONDS)
    return problem(status, str(refusal.message), headers=headers)


def _http(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    code = error.code or 500
    if code < 400:
        return problem(404)  # a program is led nowhere
    return problem(code, headers=dict(error.get_headers(request.environ)))


def _rule() -> str:
    return str(request.url_rule)
