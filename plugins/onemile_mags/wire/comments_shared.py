"""A Mag passes on the comments that it shows to those who follow it, and takes that back.

By the comment's id, wherever it was said: FEP-1b12. What a Mag passed on, and under which article,
stands with the comment, so that no order of events leaves it passed on that is shown no more.
"""

from dataclasses import dataclass
from typing import Any

from onemile.api import Event, Said, WireAudience, lock_rows
from onemile_mags.article_models import Article
from onemile_mags.wire_models import CrossedComment

# Under one article, in one go: it fills twenty pages. What is beyond goes with the article itself.
SHARED_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class CommentTakenBack(Event):
    """A comment from elsewhere was taken back by who said it, or with all of its server."""

    name = "mags.CommentTakenBack"
    comment_uri: str


def settle(crossed: CrossedComment, article: Article | None) -> list[Said]:
    """Say of a comment that it stands under an article that everybody reads, or of None no more.

    In the open transaction. Said again where it stands already, so that who reads activities whole
    has its new words; whoever was told once is not told twice (the carrier sees to it).
    """
    held = lock_rows(CrossedComment.select().where(CrossedComment.id == crossed.id)).first()
    if held is None:
        return []
    if article is None:
        return _undone(held)
    held.shared_by_uri, held.shared_under_uri = str(article.mag.uri), str(article.uri)
    held.save(only=_NOTED)
    return [_said("Announce", held)]


def taken_back(uri: str) -> list[Said]:
    """Take back that a comment was passed on, by its id; in the open transaction."""
    return _undone_where(CrossedComment.uri == uri)


def taken_back_under(article_uri: str) -> list[Said]:
    """Take back what was passed on of the talk under an article; in the open transaction."""
    return _undone_where(CrossedComment.shared_under_uri == article_uri)


def _undone_where(which: Any) -> list[Said]:
    query = CrossedComment.select().where(which & (CrossedComment.shared_by_uri != ""))
    page = lock_rows(query.order_by(CrossedComment.id).limit(SHARED_MAX))
    return [said for held in list(page) for said in _undone(held)]


def _undone(held: CrossedComment) -> list[Said]:
    if not held.shared_by_uri:
        return []
    said = _said("Undo", held)
    held.shared_by_uri = held.shared_under_uri = ""
    held.save(only=_NOTED)
    return [said]


def _said(verb: Any, held: CrossedComment) -> Said:
    mag_uri = str(held.shared_by_uri)
    return Said(
        verb=verb,
        sender_uri=mag_uri,
        object_uri=str(held.uri),
        audience=WireAudience(is_public=True, follower_uris=(mag_uri,)),
    )


# What is noted of what a Mag passed on.
_NOTED = (CrossedComment.shared_by_uri, CrossedComment.shared_under_uri)
EVENT_TYPES = [CommentTakenBack]
