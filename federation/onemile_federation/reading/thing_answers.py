"""How a page of something elsewhere is answered: for one member, and for no search engine."""

from flask import Response, make_response


def for_one(page: str) -> Response:
    """Answer with a page that no search engine shows, and another member sees differently."""
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.vary.add("Cookie")
    return response
