"""The content policy and the other safety headers, on every answer."""

from flask import Response, g, request

from onemile.web import programs

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# For programs, whose answers no browser shows.
PROGRAMS_POLICY = "default-src 'none'; frame-ancestors 'none'"
HSTS_SECONDS = 365 * 24 * 3600
# Where a limit is no matter of time, a program shall at least not ask again at once.
RETRY_AFTER_SECONDS = 3600


def add(response: Response) -> Response:
    """Add the headers; personal pages are not to be kept by anybody on the way."""
    environ = request.environ
    if programs.MARK in environ:
        return _for_program(response)
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
    headers.setdefault("X-Frame-Options", "DENY")
    if environ["wsgi.url_scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_SECONDS}")
    _ask_to_come_back(response)
    if response.status_code == 429:
        headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-store")
    return response


def _for_program(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = PROGRAMS_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cache-Control", "no-store")
    headers.remove("Set-Cookie")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={HSTS_SECONDS}")
    if response.status_code == 429:
        headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS))
    return response


def _ask_to_come_back(response: Response) -> None:
    """Say when a form may be sent again, if that is all that stands against it."""
    seconds = g.pop("retry_after_seconds", None)
    if seconds is not None and response.status_code == 422:
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
