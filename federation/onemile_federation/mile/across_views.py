"""The pages of what partners show to a mile, and of who shows it: for who lives in that mile."""

from typing import Any

from flask import render_template

from onemile.api import member_required, viewer
from onemile_federation.mile import authors, shown, sight
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint


@blueprint.get("/across/<int:number>")
@member_required
def across(number: int) -> Any:
    """Show a thing; 404 for who does not live in its mile, as for what is not there."""
    page = shown.page_of(sight.thing(number, viewer=viewer()), viewer=viewer())
    return for_one(render_template("federation/across.html", page=page))


def neighbour(number: int, member: Any) -> Any:
    """Return the page of a neighbour by number; None for nobody of whom the member sees a thing."""
    found = authors.known(number)
    page = None if found is None else shown.neighbour_page(found, viewer=member)
    if page is None:
        return None
    return for_one(render_template("federation/neighbour.html", who=page))
