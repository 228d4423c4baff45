"""What of Mags crosses between servers: articles outwards, comments both ways."""

from collections.abc import Mapping
from typing import Any

from onemile.api import (
    FederatedType,
    Received,
    Replies,
    card,
    conversations,
    find_by_uri,
    follows,
    ids,
    publishing,
)
from onemile_mags import said_for, sight, slugs
from onemile_mags.article_models import Article
from onemile_mags.wire import answers, articles, comments, comments_shared
from onemile_mags.wire.article_documents import document
from onemile_mags.wire_models import CrossedComment

REPLIES_A_PAGE = 50


def find_article(address: str) -> Article | None:
    """Return the article of a URI, an object URI, or the path of its page; whoever may read it."""
    path = address.removeprefix(card().base_url)
    words = path.strip("/").split("/")
    if words[:2] == ["mags", "articles"] and len(words) in (3, 4):
        number = ids.read(words[2])
        by_number: Article | None = Article.get_or_none(Article.id == number) if number else None
        if by_number is None:
            return None
        # An object has one id; the one that it had before is another object, and gone.
        known = {str(by_number.object_uri or by_number.uri)}
        return by_number if f"{card().base_url}{path}" in known else None
    if len(words) == 3 and words[0] == "mags":
        mag = slugs.find_mag(words[1])
        found = slugs.find_article(mag.mag, words[2]) if mag is not None else None
        return None if found is None else found.article
    return None


def _uri(article: Article) -> str:
    return str(article.object_uri or article.uri)


def _may_fetch(article: Article, _requester: Any) -> bool:
    return article.audience == publishing.EVERYONE and sight.reaches(article, None)


def _claims_none(_document: Mapping[str, Any]) -> bool:
    # Articles of others are read where followed ones are; they come with the newsstand.
    return False


def _like(received: Received) -> None:
    _leave_word(received, kind=follows.MILDEST)


def _shared(received: Received) -> None:
    """Let its author know that somebody elsewhere passes an article on."""
    _leave_word(received, kind=follows.SHARED)


def _leave_word(received: Received, *, kind: str) -> None:
    article = find_article(received.object_uri)
    if article is None or not _may_fetch(article, None):
        return
    author = find_by_uri(str(article.author_uri))
    if author is not None and received.peer.actor_uri in author.hidden_uris():
        return
    follows.word_from(received.peer.actor_uri, str(article.uri), kind=kind)


def _unlike(received: Received) -> None:
    article = find_article(received.object_uri)
    if article is not None:
        follows.take_word_back(received.peer.actor_uri, str(article.uri))


def _shared_no_more(received: Received) -> None:
    article = find_article(received.object_uri)
    if article is not None:
        uri = str(article.uri)
        follows.take_word_back(received.peer.actor_uri, uri, kind=follows.SHARED)


def _replies(uri: str, after: str) -> Replies:
    article = find_article(uri)
    under = None if article is None else said_for.conversation_of(article)
    if under is None:
        return Replies(uris=(), total=0)
    crossed = (
        CrossedComment.select(CrossedComment.uri, CrossedComment.post_id)
        .join(conversations.Post, on=(conversations.Post.id == CrossedComment.post_id))
        .where(
            (conversations.Post.conversation == under.id)
            & (conversations.Post.state == conversations.SHOWN)
        )
    )
    total = crossed.count()
    later = crossed.where(CrossedComment.post_id > ids.read(after)) if after else crossed
    page = list(later.order_by(CrossedComment.post_id).limit(REPLIES_A_PAGE + 1))
    shown = page[:REPLIES_A_PAGE]
    return Replies(
        uris=tuple(str(one.uri) for one in shown),
        total=total,
        next=str(shown[-1].post_id) if len(page) > REPLIES_A_PAGE else "",
    )


TYPES = [
    FederatedType(
        name="mags.article",
        object_types=("Article",),
        announces=articles.ANNOUNCES,
        to_wire=articles.to_wire,
        find=find_article,
        uri=_uri,
        document=document,
        may_fetch=_may_fetch,
        claims=_claims_none,
        receive={
            "Like": _like,
            "Unlike": _unlike,
            "Announce": _shared,
            "Unannounce": _shared_no_more,
        },
        replies=_replies,
        take_back=articles.take_back,
    ),
    FederatedType(
        name="mags.comment",
        object_types=("Note", "Article", "Page", "Question"),
        announces=comments.ANNOUNCES,
        to_wire=comments.to_wire,
        find=comments.find,
        uri=lambda post: comments.uri_of(post.id),
        document=comments.document,
        may_fetch=comments.may_fetch,
        claims=answers.claims,
        kept_among=comments_shared.kept_among,
        admit=answers.admit,
        receive={
            "Create": answers.create,
            "Update": answers.update,
            "Delete": answers.delete,
        },
        said_by=answers.said_by,
        purge=answers.purge,
        take_back=comments.take_back,
    ),
]
