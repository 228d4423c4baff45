"""What was done is said where one lands: beside the thing that it was done to.

An act ends with a redirect, often to an anchor within a page, and on a telephone the top of that
page is out of sight then. A page that has a place of that name (``told_at``) says it there; on any
other it stays in view at the top.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, get_flashed_messages, render_template, session
from markupsafe import Markup

_PLACE = "told_at"
# Of an anchor, in the cookie: the longest of ours has a word and a number.
PLACE_CHARS_MAX = 60
SEE_OTHER = 303


def install(app: Flask) -> None:
    """Remember at which anchor an answer leads, and let templates ask."""
    app.after_request(_remember)
    app.jinja_env.globals.update(told_at=told_at, told_above=told_above, told_stays=stays)


def told_at(place: str) -> Markup:
    """Return what is to be said at a place of this page; nothing where the reader lands elsewhere.

    Asked before the top of the page is drawn; what was said here is not said there.
    """
    if _place() != place:
        return Markup()
    g.told_at, g.is_told = "", True
    return Markup(render_template("_told.html", told=get_flashed_messages(with_categories=True)))


def told_above() -> list[tuple[str, str]]:
    """Return what is to be said above this page: tones and texts, as they were flashed."""
    told: Any = get_flashed_messages(with_categories=True)
    return [] if g.get("is_told") else list(told)


def stays() -> bool:
    """Tell whether the reader lands below what is said above the page."""
    return bool(_place())


def begin() -> None:
    """Forget the page before: tests open many in one app context."""
    g.pop("told_at", None)
    g.pop("is_told", None)


def _place() -> str:
    if "told_at" not in g:
        g.told_at = session.pop(_PLACE, "") if _PLACE in session else ""
    place: str = g.told_at
    return place


def _remember(response: Response) -> Response:
    if response.status_code == SEE_OTHER and "_flashes" in session:
        place = urlsplit(response.location or "").fragment[:PLACE_CHARS_MAX]
        if place:
            session[_PLACE] = place
        else:
            session.pop(_PLACE, None)
    return response
