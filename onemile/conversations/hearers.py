"""Who hears of a post: who has it to read, who had nothing unread before, who comes not upon it."""

from collections.abc import Sequence
from typing import Any

from onemile.conversations.events import PostWritten
from onemile.conversations.models import HELD, PUBLIC, SHOWN, Conversation, Post, Reader
from onemile.conversations.opening import seat_of_one
from onemile.current import out_of_sight
from onemile.events import record
from onemile.members.models import Member
from onemile.members.mutes import who_muted
from onemile.members.persons import lives_elsewhere


def concerned_by(
    conversation: Conversation, said: Post, answered: Post | None, looked_over_by: Sequence[str]
) -> list[str] | None:
    """Say who hears of a post under a thing, and give them a seat; None is everybody who has one.

    The thing's author, and whoever is answered; of what waits for a yes, those who may say it.
    """
    if conversation.kind != PUBLIC:
        return None
    hear = {str(conversation.subject_author_uri)}
    if answered is not None and said.state == SHOWN:
        hear.add(str(answered.author_uri))
    if said.state == HELD:
        hear.update(looked_over_by)
    uris = sorted(hear - {str(said.author_uri), ""})
    for uri in uris:
        seat_of_one(int(conversation.id), uri)
    return uris


def newly_unread(
    conversation: Conversation,
    author_uri: str,
    concerned: list[str] | None,
    apart: frozenset[str],
) -> list[str]:
    """Give the others something unread; return those who had nothing unread before.

    Whom a block keeps apart has nothing to read of it, and is told of the next word of another; so
    is who has muted its author, and who does not come upon what is said at an instance that is kept
    quiet here.
    """
    others = (Reader.conversation == conversation.id) & (Reader.person_uri != author_uri)
    if apart:
        others &= Reader.person_uri.not_in(sorted(apart))
    if concerned is not None:
        others &= Reader.person_uri.in_(concerned)
    fresh: Any = Reader.select(Reader.person_uri).where(others & ~Reader.is_unread)
    met = {str(uri) for (uri,) in fresh.tuples() if not _comes_not_upon(str(uri), author_uri)}
    uris = sorted(met - who_muted(author_uri, among=met)) if met else []
    if uris:
        Reader.update(is_unread=True).where(others & Reader.person_uri.in_(uris)).execute()
    return uris


def tell_of(said: Post, to_uris: list[str]) -> None:
    """Record a post, and who has it to read and had nothing before, in the open transaction."""
    record(
        PostWritten(
            conversation_id=int(said.conversation_id),
            post_id=int(said.id),
            by_uri=str(said.author_uri),
            to_uris=to_uris,
        )
    )


def _comes_not_upon(reader_uri: str, author_uri: str) -> bool:
    if not lives_elsewhere(author_uri):
        return False
    reader = Member.get_or_none(Member.uri == reader_uri)
    return reader is not None and bool(out_of_sight([author_uri], reader))
