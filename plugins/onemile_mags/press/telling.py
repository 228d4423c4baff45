"""Those who follow a Mag hear of what is new in it: so many at a time, each once.

A Mag may have thousands of followers: each task tells some and asks for the next, so that no
transaction is long and a worker that dies goes on where it was.
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import Event, defer, follows, record, transaction
from onemile_mags.article_models import Article
from onemile_mags.events import ArticlePublished, ArticleShared, FollowersTold, IssuePublished
from onemile_mags.models import PUBLISHED, Issue, Mag

TASK = "mags.tell"
# Some seconds of composing at the most.
FOLLOWERS_AT_ONCE = 100


def begin(event: Event) -> None:
    """Ask for those who follow to be told of an event, if it is one of which they are."""
    if isinstance(event, ArticleShared) or (isinstance(event, ArticlePublished) and event.is_told):
        article = Article.get_or_none(Article.uri == event.article_uri)
        if article is not None:
            with transaction():
                _ask(mag_id=article.mag_id, article_id=int(article.id))
    elif isinstance(event, IssuePublished):
        mag = Mag.get_or_none(Mag.uri == event.mag_uri)
        if mag is not None:
            with transaction():
                _ask(mag_id=int(mag.id), issue_id=event.issue_id)


def tell_some(payload: Mapping[str, Any]) -> None:
    """Tell the next of those who follow; run by the worker, whole."""
    mag = Mag.get_or_none(Mag.id == payload["mag_id"])
    if mag is None or mag.state != PUBLISHED:
        return
    article_id, issue_id = payload["article_id"], payload["issue_id"]
    article = Article.get_or_none(Article.id == article_id) if article_id else None
    is_there = article is not None or (
        bool(issue_id) and Issue.select().where(Issue.id == issue_id).exists()
    )
    if not is_there:
        return
    found = follows.followers_of_thing(
        str(mag.uri), after=payload["after"], limit=FOLLOWERS_AT_ONCE
    )
    if not found:
        return
    record(
        FollowersTold(
            mag_uri=str(mag.uri),
            follower_uris=[str(one.follower_uri) for one in found],
            article_uri="" if article is None else str(article.uri),
            issue_id=issue_id,
        )
    )
    if len(found) == FOLLOWERS_AT_ONCE:
        _ask(mag_id=mag.id, article_id=article_id, issue_id=issue_id, after=int(found[-1].id))


def _ask(*, mag_id: int, article_id: int = 0, issue_id: int = 0, after: int = 0) -> None:
    named = {"mag_id": mag_id, "article_id": article_id, "issue_id": issue_id, "after": after}
    defer(TASK, named, key=f"{TASK}:{article_id or issue_id}:{after}")
