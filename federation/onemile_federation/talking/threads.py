"""The conversation under something said elsewhere: the core keeps it, the thing's URI names it."""

from collections.abc import Sequence

from onemile.api import conversations
from onemile_federation import addresses, fixed_sql
from onemile_federation.remote.models import LIVE, RemoteObject, Share

KEEPER = "federation"


def under(thing_uri: str) -> conversations.Conversation | None:
    """Return the conversation under a thing, once somebody has said something."""
    key = f"{conversations.PUBLIC} {thing_uri}"
    return conversations.by_key(conversations.key_of(thing_uri, (), keeper=KEEPER, key=key))


def opened(thing: RemoteObject) -> conversations.Conversation:
    """Open the conversation under a thing, in the open transaction; made once."""
    return conversations.open_public(
        subject_uri=str(thing.uri),
        subject_author_uri=str(thing.author_uri),
        keeper=KEEPER,
        path=page_of(thing),
    )


def thing_of(conversation: conversations.Conversation) -> RemoteObject | None:
    """Return the thing under which a conversation stands, if everybody may still read it."""
    if conversation.keeper != KEEPER:
        return None
    these = (RemoteObject.uri == conversation.subject_uri) & (RemoteObject.state == LIVE)
    found: RemoteObject | None = RemoteObject.get_or_none(these & RemoteObject.is_public)
    return found


def kept_among(uris: Sequence[str]) -> set[str]:
    """Return those of some URIs by which a comment is known here; of a page of them."""
    found = fixed_sql.about(_KEPT, uris)
    return {str(uri) for (uri,) in found}


def page_of(thing: RemoteObject) -> str:
    """Return the path of the page on which a thing is read here."""
    return f"/federation/things/{thing.id}"


def group_of(thing: RemoteObject) -> str:
    """Return the group in which a thing stands; empty for none.

    One of its own server, or one that has passed it on itself: a document may name whom it likes.
    """
    group_uri = str(thing.audience_uri)
    if not group_uri or addresses.is_ours(group_uri):
        return ""
    if addresses.same_origin(group_uri, str(thing.uri)):
        return group_uri
    theirs = (Share.thing == thing.id) & (Share.sharer_uri == group_uri)
    return group_uri if Share.select().where(theirs).exists() else ""


_KEPT = "SELECT uri FROM federation_comment WHERE uri IN ({marks})"
