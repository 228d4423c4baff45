"""What an editor let go goes out with the words that they read, or waits for them again."""

from typing import Any

from onemile.api import Member, lock_rows, record
from onemile_mags import sight
from onemile_mags.article_models import HANDED, SCHEDULED, Article
from onemile_mags.models import WITHDRAWN, Mag
from onemile_mags.press.desk_events import ArticleToReread


def is_let_go(article: Article) -> bool:
    """Tell whether an article goes out without anybody looking at it once more."""
    return bool(article.state == SCHEDULED or article.is_ready)


def ask_again(article: Article, *, viewer: Any) -> bool:
    """Take back what an editor let go, as somebody who is none changes it; tell whether it was.

    In the open transaction, the article's row held.
    """
    if not article.mag.is_edited or not is_let_go(article) or sight.edits(article.mag, viewer):
        return False
    _take_back(article, by_uri=str(viewer.uri))
    return True


def begin_to_read(mag: Mag, *, viewer: Any) -> None:
    """Take back what writers had let go themselves, as a locked Mag becomes an edited one."""
    goes = (Article.state == SCHEDULED) | Article.is_ready
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    for article in list(lock_rows(Article.select().where(standing & goes).order_by(Article.id))):
        author = Member.get_or_none(Member.id == article.author_id)
        if author is None or not sight.edits(mag, author):
            _take_back(article, by_uri=str(viewer.uri))


def _take_back(article: Article, *, by_uri: str) -> None:
    if article.state == SCHEDULED:
        article.state, article.due_at = HANDED, None
    article.is_ready = False
    article.save(only=[Article.state, Article.due_at, Article.is_ready])
    record(ArticleToReread(article_id=article.id, by_uri=by_uri))
