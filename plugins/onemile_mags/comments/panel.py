"""A page of comments as it is drawn: threads of two levels, each comment with what one may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import request

from onemile.api import ActorCard, conversations, ids, linked, page_cursor, resolve_actors, when
from onemile_mags import said_for, sight
from onemile_mags.article_models import Article
from onemile_mags.comments import policy, sharing
from onemile_mags.comments.saying import PAGE_COMMENTS
from onemile_mags.models import NOBODY
from onemile_mags.wire.outward import is_actor


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment as it stands there. ``origin`` names the instance of who lives elsewhere."""

    id: int
    author: ActorCard
    runs: list[conversations.Run]
    said: str
    origin: str
    is_mine: bool
    is_author: bool
    waits: bool
    is_muted: bool
    # Whom it answers, where that stands on another page.
    is_answer: bool = False
    answers: list["Comment"] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What stands under an article for one viewer, a page of it at most."""

    article_id: int
    path: str
    threads: list[Comment]
    n: int
    older: int | None
    scope: str
    meant_for: str
    policy: str
    holds: bool
    judges: bool
    may_write: bool
    may_set: bool
    asks_to_follow: bool
    has_moved: bool
    is_visitor: bool
    answers_to: Comment | None
    most: int = conversations.POST_CHARS_MAX
    nobody: str = NOBODY

    # Whom one answers reads elsewhere, and nothing of the viewer's gets there.
    is_unheard: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say or to read."""
        return bool(self.threads or self.may_set or self.policy != NOBODY)


def panel(article: Article, viewer: Any) -> Panel:
    """Return the page of comments of an article that ``viewer`` (or None) reads.

    The one that the request asks for by ``before``; ``answer`` is the comment one answers.
    """
    return page(
        article, viewer, before=page_cursor(), answer=ids.read(request.args.get("answer", ""))
    )


def page(
    article: Article, viewer: Any, *, before: int | None = None, answer: int | None = None
) -> Panel:
    """Return a page of comments; as many questions for fifty comments as for one."""
    under = said_for.conversation_of(article)
    if under is not None and not conversations.may_read(under, viewer):
        under = None
    posts: list[conversations.Post] = []
    if under is not None:
        posts = conversations.posts_of(int(under.id), before=before, limit=PAGE_COMMENTS + 1)
    shown = posts[-PAGE_COMMENTS:]
    seen = [] if under is None else conversations.seen_by(viewer, under, shown)
    comments = _comments(article, seen, viewer)
    answered = comments.get(answer or 0) if viewer is not None else None
    return Panel(
        article_id=int(article.id),
        path=sight.path(article),
        threads=_threads(seen, comments),
        n=len(comments),
        older=int(shown[0].id) if len(posts) > PAGE_COMMENTS else None,
        scope=sharing.scope_of_comment(article),
        meant_for=str(article.audience),
        policy=str(article.comments),
        holds=bool(article.holds_comments),
        judges=under is not None and conversations.looks_after(under, viewer),
        may_write=policy.may_write(article, viewer),
        may_set=viewer is not None and sight.writes(article, viewer),
        has_moved=bool(article.mag.lives_at),
        asks_to_follow=policy.asks_to_follow(article, viewer),
        is_visitor=viewer is None,
        answers_to=answered,
        is_unheard=bool(answered and answered.origin and not is_actor(str(viewer.uri))),
    )


def _comments(
    article: Article, posts: Sequence[conversations.Post], viewer: Any
) -> dict[int, Comment]:
    cards = linked(viewer, resolve_actors(str(one.author_uri) for one in posts))
    here = urlsplit(str(article.uri)).netloc
    muted = viewer.muted_uris() if viewer is not None else ()
    found = {}
    for one in posts:
        author = cards[str(one.author_uri)]
        host = urlsplit(str(one.author_uri)).netloc
        found[int(one.id)] = Comment(
            id=int(one.id),
            author=author,
            runs=conversations.runs_of(conversations.words_of(one)),
            said=when(one.at),
            origin="" if host == here else author.origin or host,
            is_mine=viewer is not None and one.author_uri == viewer.uri,
            is_author=one.author_uri == article.author_uri,
            waits=one.state == conversations.HELD,
            is_muted=str(one.author_uri) in muted,
            is_answer=one.reply_to is not None,
        )
    return found


def _threads(posts: Sequence[conversations.Post], comments: dict[int, Comment]) -> list[Comment]:
    """Put each answer below what it answers, on the same page; never one below an answer.

    So a ring of answers, which no page here writes, is a flat list like any other.
    """
    tops = {int(one.id) for one in posts if one.reply_to is None}
    roots = []
    for one in posts:
        above = int(one.reply_to) if one.reply_to is not None else 0
        if above in tops and above != one.id:
            comments[above].answers.append(comments[int(one.id)])
        else:
            roots.append(comments[int(one.id)])
    return roots
