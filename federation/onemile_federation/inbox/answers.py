"""What the sender is told: nothing more than a status and a word (RFC 9457, FEP-c180)."""

from http import HTTPStatus

from flask import Response, jsonify

from onemile_federation.wire.vocabulary import PROBLEM_JSON

# The statuses of an inbox, in words; source: federation.md 1.2.
_DETAILS = {
    400: "This cannot be read as an activity.",
    401: "No signature that holds.",
    403: "Not from this sender.",
    404: "No such inbox.",
    409: "This does not fit what is here.",
    410: "This inbox is gone for good.",
    422: "This cannot be taken.",
    429: "Too much from this server.",
    503: "Not at this moment.",
}
# To a host whose new key is doubted: the doctor of another instance of ours reads there what it is
# waiting for (``stewards/checks.py``), and so may others in their logs.
HELD = "A new key of your server waits for a steward here to know it."
# A person decides, within days: an hour more is little.
HELD_SECONDS = 3_600
# What a signature has to cover at the least, for who is told that theirs does not hold.
_CHALLENGE = 'Signature realm="inbox", headers="(request-target) host date digest"'


def taken() -> Response:
    """Say that it was taken; what becomes of it is nobody's business."""
    answer = Response(status=202)
    answer.content_type = ""
    del answer.headers["Content-Type"]
    return answer


def held() -> Response:
    """Keep a host waiting whose new key a steward has to know of (``remote/trust.py``)."""
    return problem(503, retry_after_seconds=HELD_SECONDS, detail=HELD)


def problem(status: int, *, retry_after_seconds: int = 0, detail: str = "") -> Response:
    """Refuse, with the time after which it may be tried again, if time helps."""
    title = HTTPStatus(status).phrase
    answer = jsonify(
        type="about:blank", title=title, status=status, detail=detail or _DETAILS[status]
    )
    answer.status_code = status
    answer.content_type = PROBLEM_JSON
    if retry_after_seconds:
        answer.headers["Retry-After"] = str(retry_after_seconds)
    if status == 401:
        answer.headers["WWW-Authenticate"] = _CHALLENGE
    return answer
