"""An article or a Mag that was withdrawn: who could read it is told so, who wrote it also when."""

from typing import Any

from flask import Response, url_for

from onemile.api import gettext as _
from onemile.api import publishing
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.models import WITHDRAWN, Mag


def article_page(article: Article, viewer: Any) -> Response | None:
    """Return the page that says so; None for who could not read it, or what was not withdrawn."""
    if article.state != WITHDRAWN or article.published_at is None:
        return None
    mag = article.mag
    is_mine = viewer is not None and article.author_uri == viewer.uri
    if is_mine and sight.uses_again(article, viewer):
        again = publishing.Way(url_for("mags.more", article_id=article.id), str(_("Write it anew")))
        return publishing.withdrawn_page(at=article.withdrawn_at, ways=(again,))
    if not _was_read(article, viewer):
        return None
    ways = (publishing.Way(mag.path, str(mag.title)),) if sight.sees(mag, viewer) else ()
    return publishing.withdrawn_page(at=article.withdrawn_at if is_mine else None, ways=ways)


def _was_read(article: Article, viewer: Any) -> bool:
    """Tell whether somebody could read an article until it was withdrawn."""
    if article.mag.state != WITHDRAWN and sight.writes(article, viewer):
        return True
    stood = sight.stood(article.mag, viewer, author_uri=str(article.author_uri))
    return stood and publishing.was_reached(article, viewer)


def mag_page(mag: Mag, viewer: Any) -> Response | None:
    """Return the same for a Mag that was ended, with all that had appeared in it."""
    if mag.state != WITHDRAWN or mag.published_at is None:
        return None
    if not publishing.was_reached(mag, viewer):
        return None
    is_mine = viewer is not None and mag.author_uri == viewer.uri
    return publishing.withdrawn_page(at=mag.withdrawn_at if is_mine else None)
