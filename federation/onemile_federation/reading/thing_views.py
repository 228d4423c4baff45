"""The page of a thing elsewhere, for members alone."""

from typing import Any

from flask import render_template

from onemile.api import NotFound, member_required, viewer
from onemile_federation.reading import publications, sight, things, unseen, withdrawn
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.remote.models import RemoteObject
from onemile_federation.views import blueprint


@blueprint.get("/things/<int:number>")
@member_required
def thing(number: int) -> Any:
    """Show what was said elsewhere; 410 for what was taken back, 403 beside one's own words."""
    try:
        row = sight.thing(number, viewer=viewer())
    except NotFound:
        if withdrawn.is_over(RemoteObject.id == number, viewer=viewer()):
            return withdrawn.page(number)
        over = unseen.page(number, viewer=viewer())
        if over is None:
            raise
        return over
    page, publication = things.page_of(row), publications.around(row)
    return for_one(render_template("federation/thing.html", page=page, publication=publication))
