"""The page of somebody elsewhere, or of a group, for members alone."""

from typing import Any

from flask import render_template, url_for

from onemile.api import NotFound, member_required, page_cursor, viewer
from onemile_federation.ports import Port
from onemile_federation.reading import actors_shown, shelves, sight, unseen
from onemile_federation.reading.records import Older
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.views import blueprint

# Asked of the room that fetches it, by a URI; None for whom nobody here follows. Their page is
# looked at by that.
older: Port[[str], Older | None] = Port("how much of what somebody said before is here")
# The page of a neighbour across a border, by their number; None for whoever is none, or of whom
# this viewer sees nothing.
neighbour: Port[[int, Any], Any] = Port("what a neighbour across a border shows somebody")


@blueprint.get("/actors/<int:number>")
@member_required
def actor(number: int) -> Any:
    """Show somebody elsewhere and what they shared; 404 for whom another's block keeps apart.

    Of whom one has blocked oneself, that one has, and the way to take it back (403).
    """
    member = viewer()
    try:
        found = sight.actor(number, viewer=member)
    except NotFound:
        over = neighbour(number, member) or unseen.actor_page(number, viewer=member)
        if over is None:
            raise
        return over
    before, earlier = page_cursor(), page_cursor("earlier")
    shelf = shelves.of(found, viewer=member, before=before, earlier=earlier)
    page = render_template(
        "federation/actor.html",
        who=actors_shown.page_of(found, member=member),
        shelf=shelf,
        older=older(str(found.uri)),
        next_url=_next(number, shelf),
        is_first=before is None and earlier is None,
        is_known=bool(member.federates),
        may_take_part=not member.is_suspended,
    )
    return for_one(page)


def _next(number: int, shelf: shelves.Shelf) -> str | None:
    if shelf.before is not None:
        return url_for("federation.actor", number=number, before=shelf.before)
    if shelf.earlier is not None:
        return url_for("federation.actor", number=number, earlier=shelf.earlier)
    return None
