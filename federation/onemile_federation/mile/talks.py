"""Talks across a border: who talks with whom, about what, and how it ends.

The words are in the conversations of the house; here is only by which names and ids the partner
knows them. What a member said goes to the partner as long as it stands (``talk_out``).
"""

from collections.abc import Collection
from typing import Any

from onemile.api import conversations, transaction
from onemile_federation.inbox.models import DONE, IGNORED, STUCK, Inbound
from onemile_federation.mile import authors, declined
from onemile_federation.mile.models import MileTalk, MileWord
from onemile_federation.outbox import taking_back
from onemile_federation.remote import hosts

# Ended in one transaction, each with its words: a second at most.
TALKS_A_STEP = 10


def of(conversation_id: int) -> MileTalk | None:
    """Return the talk that stands in a conversation, the latest if it began anew."""
    these = MileTalk.select().where(MileTalk.conversation_id == conversation_id)
    found: MileTalk | None = these.order_by(MileTalk.id.desc()).first()
    return found


def find(*, host: str, context_uri: str, our_uri: str, their_uri: str) -> MileTalk | None:
    """Return the talk of two about a mile object, as its partner names all of them."""
    found: MileTalk | None = MileTalk.get_or_none(
        host=host, context_uri=context_uri, our_uri=our_uri, their_uri=their_uri
    )
    return found


def are_talking(member_uri: str, their_uri: str) -> bool:
    """Tell whether a member and a neighbour across a border have a talk."""
    between = (MileTalk.member_uri == member_uri) & (MileTalk.their_uri == their_uri)
    return bool(MileTalk.select(MileTalk.id).where(between).exists())


def word(uri: str) -> MileWord | None:
    """Return what was said by its id; None for what is not kept, or no more."""
    found: MileWord | None = MileWord.get_or_none(MileWord.uri == uri) if uri else None
    return found


def word_of(post_id: int) -> MileWord | None:
    """Return by which id others know something that was said; None where they do not."""
    found: MileWord | None = MileWord.get_or_none(MileWord.post_id == post_id)
    return found


def talk_of(word: MileWord) -> MileTalk:
    """Return the talk in which something was said."""
    found: MileTalk = MileTalk.get(MileTalk.id == word.talk_id)
    return found


def last_uri(talk: MileTalk) -> str:
    """Return the id of what was said last in a talk, else of what it is about."""
    words = MileWord.select().where(MileWord.talk_id == talk.id)
    latest: MileWord | None = words.order_by(MileWord.id.desc()).first()
    return str(talk.context_uri if latest is None else latest.uri)


def known_elsewhere_as(kind: str, subject_id: str) -> str | None:
    """Return the id of what a neighbour elsewhere said, for its report; None for anything else."""
    if kind != conversations.POST_KIND or not subject_id.isdecimal():
        return None
    found = word_of(int(subject_id))
    return None if found is None or found.is_ours else str(found.uri)


def purge(host: str, actor_uri: str = "") -> int:
    """End all talks with neighbours of a host and what lies beneath, or with one of them.

    Their words and names go from the conversations here, and what members were told of them; what
    members said themselves stays with them. Outside of transactions: TALKS_A_STEP in each. Returns
    how many talks ended.
    """
    return sum(_end_all(which) for which in with_those_of(host, actor_uri))


def with_those_of(host: str, actor_uri: str = "") -> list[Any]:
    """Return the conditions for all talks with neighbours of a host and what lies beneath.

    Or, of an actor, with that one.
    """
    if actor_uri:
        return [MileTalk.their_uri == actor_uri]
    name = hosts.spelled(host)
    known: Any = MileTalk.select(MileTalk.host).distinct().tuples()
    beneath = [str(one) for (one,) in known if name and name in hosts.and_above(one)]
    return [MileTalk.host == one for one in beneath]


def end_of(host: str, before: int = 0) -> int:
    """End all talks with neighbours of a host, and of none beneath; else as ``purge``.

    Where ``before`` is not 0, those alone that began before that number. A no that was said in one
    stands (``declined``).
    """
    theirs = MileTalk.host == host
    return _end_all(theirs & (MileTalk.id < before) if before else theirs)


def let_go(talks: Collection[MileTalk]) -> None:
    """Let go of some talks, in the open transaction: by which ids the two knew what was said.

    The neighbours' words and names have gone before, and stay where they talk otherwise.
    """
    numbers = [one.id for one in talks]
    words = list(MileWord.select().where(MileWord.talk_id.in_(numbers)))
    theirs = [str(one.uri) for one in words if not one.is_ours]
    over = Inbound.state.in_((DONE, IGNORED, STUCK)) & Inbound.object_uri.in_(theirs)
    Inbound.update(object_uri="", activity_uri="").where(over).execute()
    for word in words:
        if word.is_ours:  # nobody hears of it any more, and its letter names the other
            taking_back.silence(object_uri=str(word.uri), is_actor=False)
    MileWord.delete().where(MileWord.talk_id.in_(numbers)).execute()
    MileTalk.delete().where(MileTalk.id.in_(numbers)).execute()
    authors.forget(sorted({str(one.their_uri) for one in talks}))


def _end_all(which: Any) -> int:
    n = 0
    while True:
        with transaction():
            found = MileTalk.select().where(which).order_by(MileTalk.id).limit(TALKS_A_STEP)
            page = list(found)
            _end(page)
        n += len(page)
        if len(page) < TALKS_A_STEP:
            return n


def _end(talks: Collection[MileTalk]) -> None:
    """End some talks, in the open transaction, with all that is kept of their other side."""
    declined.keep(talks)
    for uri in sorted({str(one.their_uri) for one in talks}):
        conversations.forget_person(uri)
    let_go(talks)
