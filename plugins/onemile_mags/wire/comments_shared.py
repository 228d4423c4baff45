"""A Mag passes on the comments that it shows to those who follow it, and takes that back.

By the comment's id, wherever it was said: FEP-1b12. What a Mag passed on, and under which article,
stands with the comment, so that no order of events leaves it passed on that is shown no more.
"""

from dataclasses import dataclass
from typing import Any

from onemile.api import Event, Said, WireAudience, lock_rows, record
from onemile_mags.article_models import Article
from onemile_mags.wire_models import CrossedComment

# Taken back in one transaction, at some ten milliseconds each; the next ones after it.
PAGE_SHARED = 50


@dataclass(frozen=True, kw_only=True)
class CommentTakenBack(Event):
    """A comment from elsewhere was taken back by who said it, or with all of its server."""

    name = "mags.CommentTakenBack"
    comment_uri: str


@dataclass(frozen=True, kw_only=True)
class SharedLeft(Event):
    """More comments were passed on under an article than one transaction takes back.

    Those with a number above ``after`` are left; ``reason`` is why moderators took them away.
    """

    name = "mags.SharedLeft"
    article_uri: str
    after: int
    reason: str = ""


def settle(crossed: CrossedComment, article: Article | None, *, reason: str = "") -> list[Said]:
    """Say of a comment that it stands under an article that everybody reads, or of None no more.

    ``reason`` is why moderators took it away, if it was they.

    In the open transaction. Said again where it stands already, so that who reads activities whole
    has its new words; whoever was told once is not told twice (the carrier sees to it).
    """
    held = lock_rows(CrossedComment.select().where(CrossedComment.id == crossed.id)).first()
    if held is None:
        return []
    if article is None:
        return _undone(held, reason)
    held.shared_by_uri, held.shared_under_uri = str(article.mag.uri), str(article.uri)
    held.save(only=_NOTED)
    return [_said("Announce", held)]


def taken_back(uri: str) -> list[Said]:
    """Take back that a comment was passed on, by its id; in the open transaction."""
    held = lock_rows(CrossedComment.select().where(CrossedComment.uri == uri)).first()
    return [] if held is None else _undone(held, "")


def taken_back_under(
    article_uri: str, *, after: int = 0, reason: str = "", most: int | None = None
) -> list[Said]:
    """Take back what was passed on of the talk under an article, in the open transaction.

    A page of it, or as many as ``most``; of what is left after it an event of its own tells.
    """
    most = PAGE_SHARED if most is None else most
    theirs = (CrossedComment.shared_under_uri == article_uri) & (CrossedComment.id > after)
    query = CrossedComment.select().where(theirs & (CrossedComment.shared_by_uri != ""))
    found = list(lock_rows(query.order_by(CrossedComment.id).limit(most + 1)))
    page = found[:most]
    if len(found) > most:
        last = page[-1].id if page else after
        record(SharedLeft(article_uri=article_uri, after=last, reason=reason))
    return [said for held in page for said in _undone(held, reason)]


def _undone(held: CrossedComment, reason: str) -> list[Said]:
    if not held.shared_by_uri:
        return []
    said = _said("Undo", held, reason=reason)
    held.shared_by_uri = held.shared_under_uri = ""
    held.save(only=_NOTED)
    if held.post_id is None and not held.is_ours:
        held.delete_instance()
    return [said]


def forget(crossed: CrossedComment) -> None:
    """Forget, in the open transaction, a comment from elsewhere that stands here no more.

    What is passed on still is forgotten once that is taken back (``taken_back``).
    """
    this = CrossedComment.id == crossed.id
    CrossedComment.update(post_id=None).where(this).execute()
    CrossedComment.delete().where(this & (CrossedComment.shared_by_uri == "")).execute()


def _said(verb: Any, held: CrossedComment, *, reason: str = "") -> Said:
    mag_uri = str(held.shared_by_uri)
    return Said(
        verb=verb,
        sender_uri=mag_uri,
        object_uri=str(held.uri),
        audience=WireAudience(is_public=True, follower_uris=(mag_uri,)),
        reason=reason,
    )


# What is noted of what a Mag passed on.
_NOTED = (CrossedComment.shared_by_uri, CrossedComment.shared_under_uri)
EVENT_TYPES = [CommentTakenBack, SharedLeft]
