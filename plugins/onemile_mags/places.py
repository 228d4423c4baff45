"""Where an article stands in its issue: the one order of desk, preview, contents and cover."""

from typing import Any

from peewee import fn

from onemile_mags.article_models import Article
from onemile_mags.models import WITHDRAWN

# As many as one reads in an evening; a book has other covers.
IN_ISSUE_MAX = 60
# Articles that share a place (begun before places were given) stand as they were begun.
ORDER = (Article.position, Article.id)


def next_in(issue_id: int | None) -> int:
    """Return the place behind all that stand in an issue; 0 for none, where there is no order."""
    if issue_id is None:
        return 0
    last: Any = Article.select(fn.MAX(Article.position)).where(Article.issue == issue_id).scalar()
    return int(last or 0) + 1


def is_full(issue_id: int) -> bool:
    """Tell whether an issue has no room for one more article."""
    inside = (Article.issue == issue_id) & (Article.state != WITHDRAWN)
    return bool(Article.select().where(inside).count() >= IN_ISSUE_MAX)


def key(article: Article) -> tuple[int, int]:
    """Sort by the same order what is in memory."""
    return int(article.position), int(article.id)
