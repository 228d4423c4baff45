"""What a Mag of another instance has on its page here: its cover, and the way to the newsstand."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from onemile.api import Fragment, publishing
from onemile_mags.covers import afar


def front(one: publishing.Publication | None, _viewer: Any) -> Sequence[Fragment]:
    """Hang the cover that stands on the newsstand, and what it is."""
    if one is None or not _stands_here(one):
        return []
    cover = afar.of(one, is_link=False)
    html = render_template("mags/_front_elsewhere.html", cover=cover, is_mag=afar.is_mag(one))
    return [Fragment(html=Markup(html))]


def trail(one: publishing.Publication | None, _viewer: Any) -> Sequence[Fragment]:
    """Hang the way back to the newsstand, and to the Mag from what stands in it."""
    if one is None or not _stands_here(one):
        return []
    publishing.stands_under(url_for("mags.newsstand"))
    is_here = request.path == one.url
    html = render_template("mags/_trail_elsewhere.html", one=one, is_here=is_here)
    return [Fragment(html=Markup(html))]


def _stands_here(one: publishing.Publication) -> bool:
    """Tell whether it would stand on the newsstand: a Mag, or what has brought something titled."""
    return bool(one.headlines) or afar.is_mag(one)
