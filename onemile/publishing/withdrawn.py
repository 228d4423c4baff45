"""What was taken back by whoever published it: who could read it is told so, instead of nothing.

For everybody else nothing is there and nothing ever was, as while it stood: that something was
withdrawn is told by the same sentence that showed it.
"""

from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, make_response, render_template

from onemile.publishing.placed import WITHDRAWN, Placed
from onemile.publishing.showing import is_for, is_met

GONE_STATUS = 410


class Way(NamedTuple):
    """A way on from there: where it leads and what it is called."""

    url: str
    words: str


def was_reached(thing: Placed, viewer: Any) -> bool:
    """Tell whether a thing was withdrawn that ``viewer`` (or None, a visitor) could read before.

    By whom it was for in the end: chosen people are forgotten with their list. Of what was not on
    show by then, as moderators had hidden it or it rested (``state_before``), nothing is told but
    to its author. That it had appeared at all the plugin asks.
    """
    if thing.state != WITHDRAWN or (viewer is None and not thing.offers_web):
        return False
    if viewer is not None and thing.author_uri == viewer.uri:
        return True
    if thing.state_before:
        return False
    # Nobody is left of whom a block could keep anybody.
    return (not thing.author_uri or is_met(thing, viewer)) and is_for(thing, viewer)


def page(*, at: datetime | None = None, ways: tuple[Way, ...] = ()) -> Response:
    """Return the page that says so, 410; ``at`` is when, for who is to know it."""
    html = render_template("publishing/withdrawn.html", at=at, ways=ways)
    response = make_response(html, GONE_STATUS)
    response.vary.add("Cookie")
    return response
