"""The conversation under something said elsewhere: the core keeps it, the thing's URI names it."""

from collections.abc import Sequence

from onemile.api import conversations
from onemile_federation import fixed_sql
from onemile_federation.remote.models import LIVE, RemoteObject

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


def whatever_of(conversation: conversations.Conversation) -> RemoteObject | None:
    """Return the thing under which a conversation stands, be it taken back or narrowed since.

    For those alone whose own words stand there.
    """
    if conversation.keeper != KEEPER:
        return None
    uri = str(conversation.subject_uri)
    found: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.uri == uri)
    return found


def kept_among(uris: Sequence[str]) -> set[str]:
    """Return those of some URIs by which a comment is known here; of a page of them."""
    found = fixed_sql.about(_KEPT, uris)
    return {str(uri) for (uri,) in found}


def page_of(thing: RemoteObject) -> str:
    """Return the path of the page on which a thing is read here."""
    return f"/federation/things/{thing.id}"


_KEPT = "SELECT uri FROM federation_comment WHERE uri IN ({marks})"
