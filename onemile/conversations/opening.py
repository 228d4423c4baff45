"""Open a conversation: between two, in a group, or under a thing for all whom it reaches."""

import hashlib
from collections.abc import Sequence
from typing import Any

from peewee import IntegrityError

from onemile.conversations.models import (
    ACCEPTED,
    CORE,
    GROUP,
    OPEN,
    PAIR,
    PUBLIC,
    REQUESTED,
    Conversation,
    Reader,
)
from onemile.db import in_transaction, lock_rows, rows_of, transaction
from onemile.errors import LimitReached, NotFound
from onemile.i18n import ngettext
from onemile.members.models import Member

# Each word is told to all of them: more is no talk, it is an assembly.
GROUP_PEOPLE_MAX = 100


def open_pair(
    *,
    subject_uri: str,
    subject_author_uri: str,
    people: tuple[str, str],
    opened_by_uri: str,
    keeper: str = CORE,
    path: str = "",
    key: str = "",
    accepted: bool = True,
    is_first_contact: bool = False,
) -> Conversation:
    """Return the conversation of two people about a thing, in the open transaction; made once.

    Two that open it in the same moment get the same one. A ``keeper`` that shows it on a page
    of its own (``path``) may give it a ``key``: then it is the one of that key, and the two may
    have another about the same thing. Unless ``accepted`` it is a request to the other of the
    two: they are asked, and whoever opened it writes once until they answer. The caller holds
    the rows of both members, so that neither leaves meanwhile.
    """
    assert in_transaction(), "a conversation is opened together with what it is about"
    assert opened_by_uri in people and len(set(people)) == len(people), "two, and one opens it"
    made, is_new = _once(
        kind=PAIR,
        subject_uri=subject_uri,
        subject_author_uri=subject_author_uri,
        opened_by_uri=opened_by_uri,
        is_first_contact=is_first_contact,
        keeper=keeper,
        path=path,
        pair_key=key_of(subject_uri, people, keeper=keeper, key=key),
    )
    if is_new:
        asked = [uri for uri in people if uri != opened_by_uri and not accepted]
        _seat(made, people, asked=asked)
    return made


def open_group(
    *,
    subject_uri: str,
    subject_author_uri: str,
    people: Sequence[str],
    opened_by_uri: str,
    keeper: str = CORE,
    path: str = "",
) -> Conversation:
    """Make a conversation of those who have a seat in it, as long as the subject reaches them.

    Raises LimitReached for more than ``GROUP_PEOPLE_MAX``.
    """
    if len(set(people)) > GROUP_PEOPLE_MAX:
        raise _full()
    assert in_transaction(), "a conversation is opened together with what it is about"
    made: Conversation = Conversation.create(
        kind=GROUP,
        subject_uri=subject_uri,
        subject_author_uri=subject_author_uri,
        opened_by_uri=opened_by_uri,
        keeper=keeper,
        path=path,
    )
    _seat(made, list(dict.fromkeys(people)))
    return made


def open_public(
    *,
    subject_uri: str,
    subject_author_uri: str,
    policy: str = OPEN,
    keeper: str = CORE,
    path: str = "",
) -> Conversation:
    """Return the conversation under a thing, in the open transaction; made once.

    Who may see the thing reads it and writes in it. With the policy "approval" what is written
    is seen by its writer and the thing's author alone, until the author lets it stand.
    """
    assert in_transaction(), "a conversation is opened together with what it is about"
    made, _is_new = _once(
        kind=PUBLIC,
        policy=policy,
        subject_uri=subject_uri,
        subject_author_uri=subject_author_uri,
        opened_by_uri=subject_author_uri,
        keeper=keeper,
        path=path,
        pair_key=key_of(subject_uri, (), keeper=keeper, key=f"{PUBLIC} {subject_uri}"),
    )
    return made


def join(conversation_id: int, *, person_uri: str) -> None:
    """Give somebody a seat in a group; twice is once. Raises LimitReached where it is full."""
    with transaction():
        lock_rows(Conversation.select().where(Conversation.id == conversation_id)).first()
        others = (Reader.conversation == conversation_id) & (Reader.person_uri != person_uri)
        if Reader.select().where(others).count() >= GROUP_PEOPLE_MAX:
            raise _full()
        seat_of_one(conversation_id, person_uri)


def leave_group(conversation_id: int, *, person_uri: str) -> None:
    """Take somebody's seat in a group away; what they said stays."""
    with transaction():
        Reader.delete().where(
            (Reader.conversation == conversation_id) & (Reader.person_uri == person_uri)
        ).execute()


def seat_of_one(conversation_id: int, person_uri: str) -> None:
    """Make sure that somebody has a seat, in the open transaction."""
    numbers = numbers_of([person_uri])
    Reader.insert(
        conversation=conversation_id, person_uri=person_uri, member_id=numbers.get(person_uri)
    ).on_conflict_ignore().execute()


def key_of(subject_uri: str, people: Sequence[str], *, keeper: str = CORE, key: str = "") -> str:
    """Return what makes a conversation the only one of its kind; it names nobody."""
    parts = [keeper, key] if key else [subject_uri, *sorted(people)]
    return hashlib.sha256("\0".join(["conversation", *parts]).encode()).hexdigest()


def by_key(pair_key: str) -> Conversation | None:
    """Return the conversation of a key, or None."""
    found = rows_of(Conversation, "WHERE pair_key = ?", (pair_key,))
    return found[0] if found else None


def numbers_of(uris: Sequence[str]) -> dict[str, int]:
    """Return the numbers of those among some people who are members here, by URI."""
    found: Any = Member.select(Member.uri, Member.id).where(Member.uri.in_(uris)).tuples()
    return dict(found)


def _once(*, pair_key: str, **what: Any) -> tuple[Conversation, bool]:
    """Return the conversation of a key, and whether it was made now; two at once make one."""
    found = by_key(pair_key)
    if found is not None:
        return found, False
    try:
        with transaction():
            return Conversation.create(pair_key=pair_key, **what), True
    except IntegrityError:  # the other tab was quicker by a moment
        return Conversation.get(Conversation.pair_key == pair_key), False


def _full() -> LimitReached:
    return LimitReached(
        ngettext(
            "%(num)s person at most talk in a group.",
            "%(num)s people at most talk in a group.",
            GROUP_PEOPLE_MAX,
        )
    )


def _seat(made: Conversation, people: Sequence[str], *, asked: Sequence[str] = ()) -> None:
    numbers = numbers_of(people)
    for uri in people:
        Reader.create(
            conversation=made,
            person_uri=uri,
            member_id=numbers.get(uri),
            standing=REQUESTED if uri in asked else ACCEPTED,
        )


def locked(conversation_id: int) -> Conversation:
    """Hold a conversation until the transaction ends, after the row whose talk it is."""
    found: Conversation | None = lock_rows(
        Conversation.select().where(Conversation.id == conversation_id), lets_refer=True
    ).first()
    if found is None:
        raise NotFound
    return found
