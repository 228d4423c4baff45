"""Who may comment on an article, whose yes it waits for, and who looks after it."""

from typing import Any

from onemile.api import (
    Member,
    NotFound,
    allowed,
    conversations,
    follows,
    publishing,
    record,
    require,
    transaction,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.events import ArticleChanged
from onemile_mags.models import (
    ACCEPTED,
    COMMENTS,
    EDITOR,
    FOLLOWERS,
    NOBODY,
    PUBLISHED,
    Mag,
    Seat,
)
from onemile_mags.said_for import KEEPER
from onemile_mags.terms import LOOK_AFTER, TAKE_PART


def article_of(conversation: conversations.Conversation) -> Article | None:
    """Return the article under which a conversation stands."""
    if conversation.keeper != KEEPER:
        return None
    found: Article | None = Article.get_or_none(Article.uri == conversation.subject_uri)
    return found


def may_write(article: Article, viewer: Any) -> bool:
    """Tell whether somebody who reads an article may comment on it now."""
    if viewer is None or article.state != PUBLISHED or article.comments == NOBODY:
        return False
    if not viewer.is_active or not allowed(viewer, TAKE_PART):
        return False
    if publishing.moved_to(str(article.mag.uri)):
        return False
    return article.comments != FOLLOWERS or _belongs(article.mag, viewer)


def asks_to_follow(article: Article, viewer: Any) -> bool:
    """Tell whether somebody could comment if they followed the Mag."""
    is_member = viewer is not None and viewer.is_active
    return bool(is_member and article.comments == FOLLOWERS and not _belongs(article.mag, viewer))


def permits(member: Any, capability: str, subject: Any) -> bool | None:
    """Answer for who looks after the comments of an article: who may write it, alone.

    Its author keeps them while they write in the Mag; once they have left, its editors do.
    """
    if capability != LOOK_AFTER:
        return None
    article = Article.get_or_none(Article.uri == subject)
    if article is None or member is None or not member.is_active:
        return False
    return sight.writes(article, member)


def editors_of(mag: Mag) -> list[str]:
    """Return the URIs of those who edit a Mag, its owner first."""
    seats = Seat.select().where(
        (Seat.mag == mag.id) & (Seat.role == EDITOR) & (Seat.state == ACCEPTED)
    )
    return [str(mag.author_uri), *(str(seat.member_uri) for seat in seats.order_by(Seat.id))]


def set_policy(article_id: int, *, member: Member, who: str, holds: bool) -> None:
    """Say who may comment on an article, and whether an editor looks first.

    As who may write it. What was said stays. Others elsewhere are told, so that nobody there writes
    what is not taken here. Raises NotFound, NotAllowed.
    """
    article = sight.own_article(article_id, viewer=member)
    if who not in COMMENTS:
        raise NotFound
    require(member, TAKE_PART)
    with transaction():
        changed = Article.update(comments=who, holds_comments=holds).where(
            (Article.id == article.id)
            & ((Article.comments != who) | (Article.holds_comments != holds))
        )
        if changed.execute():
            record(ArticleChanged(article_uri=str(article.uri)))


def opened(article: Article) -> conversations.Conversation:
    """Open the conversation under an article, in the open transaction, as its policy is by now."""
    under = conversations.open_public(
        subject_uri=str(article.uri),
        subject_author_uri=str(article.author_uri),
        keeper=KEEPER,
        path=sight.path(article),
    )
    wanted = conversations.APPROVAL if article.holds_comments else conversations.OPEN
    if (under.policy, under.path) != (wanted, sight.path(article)):
        under.policy, under.path = wanted, sight.path(article)
        under.save(only=[type(under).policy, type(under).path])
    return under


def _belongs(mag: Mag, viewer: Any) -> bool:
    return follows.follows_thing(viewer, str(mag.uri)) or bool(sight.role_of(mag, viewer))
