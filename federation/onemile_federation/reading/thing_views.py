"""The page of a thing elsewhere, for members alone."""

from typing import Any

from flask import Response, make_response, render_template

from onemile.api import member_required, viewer
from onemile_federation.reading import sight, things
from onemile_federation.views import blueprint


@blueprint.get("/things/<int:number>")
@member_required
def thing(number: int) -> Any:
    """Show what was said elsewhere; 404 for what is gone, or not for this member, alike."""
    row = sight.thing(number, viewer=viewer())
    return for_one(render_template("federation/thing.html", page=things.page_of(row)))


def for_one(page: str) -> Response:
    """Answer with a page that no search engine shows, and another member sees differently."""
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.vary.add("Cookie")
    return response
