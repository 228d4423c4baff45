"""Where the picture that is shared with a link lies, for what everybody may read."""

import hashlib

from flask import Response, request

from onemile.api import NotFound, publishing
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.covers import making, share
from onemile_mags.models import Mag
from onemile_mags.views import blueprint

# Whoever shows a link asks once; what is narrowed is gone here at once and there soon after.
CACHE_SECONDS = 300


def url_of(thing: Mag | Article) -> str:
    """Return the path of the picture to share with a public Mag or article; else nothing."""
    return f"{thing.path_of(thing.id)}/share.jpg" if _is_public(thing) else ""


@blueprint.get("/articles/<int:article_id>/share.jpg")
def share_article(article_id: int) -> Response:
    """Serve the picture of an article that everybody may read, whoever asks."""
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if article is None or not (_is_public(article) and sight.reaches(article, None)):
        raise NotFound
    mag = article.mag
    return _answer(article.title, mag.title, making.palette_of(mag, article.issue))


@blueprint.get("/<int:mag_id>/share.jpg", defaults={"look": ""})
@blueprint.get("/<int:mag_id>/<look>/share.jpg")
def share_mag(mag_id: int, look: str) -> Response:
    """Serve the picture of a Mag that everybody may read.

    Whatever look its address says (``afar.py``): with another one, others ask for it anew.
    """
    del look
    mag: Mag | None = Mag.get_or_none(Mag.id == mag_id)
    if mag is None or not (_is_public(mag) and sight.sees(mag, None)):
        raise NotFound
    return _answer(mag.title, "", making.palette_of(mag))


def _is_public(thing: Mag | Article) -> bool:
    return bool(thing.audience == publishing.EVERYONE)


def _answer(title: str, name: str, palette: str) -> Response:
    content = share.drawn(title, name, palette)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    # Other sites show it: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(hashlib.sha256(content).hexdigest()[:16])
    response.make_conditional(request)
    return response
