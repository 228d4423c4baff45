"""A member's conversations: their own words handed out, and taken along when they leave."""

from collections.abc import Sequence
from typing import Any

from onemile.contracts import ExportFile, Kept
from onemile.conversations.events import PostWritten
from onemile.conversations.models import (
    CORE,
    PAIR,
    PUBLIC,
    Conversation,
    Post,
    Reader,
)
from onemile.conversations.saying import erase as erase_conversation
from onemile.conversations.saying import wiped
from onemile.conversations.seats import may_read
from onemile.db import lock_rows
from onemile.events import forget_naming
from onemile.i18n import lazy_gettext as _l
from onemile.ids import instant_of
from onemile.members.models import Member
from onemile.notices.rights import forget_notices
from onemile.privacy.export import json_file


def export(member: Member) -> Sequence[ExportFile]:
    """Hand out what a member wrote, and in which conversations they are; nobody else's words."""
    posts = Post.select().where(Post.author_uri == member.uri).order_by(Post.id)
    return [
        json_file("conversations.json", [_exported(row, member) for row in _seats_of(member)]),
        json_file(
            "posts.json",
            [
                {
                    "conversation": row.conversation_id,
                    "reply_to": row.reply_to,
                    "text": row.text,
                    "state": row.state,
                    "said_at": row.at,
                }
                for row in posts
            ],
        ),
    ]


def erase(member: Member) -> Sequence[Kept]:
    """Take a member's words and name out of every conversation, in the open transaction.

    That there was a talk, and when, stays with the other of the two, without words of theirs; a
    conversation in which nobody has a seat any more goes, and so does what stands under a thing
    of theirs.
    """
    return _kept(_forget(str(member.uri)))


def forget_person(uri: str) -> None:
    """Take the words and the name of somebody elsewhere out of every conversation.

    In the open transaction, as of a member who leaves, and that they wrote out of the events. What
    others said stays theirs.
    """
    _forget(uri)


def _forget(uri: str) -> list[Conversation]:
    # Before the seats and the posts, as whoever writes takes them.
    these = Conversation.select().where(Conversation.id.in_(_concerned(uri)))
    rows = list(lock_rows(these.order_by(Conversation.id)))
    # Where a plugin keeps the page it has more to tell than what was said, to other people.
    forget_notices([row.page for row in rows if row.keeper == CORE])
    forget_notices([row.page for row in rows if row.keeper != CORE], told_by=CORE)
    wrote = Post.author_uri == uri
    Post.update(**wiped()).where(wrote).execute()
    Reader.delete().where(Reader.person_uri == uri).execute()
    for row in rows:
        if row.subject_author_uri == uri and row.kind == PUBLIC:
            erase_conversation(int(row.id))
    numbers = [int(row.id) for row in rows]
    _forget_in_rows(uri, numbers)
    if numbers:
        forget_naming(uri, event_type=PostWritten, since_id=min(numbers))
    return rows


def _forget_in_rows(uri: str, numbers: list[int]) -> None:
    mine = Conversation.id.in_(numbers)
    Conversation.update(pair_key=None).where(mine & (Conversation.kind == PAIR)).execute()
    # A thing goes with its author; its address would be all that is left of it.
    Conversation.update(subject_author_uri="", subject_uri="").where(
        mine & (Conversation.subject_author_uri == uri)
    ).execute()
    Conversation.update(opened_by_uri="").where(
        mine & (Conversation.opened_by_uri == uri)
    ).execute()
    # Where those alone are left who live elsewhere nobody reads it here; whoever keeps a page of
    # their own may need what was said still, as mediators do.
    seated = Reader.select(Reader.conversation).where(Reader.member_id.is_null(False))
    Conversation.delete().where(
        mine
        & (Conversation.kind != PUBLIC)
        & (Conversation.keeper == CORE)
        & Conversation.id.not_in(seated)
    ).execute()


def _kept(rows: list[Conversation]) -> Sequence[Kept]:
    numbers = [row.id for row in rows]
    if not Conversation.select().where(Conversation.id.in_(numbers)).exists():
        return []
    return [
        Kept(
            what=_l("That you talked with neighbours, and when, without your words"),
            why=_l("It belongs to your neighbours' history too"),
        )
    ]


def _concerned(uri: str) -> Any:
    """Give the ids of all conversations in which a person's URI stands anywhere."""
    seated = Reader.select(Reader.conversation).where(Reader.person_uri == uri)
    wrote = Post.select(Post.conversation).where(Post.author_uri == uri)
    named = Conversation.select(Conversation.id).where(
        (Conversation.subject_author_uri == uri) | (Conversation.opened_by_uri == uri)
    )
    return seated.union(wrote).union(named)


def _seats_of(member: Member) -> list[Reader]:
    rows = Reader.select(Reader, Conversation).join(Conversation)
    return list(rows.where(Reader.person_uri == member.uri).order_by(Reader.conversation))


def _names_others(seat: Reader, member: Member) -> bool:
    """Tell whether the others are named: not of a group that is out of reach by now."""
    kind = seat.conversation.kind
    return kind == PAIR or (kind != PUBLIC and may_read(seat.conversation, member))


def _exported(seat: Reader, member: Member) -> dict[str, Any]:
    """Say which conversation it is; who has left took their name along, a block hides it."""
    conversation = seat.conversation
    others = Reader.select(Reader.person_uri).where(
        (Reader.conversation == conversation.id) & (Reader.person_uri != member.uri)
    )
    hidden = member.hidden_uris()
    uris: list[str] = [str(row.person_uri) for row in others]
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "about": conversation.subject_uri,
        "with": [uri for uri in uris if uri not in hidden] if _names_others(seat, member) else [],
        "standing": seat.standing,
        "begun_at": instant_of(int(conversation.id)),
    }
