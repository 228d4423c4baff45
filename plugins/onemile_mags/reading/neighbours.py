"""What stands before and after an article in its number, as its reader may know it."""

from typing import Any

from onemile.api import Member, publishing
from onemile_mags import places
from onemile_mags.article_models import Article
from onemile_mags.models import PUBLISHED
from onemile_mags.sight import edits, standing_mags


def of(article: Article, *, viewer: Any) -> tuple[Article | None, Article | None]:
    """Return the articles before and after one in its number; none where it stands in none."""
    if article.issue_id is None:
        return None, None
    rows = list(in_order(Article.issue == article.issue_id, viewer=viewer))
    places = [row.id for row in rows]
    if article.id not in places:
        return None, None
    place = places.index(article.id)
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    return before, after


def in_order(which: Any, *, viewer: Any) -> Any:
    """Return published articles that a viewer may read, in the order of their number.

    Without their texts: this is for lists.
    """
    return Article.select(*SHOWN).where(which & readable(viewer)).order_by(*places.ORDER)


def newest_first(which: Any, *, viewer: Any) -> Any:
    """Return published articles that a viewer may read, the newest first, without their texts."""
    return (
        Article.select(*SHOWN)
        .where(which & readable(viewer))
        .order_by(Article.published_at.desc(), Article.id.desc())
    )


def readable(viewer: Any) -> Any:
    """Return the condition for published articles that a viewer (None: a visitor) may read.

    Whom a block hides and who rests is left out too.
    """
    if viewer is None:
        seen = Article.audience == publishing.EVERYONE
        hidden: Any = ()
    else:
        seen = publishing.in_sight(Article, viewer)
        hidden = viewer.hidden_uris()
    condition = (Article.state == PUBLISHED) & seen & standing_mags(viewer) & live_authors()
    return condition & Article.author_uri.not_in(sorted(hidden)) if hidden else condition


def live_authors() -> Any:
    """Return the condition for articles whose author is here and not suspended, or elsewhere."""
    live = Member.select(Member.id).where(Member.state == "active")
    return Article.author_id.is_null() | Article.author_id.in_(live)


def of_writers(which: Any, *, mag: Any, viewer: Any) -> Any:
    """Return what whoever edits a Mag reads in it beyond that: all that is published."""
    if viewer is not None and edits(mag, viewer):
        return (
            Article.select(*SHOWN)
            .where(which & (Article.state == PUBLISHED))
            .order_by(*places.ORDER)
        )
    return in_order(which, viewer=viewer)


# All but the text, which a list of two thousand would carry along.
SHOWN = [field for field in Article._meta.sorted_fields if field.name not in ("text", "folded")]
