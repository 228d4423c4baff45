"""What stands before and after an article in its number, as its reader may know it."""

from typing import Any

from onemile_mags import places
from onemile_mags.article_models import Article
from onemile_mags.sight import readable


def of(article: Article, *, viewer: Any) -> tuple[Article | None, Article | None]:
    """Return the articles before and after one in its number; none where it stands in none."""
    if article.issue_id is None:
        return None, None
    rows = list(in_order(Article.issue == article.issue_id, viewer=viewer))
    numbers = [row.id for row in rows]
    if article.id not in numbers:
        return None, None
    place = numbers.index(article.id)
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    return before, after


def in_order(which: Any, *, viewer: Any) -> Any:
    """Return published articles that a viewer may read, in the order of their number.

    Without their texts: this is for lists.
    """
    return Article.select(*SHOWN).where(which & readable(viewer)).order_by(*places.ORDER)


# All but the text, which a list of two thousand would carry along.
SHOWN = [field for field in Article._meta.sorted_fields if field.name not in ("text", "folded")]
