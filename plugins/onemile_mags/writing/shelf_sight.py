"""Who sees a picture of a shelf: who writes in its Mag, or reads an article that shows it."""

from typing import Any

from onemile.api import may_judge, publishing
from onemile_mags import sight
from onemile_mags.article_models import Article, Picture, PictureUse
from onemile_mags.models import PUBLISHED, Mag

# A picture of every article, a signature say, is seen by whoever reads one of the latest.
ARTICLES_ASKED_MAX = 40


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer (or None, a visitor) may see a picture; None for none of a shelf."""
    picture = Picture.get_or_none(Picture.key == key) if key else None
    if picture is None:
        return None
    if sight.role_of(picture.mag, viewer):
        return True
    uses = PictureUse.select(PictureUse.article).where(PictureUse.picture == picture.id)
    theirs = Article.select().where(Article.id.in_(uses)).order_by(Article.id.desc())
    if _is_read(theirs, viewer):
        return True
    return viewer is not None and any(
        may_judge(viewer, kind="mags.article", subject_id=one.id, url=sight.path(one))
        for one in theirs.where(Article.state != "draft").limit(ARTICLES_ASKED_MAX)
    )


def is_read_in(mag: Mag, key: str, viewer: Any) -> bool:
    """Tell whether a picture stands in a published article of a Mag that a viewer may read."""
    picture = Picture.get_or_none((Picture.key == key) & (Picture.mag == mag.id)) if key else None
    if picture is None:
        return False
    uses = PictureUse.select(PictureUse.article).where(PictureUse.picture == picture.id)
    theirs = Article.id.in_(uses) & (Article.mag == mag.id) & sight.readable(viewer)
    return bool(Article.select(Article.id).where(theirs).exists())


def _is_read(articles: Any, viewer: Any) -> bool:
    out = Article.state == PUBLISHED
    if viewer is None:
        seen = articles.where(out & (Article.audience == "everyone"))
    else:
        seen = articles.where(out & publishing.in_sight(Article, viewer))
    return any(sight.reaches(one, viewer) for one in seen.limit(ARTICLES_ASKED_MAX))
