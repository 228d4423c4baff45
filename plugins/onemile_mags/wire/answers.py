"""Comments that come from other servers, under articles that everybody may read."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    NotNow,
    Peer,
    Received,
    activity_streams,
    conversations,
    find_by_uri,
    follows,
    ids,
    publishing,
    record,
    rows,
    rows_of,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import said_for, sight
from onemile_mags.article_models import Article
from onemile_mags.comments import policy
from onemile_mags.models import EVERYBODY, FOLLOWERS, PUBLISHED
from onemile_mags.wire import comments_shared
from onemile_mags.wire.comments_shared import CommentTakenBack
from onemile_mags.wire_models import CrossedComment

# Whoever says more than anybody says in an hour waits for the next one.
CALM_SECONDS = 3_600
# Taken away in one transaction: a second at most.
PAGE_COMMENTS = 200


def claims(document: Mapping[str, Any]) -> bool:
    """Tell whether an incoming note answers an article or a comment of ours, or was kept here."""
    return _place(document) is not None or _kept(str(document.get("id", ""))) is not None


def admit(document: Mapping[str, Any], peer: Peer) -> None:
    """Refuse what nobody may say there: Invalid for good, NotNow for a while."""
    place = _place(document)
    if place is None:
        return
    article, _above = place
    if not _is_open(article, peer.actor_uri):
        raise Invalid(message=str(_("Nobody comments on this article now.")))
    conversations.words_of_note(document)
    under = said_for.conversation_of(article)
    if under is not None:
        try:
            conversations.require_calm(int(under.id), author_uri=peer.actor_uri)
        except LimitReached as error:
            raise NotNow({"": str(error)}, retry_after_seconds=CALM_SECONDS) from error


def create(received: Received) -> None:
    """Put a comment under its article: shown, or waiting for a yes, as the Mag's rule is.

    One that is not for everybody stands on no page that everybody reads. Raises Conflict for what
    is not taken: whoever said it is not told so. What somebody else of that server gave out for
    theirs before makes room for what its server says.
    """
    place = _place(received.document)
    author_uri = _author(received.document)
    before = _kept(received.object_uri)
    is_met = before is not None and not _makes_room(before, by_uri=author_uri)
    if place is None or _is_private(received.document) or is_met:
        raise Conflict
    article, above = place
    if not _is_open(article, author_uri) or _is_kept_apart(article, author_uri):
        raise Conflict
    conversation = policy.opened(article)
    try:
        post = conversations.say(
            int(conversation.id),
            author_uri=author_uri,
            text=conversations.words_of_note(received.document),
            reply_to=above,
            looked_over_by=policy.editors_of(article.mag),
            said_at=conversations.said_at_of_note(received.document),
        )
    except NotFound as error:  # what it answers was taken back, or a block lies between the two
        raise Conflict from error
    if before is not None and before.post_id is not None:
        _take_back(before)
    before = _kept(received.object_uri)
    if before is None:
        CrossedComment.create(post_id=post.id, uri=received.object_uri, by_uri=author_uri)
        return
    before.post_id, before.by_uri = post.id, author_uri
    before.save(only=[CrossedComment.post_id, CrossedComment.by_uri])


def update(received: Received) -> None:
    """Give a comment the words that its own server has by now; one not met before is new.

    One that is for fewer people from now on is taken away. Raises Conflict as ``create`` does.
    """
    kept = _kept(received.object_uri)
    if kept is None or (kept.post_id is None and _makes_room(kept, by_uri="")):
        create(received)
    elif kept.post_id is None or kept.by_uri != _author(received.document):
        raise Conflict
    elif _is_private(received.document):
        _take_back(kept)
    else:
        text = conversations.words_of_note(received.document)
        try:
            conversations.reword(int(kept.post_id or 0), by_uri=str(kept.by_uri), text=text)
        except NotFound as error:
            raise Conflict from error


def delete(received: Received) -> None:
    """Take a comment back that its author, or their server, has taken back.

    Raises NotFound, also where that has happened before.
    """
    kept = _kept(received.object_uri)
    if kept is None or kept.is_ours or kept.post_id is None:
        raise NotFound
    _take_back(kept)
    comments_shared.mark(received.object_uri)


def uri_elsewhere(kind: str, subject_id: str) -> str | None:
    """Return how the comment of a report is called where it was said; None for what was said here.

    Also of one that has been taken off the page since, as long as it is kept.
    """
    number = ids.read(subject_id) if kind == conversations.POST_KIND else 0
    kept = CrossedComment.get_or_none(CrossedComment.post_id == number) if number else None
    return None if kept is None or kept.is_ours else str(kept.uri)


def said_by(uri: str) -> str:
    """Return who of elsewhere said a comment that stands or stood here; "" for no such one."""
    kept = _kept(uri)
    return "" if kept is None or kept.is_ours else str(kept.by_uri)


def purge(host: str, actor_uri: str) -> None:
    """Take away all comments of an actor, or of everybody of a host and of what lies beneath.

    A page in each transaction, so that nobody waits long for the write lock.
    """
    for by_uri in [actor_uri] if actor_uri else _authors_of(host):
        theirs, after = (CrossedComment.by_uri == by_uri) & ~CrossedComment.is_ours, 0
        theirs &= CrossedComment.post_id.is_null(False)
        while True:
            query = CrossedComment.select().where(theirs & (CrossedComment.id > after))
            with transaction():
                page = list(query.order_by(CrossedComment.id).limit(PAGE_COMMENTS))
                for kept in page:
                    _take_back(kept)
            if len(page) < PAGE_COMMENTS:
                break
            after = page[-1].id


def _authors_of(host: str) -> list[str]:
    """Return who of a host has said something; each author is looked at once, by an index."""
    found = rows("SELECT DISTINCT by_uri FROM mags_crossed_comment")
    at = ((uri, urlsplit(uri).netloc) for (uri,) in found)
    return [uri for uri, netloc in at if activity_streams.lies_beneath(netloc, host)]


def _take_back(kept: CrossedComment) -> None:
    """Take a comment away, and forget it: it may come again, as after its server's release.

    What the moderators here have before them stays known, as does what the Mag turned away: neither
    comes by a new word. What the Mag passes on is forgotten once that is taken back.
    """
    record(CommentTakenBack(comment_uri=str(kept.uri)))
    with suppress(NotFound):
        conversations.take_back_of(int(kept.post_id or 0), by_uri=str(kept.by_uri))
        comments_shared.forget(kept)


def _makes_room(kept: CrossedComment, *, by_uri: str) -> bool:
    """Tell whether what is known of an id is somebody else's, or went, but not by its author."""
    is_marked = not kept.by_uri
    return not (kept.is_ours or is_marked or (kept.post_id is not None and kept.by_uri == by_uri))


def _place(document: Mapping[str, Any]) -> tuple[Article, int | None] | None:
    """Return the article under which a note would stand, and the comment that it answers."""
    above = document.get("inReplyTo")
    above = above.get("id", "") if isinstance(above, Mapping) else above
    if not isinstance(above, str) or not above:
        return None
    # In fixed SQL: asked of each note that comes, as who of us keeps it.
    articles = rows_of(Article, "WHERE t.object_uri = ? OR t.uri = ? LIMIT 1", (above, above))
    if articles:
        article = articles[0]
        is_this = above == (article.object_uri or article.uri)
        return (article, None) if is_this else None
    kept = _kept(above)
    if kept is None or kept.post_id is None:
        return None
    try:
        post = conversations.post(int(kept.post_id))
    except NotFound:
        return None
    article = policy.article_of(post.conversation)
    return None if article is None else (article, int(post.id))


def _is_private(document: Mapping[str, Any]) -> bool:
    """Tell whether a note is not for everybody: from elsewhere it always says whom it is for."""
    return not any(activity_streams.PUBLIC in document.get(place, ()) for place in ("to", "cc"))


def _is_open(article: Article, author_uri: str) -> bool:
    if article.state != PUBLISHED or not sight.reaches(article, None):
        return False
    if publishing.moved_to(str(article.mag.uri)):
        return False
    if article.comments == FOLLOWERS:
        return bool(follows.is_follower(author_uri, str(article.mag.uri)))
    return bool(article.comments == EVERYBODY)


def _is_kept_apart(article: Article, author_uri: str) -> bool:
    """Tell whether the article's author or the Mag's owner has blocked somebody elsewhere."""
    owners = {str(article.author_uri), str(article.mag.author_uri)}
    members = [member for uri in owners if (member := find_by_uri(uri)) is not None]
    return any(author_uri in member.hidden_uris() for member in members)


def _author(document: Mapping[str, Any]) -> str:
    by = document.get("attributedTo")
    return by if isinstance(by, str) else ""


def _kept(uri: str) -> CrossedComment | None:
    found: list[CrossedComment] = rows_of(CrossedComment, "WHERE t.uri = ?", (uri,))
    return found[0] if found else None
