"""Who may read a conversation, and what of it; a request is accepted or declined.

Between two: both of them, until a block keeps them apart; then it is gone for both, as long as
it lasts. In a group: who has a seat and whom the subject reaches. Under a thing: whom it reaches.
What a request from somebody suspended says is nobody's to read meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onemile import current
from onemile.capabilities import allowed, is_declared
from onemile.conversations.models import (
    ACCEPTED,
    CORE,
    DECLINED,
    ERASED,
    HELD,
    HIDDEN,
    PAIR,
    PUBLIC,
    REQUESTED,
    Conversation,
    Post,
    Reader,
)
from onemile.db import rows, transaction
from onemile.errors import NotFound
from onemile.members.models import ACTIVE
from onemile.notices.rights import forget_notices

# What a keeper calls, after its own name, the capability to look after the talk under its things.
LOOK_AFTER = "look_after"


def find(conversation_id: int, *, viewer: Any) -> Conversation:
    """Return a conversation that somebody may read. Raises NotFound for all others alike."""
    found: Conversation | None = Conversation.get_or_none(Conversation.id == conversation_id)
    if found is None or not may_read(found, viewer):
        raise NotFound
    return found


def may_read(conversation: Conversation, viewer: Any) -> bool:
    """Tell whether a member may read a conversation now.

    A visitor (None) reads what is said under a thing that is for everyone.
    """
    if conversation.kind == PUBLIC:
        return _reaches(conversation, viewer)
    if viewer is None:
        return False
    seats = seats_of(conversation)
    mine = seats.get(str(viewer.uri))
    if mine is None:
        return False
    if conversation.kind != PAIR:
        return mine.standing == ACCEPTED and _reaches(conversation, viewer)
    others = set(seats) - {str(viewer.uri)}
    if others & viewer.hidden_uris():
        return False
    return mine.standing == ACCEPTED or _are_active(others)


def looks_after(conversation: Conversation, viewer: Any) -> bool:
    """Tell whether somebody may say yes or no to what is said under a thing.

    Its author; or, where the keeper declares ``<keeper>.look_after``, whoever is permitted it on
    the thing's URI, and they alone: the editors of a magazine, whose author may have left it.
    """
    if viewer is None:
        return False
    capability = f"{conversation.keeper}.{LOOK_AFTER}"
    if conversation.keeper == CORE or not is_declared(capability):
        return bool(conversation.subject_author_uri == viewer.uri)
    return allowed(viewer, capability, str(conversation.subject_uri))


def seen_by(viewer: Any, conversation: Conversation, posts: Iterable[Post]) -> list[Post]:
    """Return what of some posts ``viewer``, who may read the conversation, finds there.

    Between two the place of what is hidden or erased is kept, without its words (``words_of``).
    Elsewhere it is left out, as is what somebody says whom a block hides or who is suspended,
    or whose instance is kept quiet here;
    what waits for a yes is for its author alone, and for who says it; and what was said while
    the thing was for others stays theirs.
    """
    if conversation.kind == PAIR:
        return list(posts)
    found = [one for one in posts if one.state not in (HIDDEN, ERASED)]
    hidden = _resting({str(one.author_uri) for one in found})
    hidden |= current.out_of_sight({str(one.author_uri) for one in found}, viewer)
    if viewer is not None:
        hidden |= viewer.hidden_uris()
    met = [one for one in found if one.author_uri not in hidden]
    met = _said_for(viewer, conversation, met)
    if viewer is None or not any(one.state == HELD for one in met):
        return [one for one in met if one.state != HELD]
    judges = looks_after(conversation, viewer)
    return [one for one in met if one.state != HELD or judges or one.author_uri == viewer.uri]


def is_said_for(viewer: Any, conversation: Conversation, post: Post) -> bool:
    """Tell whether a post was said for a viewer too, by whom its thing reached at that time."""
    return bool(_said_for(viewer, conversation, [post]))


def may_read_post(post: Post, viewer: Any) -> bool:
    """Tell whether a post can be read by a viewer (or None): for its report page."""
    if post.state in (HIDDEN, ERASED):
        return False
    conversation = post.conversation
    return may_read(conversation, viewer) and bool(seen_by(viewer, conversation, [post]))


def words_of(post: Post) -> str:
    """Return what can be read of a post: nothing of what is hidden or erased."""
    return "" if post.state in (HIDDEN, ERASED) else str(post.text)


def seats_of(conversation: Conversation) -> Mapping[str, Reader]:
    """Return the seats of a conversation by the URI of who has them."""
    rows = list(Reader.select().where(Reader.conversation == conversation.id))
    return {str(row.person_uri): row for row in rows}


def people_of(conversation_id: int) -> list[str]:
    """Return the URIs of those who have a seat in a conversation."""
    found: Any = Reader.select(Reader.person_uri).where(Reader.conversation == conversation_id)
    return [str(uri) for (uri,) in found.order_by(Reader.id).tuples()]


def other_of(conversation: Conversation, viewer: Any) -> str:
    """Return the URI of the other of two; empty once they have left."""
    return next((uri for uri in seats_of(conversation) if uri != viewer.uri), "")


def has_declined(conversation_id: int, *, person_uri: str) -> bool:
    """Tell whether somebody has said no to a request. Whoever asked is never told."""
    theirs = (Reader.conversation == conversation_id) & (Reader.person_uri == person_uri)
    return bool(Reader.select().where(theirs & (Reader.standing == DECLINED)).exists())


def accept(conversation_id: int, *, viewer: Any) -> None:
    """Take a request among one's conversations. Raises NotFound for what is no request to one."""
    _answer(conversation_id, viewer, ACCEPTED)


def decline(conversation_id: int, *, viewer: Any) -> None:
    """Say no to a request, in silence: whoever asked finds it as it was. Raises NotFound."""
    _answer(conversation_id, viewer, DECLINED)


def _answer(conversation_id: int, viewer: Any, standing: str) -> None:
    with transaction():
        conversation = find(conversation_id, viewer=viewer)
        # In the statement itself: a yes in another tab at this moment stays a yes.
        asked = (Reader.person_uri == viewer.uri) & (Reader.standing != ACCEPTED)
        answered = (
            Reader.update(standing=standing, is_unread=False)
            .where((Reader.conversation == conversation.id) & asked)
            .execute()
        )
        if not answered:
            raise NotFound


def part(one_uri: str, other_uri: str) -> None:
    """Let nothing be unread or told between two whom a block parts: they find none of it any more.

    A keeper's page has more to tell than what was said, and stays told.
    """
    of_other = Reader.select(Reader.conversation).where(Reader.person_uri == other_uri)
    of_one = Reader.select(Reader.conversation).where(Reader.person_uri == one_uri)
    pairs = list(
        Conversation.select().where(
            (Conversation.kind == PAIR)
            & Conversation.id.in_(of_other)
            & Conversation.id.in_(of_one)
        )
    )
    forget_notices([row.page for row in pairs if row.keeper == CORE])
    numbers = [row.id for row in pairs]
    Reader.update(is_unread=False).where(Reader.conversation.in_(numbers)).execute()


def known(viewer: Any, members: Sequence[Any]) -> list[int]:
    """Return those among some members who are shown to a viewer because they talk.

    Both, once a conversation is accepted; whoever asks, to whom they have asked.
    """
    mine, theirs = Reader.alias(), Reader.alias()
    uris = [str(one.uri) for one in members]
    found: Any = (
        theirs.select(theirs.member_id)
        .join(mine, on=(mine.conversation == theirs.conversation))
        .join(Conversation, on=(Conversation.id == theirs.conversation))
        .where(
            (mine.person_uri == viewer.uri)
            & mine.standing.in_([ACCEPTED, REQUESTED])
            & theirs.person_uri.in_(uris)
            & (theirs.standing == ACCEPTED)
            & (Conversation.kind != PUBLIC)
        )
        .distinct()
        .tuples()
    )
    return [number for (number,) in found if number is not None]


def _said_for(viewer: Any, conversation: Conversation, posts: list[Post]) -> list[Post]:
    """Leave out what was said while a thing was for others, but for who said it.

    A keeper that cannot answer stops the page: nothing is told by mistake.
    """
    if conversation.kind != PUBLIC or not posts:
        return posts
    spans: list[tuple[int, int]] = []
    for plugin, ask in current.instance().plugins.implementers("said_for_others"):
        if plugin.name == conversation.keeper:
            spans += ask(subject_uri=str(conversation.subject_uri), viewer=viewer)
    own = "" if viewer is None else str(viewer.uri)
    return [
        one
        for one in posts
        if (own and one.author_uri == own)
        or not any(after < int(one.id) <= up_to for after, up_to in spans)
    ]


def _reaches(conversation: Conversation, viewer: Any) -> bool:
    return current.resolve_thing(str(conversation.subject_uri), viewer) is not None


def _are_active(uris: Iterable[str]) -> bool:
    """Tell whether none of some people is suspended or gone; of elsewhere nothing is known."""
    return not _resting(set(uris))


def _resting(uris: set[str]) -> frozenset[str]:
    """Return those among some people who are members here, and suspended or gone."""
    if not uris:
        return frozenset()
    found = rows(
        f"SELECT uri FROM member WHERE uri IN ({', '.join('?' * len(uris))}) AND state <> ?",
        (*sorted(uris), ACTIVE),
    )
    return frozenset(uri for (uri,) in found)
