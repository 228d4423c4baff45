"""Comments from elsewhere that go: one by one, with who said them, or with all of their server."""

from contextlib import suppress
from urllib.parse import urlsplit

from onemile.api import NotFound, activity_streams, conversations, rows, transaction
from onemile_federation.talking.models import ThingComment

# Taken away in one transaction: a second at most.
PAGE_COMMENTS = 200


def purge(host: str, actor_uri: str) -> None:
    """Take away all comments of an actor, or of everybody of a host and of what lies beneath.

    A page in each transaction, so that nobody waits long for the write lock.
    """
    for by_uri in [actor_uri] if actor_uri else _authors_of(host):
        theirs, after = (ThingComment.by_uri == by_uri) & ~ThingComment.is_ours, 0
        while True:
            query = ThingComment.select().where(theirs & (ThingComment.id > after))
            with transaction():
                page = list(query.order_by(ThingComment.id).limit(PAGE_COMMENTS))
                for kept in page:
                    take_back(kept)
            if len(page) < PAGE_COMMENTS:
                break
            after = page[-1].id


def _authors_of(host: str) -> list[str]:
    """Return who of a host has said something; each author is looked at once, by an index."""
    found = rows("SELECT DISTINCT by_uri FROM federation_comment")
    at = ((uri, urlsplit(uri).netloc) for (uri,) in found)
    return [uri for uri, netloc in at if activity_streams.lies_beneath(netloc, host)]


def take_back(kept: ThingComment) -> None:
    """Take a comment away, and forget it: it may come again, as after its server's release.

    That its author took it back is remembered at the door, as of all that is said elsewhere. What
    the moderators here have before them, or took away, stays known, and comes by no new word.
    """
    if kept.post_id is not None:
        with suppress(NotFound):  # gone already, or the moderators took it away
            conversations.take_back_of(int(kept.post_id), by_uri=str(kept.by_uri))
        if _is_hidden(int(kept.post_id)):
            return
    kept.delete_instance()


def _is_hidden(post_id: int) -> bool:
    try:
        return bool(conversations.post(post_id).state == conversations.HIDDEN)
    except NotFound:
        return False
