"""Say something under an article; hide it, show it, take it away, as who looks after it."""

from typing import Any

from onemile.api import (
    Conflict,
    Member,
    NotFound,
    conversations,
    lock_rows,
    publishing,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import said_for, sight
from onemile_mags.article_models import Article
from onemile_mags.comments import policy
from onemile_mags.models import PUBLISHED
from onemile_mags.terms import TAKE_PART
from onemile_mags.wire_models import CrossedComment

# A few minutes of reading; what was said before is a touch away.
PAGE_COMMENTS = 50


def say(
    article_id: int,
    *,
    member: Member,
    text: str,
    reply_to: int | None = None,
    meant_for: str = "",
) -> conversations.Post:
    """Comment on an article that one reads, or answer a comment.

    ``meant_for`` is the audience that its page named. Raises NotFound (also for the comment that
    is answered), NotAllowed, Invalid on ``text``, Conflict (nobody may, or who follows the Mag
    alone, or it is for others by now), LimitReached.
    """
    article = sight.visible(article_id, viewer=member)
    require(member, TAKE_PART)
    conversations.check_text(text)
    if article.state != PUBLISHED or not policy.may_write(article, member):
        raise Conflict(refusal(article, member))
    with transaction():
        # In the house's order; and nobody widens the article while this is said.
        me = Member.select(Member.id).where(Member.id == member.id)
        lock_rows(me, lets_refer=True).execute()
        held = Article.select().where(Article.id == article.id)
        article = lock_rows(held, lets_refer=True).first()
        if article is None:
            raise NotFound
        if meant_for and not said_for.is_within(str(article.audience), meant_for):
            raise Conflict(_("It is for other readers by now. Look who they are, and say it then."))
        return conversations.write(
            int(policy.opened(article).id),
            viewer=member,
            text=text,
            reply_to=reply_to,
            looked_over_by=policy.editors_of(article.mag),
        )


def refusal(article: Article, viewer: Any) -> str:
    """Say in words why somebody who reads an article cannot comment on it."""
    if publishing.moved_to(str(article.mag.uri)):
        return str(_("This Mag has moved: nobody comments here any more."))
    if policy.asks_to_follow(article, viewer):
        return str(_("Those who follow this Mag comment here. Follow it first."))
    return str(_("Nobody comments on this article now."))


def hide(post_id: int, *, member: Member) -> Article:
    """Let a comment wait that stands already: only who said it and the editors read it then."""
    article = _looked_after(post_id, member)
    conversations.hold(post_id, by_uri=str(member.uri))
    return article


def was_said_elsewhere(post_id: int) -> bool:
    """Tell whether a comment was said on another server, where it stays, and others may read it."""
    of_it = (CrossedComment.post_id == post_id) & ~CrossedComment.is_ours
    return bool(CrossedComment.select().where(of_it).exists())


def show(post_id: int, *, member: Member) -> Article:
    """Let a comment stand that waits, or was hidden by an editor."""
    article = _looked_after(post_id, member)
    conversations.let_stand(post_id, by_uri=str(member.uri))
    return article


def take_away(post_id: int, *, member: Member) -> Article:
    """Delete a comment that waits; nobody is told."""
    article = _looked_after(post_id, member)
    conversations.turn_away(post_id, by_uri=str(member.uri))
    return article


def take_back(post_id: int, *, member: Member) -> Article:
    """Take back what one has said; nobody needs the right to take part for that."""
    article = policy.article_of(conversations.post(post_id).conversation)
    if article is None:
        raise NotFound
    conversations.take_back(post_id, viewer=member)
    return article


def place_of(post_id: int, *, viewer: Any) -> tuple[Article, int | None]:
    """Return the article of a comment that somebody may read, and its page there.

    The page as the number before which its comments were said, None for the last one. Raises
    NotFound.
    """
    post = conversations.post(post_id)
    article = policy.article_of(post.conversation)
    if article is None or not conversations.may_read_post(post, viewer):
        raise NotFound
    before = conversations.page_with(int(post.conversation_id), post_id, limit=PAGE_COMMENTS)
    return article, before


def _looked_after(post_id: int, member: Member) -> Article:
    """Return the article of a comment. Whose it is to look after, the conversation asks."""
    require(member, TAKE_PART)
    article = policy.article_of(conversations.post(post_id).conversation)
    if article is None:
        raise NotFound
    return article
