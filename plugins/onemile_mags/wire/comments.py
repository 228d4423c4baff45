"""Comments of members under public articles, told to other servers; and what stands there now.

Only of members who let others know them: whoever does not, and what answers them, stays here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from peewee import fn

from onemile.api import (
    Event,
    MemberWithdrew,
    NotFound,
    Said,
    WireAudience,
    activity_streams,
    card,
    conversations,
    ids,
    lock_rows,
    publishing,
    record,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.comments import policy
from onemile_mags.events import CommentsLeft
from onemile_mags.wire import comments_shared, reasons
from onemile_mags.wire.comments_shared import CommentTakenBack, SharedLeft
from onemile_mags.wire.outward import is_actor
from onemile_mags.wire_models import CrossedComment

ANNOUNCES = (
    conversations.PostWritten,
    conversations.PostChanged,
    CommentTakenBack,
    SharedLeft,
    CommentsLeft,
    MemberWithdrew,
)
# Of one member, taken back in one transaction; the next takes back what is left.
PAGE_COMMENTS = 500
PATH = "/mags/comments/"


def uri_of(post_id: int) -> str:
    """Return the URI of a comment that was said here."""
    return f"{card().base_url}{PATH}{post_id}"


def to_wire(event: Event) -> Sequence[Said]:
    """Say of a comment what is to be said, in the open transaction: the same question each time."""
    if isinstance(event, MemberWithdrew):
        return _of_who_withdrew(event.member_uri)
    if isinstance(event, CommentTakenBack):
        return comments_shared.taken_back(event.comment_uri)
    if isinstance(event, SharedLeft):
        return _left_under(event)
    if isinstance(event, CommentsLeft):
        return _of_who_withdrew(event.by_uri, after=event.after, up_to=event.up_to)
    if not isinstance(event, (conversations.PostWritten, conversations.PostChanged)):
        return []
    told = CrossedComment.get_or_none(CrossedComment.post_id == event.post_id)
    post = _standing(event.post_id)
    if told is not None and not told.is_ours:
        article = None if post is None else policy.article_of(post.conversation)
        why = reasons.of_comment(event.post_id) if article is None else ""
        return comments_shared.settle(told, article, reason=why)
    if post is None:
        return [] if told is None else _let_go(told, reason=reasons.of_comment(event.post_id))
    # What others let go of they never take again under the same id.
    if told is not None or CrossedComment.get_or_none(CrossedComment.uri == uri_of(post.id)):
        return []
    article = policy.article_of(post.conversation)
    above = None if article is None else answered_uri(post, article)
    if article is None or above is None or not is_actor(str(post.author_uri)):
        return []
    told = CrossedComment.create(
        post_id=post.id, uri=uri_of(post.id), by_uri=post.author_uri, is_ours=True
    )
    return [_said(post, article, above), *comments_shared.settle(told, article)]


def find(address: str) -> Any:
    """Return the comment of a URI of ours, if it is one that others were told of; else None."""
    path = address.removeprefix(card().base_url)
    number = ids.read(path.removeprefix(PATH))
    if not number or path != f"{PATH}{number}":
        return None
    told = CrossedComment.get_or_none(CrossedComment.post_id == number)
    return _standing(number) if told is not None and told.is_ours else None


def take_back(uri: str) -> Said | None:
    """Take back a comment that went while nobody heard of it; None for what was never told."""
    is_told = CrossedComment.is_ours & CrossedComment.post_id.is_null(False)
    told = lock_rows(CrossedComment.select().where((CrossedComment.uri == uri) & is_told)).first()
    return None if told is None else _taken_back(told, reason="")


def document(post: Any) -> Mapping[str, Any]:
    """Return a comment as others read it, without its addressing."""
    article = policy.article_of(post.conversation)
    assert article is not None, "a comment that was told stands under an article"
    above = answered_uri(post, article) or str(article.object_uri or article.uri)
    return {
        "id": uri_of(post.id),
        "type": "Note",
        "attributedTo": str(post.author_uri),
        "inReplyTo": above,
        "audience": str(article.mag.uri),
        "context": str(article.object_uri or article.uri),
        "content": activity_streams.html_of(conversations.words_of(post), line=_linked),
        "url": uri_of(post.id),
        "published": activity_streams.instant(post.at),
    }


def may_fetch(post: Any, _requester: Any) -> bool:
    """Tell whether a comment may be read from outside: as the article may, and its author."""
    article = policy.article_of(post.conversation)
    return article is not None and _is_public(article) and is_actor(str(post.author_uri))


def answered_uri(post: Any, article: Article) -> str | None:
    """Return what a comment answers, as others know it; None where they cannot know it."""
    if post.reply_to is None:
        return str(article.object_uri or article.uri)
    above = CrossedComment.get_or_none(CrossedComment.post_id == post.reply_to)
    return None if above is None else str(above.uri)


def _standing(post_id: int) -> Any:
    """Return a comment that everybody can read now, or None."""
    try:
        post = conversations.post(post_id)
    except NotFound:
        return None
    article = policy.article_of(post.conversation)
    is_read = article is not None and _is_public(article)
    return post if is_read and conversations.may_read_post(post, None) else None


def _is_public(article: Article) -> bool:
    return article.audience == publishing.EVERYONE and sight.reaches(article, None)


def _said(post: Any, article: Article, above: str) -> Said:
    by, mag_uri = str(post.author_uri), str(article.mag.uri)
    to = _spoken_to(article, above)
    people = tuple(dict.fromkeys(uri for uri in (to, mag_uri) if uri != by))
    return Said(
        verb="Create",
        sender_uri=by,
        object_uri=uri_of(post.id),
        object=document(post),
        audience=WireAudience(
            is_public=True,
            # Who follows the Mag has it by the Mag's word.
            follower_uris=(by,),
            people_uris=people,
            mentions=tuple(uri for uri in (to,) if uri != by),
        ),
    )


def _spoken_to(article: Article, above: str) -> str:
    """Return who said what is answered; the Mag where they did not choose to be known outside."""
    answered = CrossedComment.get_or_none(CrossedComment.uri == above)
    said_by = str(article.author_uri if answered is None else answered.by_uri)
    is_elsewhere = answered is not None and not answered.is_ours
    return said_by if is_elsewhere or is_actor(said_by) else str(article.mag.uri)


def _of_who_withdrew(member_uri: str, *, after: int = 0, up_to: int = 0) -> list[Said]:
    """Take back what somebody said who is not to be known outside any more: a page of it."""
    theirs = (CrossedComment.by_uri == member_uri) & CrossedComment.is_ours
    standing = theirs & CrossedComment.post_id.is_null(False) & (CrossedComment.id > after)
    if not up_to:
        up_to = CrossedComment.select(fn.MAX(CrossedComment.id)).where(standing).scalar() or 0
    query = CrossedComment.select().where(standing & (CrossedComment.id <= up_to))
    page = list(query.order_by(CrossedComment.id).limit(PAGE_COMMENTS))
    if page and page[-1].id < up_to:
        record(CommentsLeft(by_uri=member_uri, after=page[-1].id, up_to=up_to))
    return [said for told in page for said in _let_go(told)]


def _left_under(event: SharedLeft) -> list[Said]:
    """Take back more of what was passed on under an article, unless it is on show again."""
    article = lock_rows(Article.select().where(Article.uri == event.article_uri)).first()
    if article is not None and _is_public(article):
        return []
    return comments_shared.taken_back_under(
        event.article_uri, after=event.after, reason=event.reason
    )


def _let_go(told: CrossedComment, *, reason: str = "") -> list[Said]:
    return [*comments_shared.settle(told, None, reason=reason), _taken_back(told, reason=reason)]


def _taken_back(told: CrossedComment, *, reason: str) -> Said:
    told.post_id = None
    told.save(only=[CrossedComment.post_id])
    return Said(
        verb="Delete",
        sender_uri=str(told.by_uri),
        object_uri=str(told.uri),
        audience=WireAudience(is_public=True, follower_uris=(str(told.by_uri),)),
        former_type="Note",
        reason=reason,
    )


def _linked(line: str) -> Markup:
    link = '<a href="{}" rel="nofollow noopener">{}</a>'
    return Markup("").join(
        Markup(link).format(run.address, run.text) if run.address else run.text
        for run in conversations.runs_of(line)
    )
