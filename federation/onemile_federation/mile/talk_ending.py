"""Talks across a border end on both sides: what members said there is taken back there as well.

A page of words in each transaction; what neighbours said goes from here at once.
"""

from collections.abc import Mapping
from typing import Any

from onemile.api import TaskKind, conversations, defer, transaction
from onemile_federation.mile import declined, people, talk_out, talks
from onemile_federation.mile.models import MileTalk, MileWord
from onemile_federation.outbox import saying

END = "federation.mile_talk_end"
# Taken back in one transaction: each is a Delete with its tombstone, some milliseconds.
WORDS_AT_ONCE = 100


def end_of_theirs(talk: MileTalk) -> None:
    """Forget, in the open transaction, a neighbour who has taken back all that they said here.

    As of who leaves: nobody talks here under that name any more, and members' words to them are
    taken back there. Who has said anything else to a member that stands keeps all of it.
    """
    uri = str(talk.their_uri)
    found = list(MileTalk.select().where(MileTalk.their_uri == uri).order_by(MileTalk.id))
    if any(conversations.words_left(int(one.conversation_id), by_uri=uri) for one in found):
        return
    declined.keep(found)
    conversations.forget_person(uri)
    for one in found:
        end_later(one)


def end_later(talk: MileTalk) -> None:
    """Have a talk ended by tasks after the open transaction, with what was said of ours in it."""
    defer(END, {"talk_id": int(talk.id)})


def is_ending(talk: MileTalk) -> bool:
    """Tell whether a talk has ended, and only what was said of ours is still to be taken back."""
    return str(talk.their_uri) not in conversations.people_of(int(talk.conversation_id))


def take_back_all(host: str, before: int = 0) -> int:
    """Take back all that members have said to neighbours of a host; returns how many words.

    Where ``before`` is not 0, in talks that began before that number. Outside of transactions:
    WORDS_AT_ONCE in each. The talks stay, for ``talks.end_of``.
    """
    these = MileTalk.host == host
    return _take_back(these & (MileTalk.id < before) if before else these)


def purge(host: str, actor_uri: str = "") -> int:
    """End talks as ``talks.purge`` does, and take back before what members said in them."""
    for which in talks.with_those_of(host, actor_uri):
        _take_back(which)
    return talks.purge(host, actor_uri)


def _take_back(which: Any) -> int:
    theirs = MileTalk.select(MileTalk.id).where(which)
    n = 0
    while True:
        with transaction():
            taken = _take_back_some(MileWord.talk_id.in_(theirs))
        n += taken
        if taken < WORDS_AT_ONCE:
            return n


def _take_back_some(which: Any) -> int:
    """Take back a page of members' words, in the open transaction; returns how many."""
    these = MileWord.select().where(which & MileWord.is_ours).order_by(MileWord.id)
    words = list(these.limit(WORDS_AT_ONCE))
    for word in words:
        saying.say(talk_out.taken_back(word), key=f"{END}:{word.uri}")
    return len(words)


def _end(payload: Mapping[str, Any]) -> None:
    """Take back a page of what was said in a talk; the next task goes on, the last one ends it."""
    talk = MileTalk.get_or_none(MileTalk.id == int(payload["talk_id"]))
    if talk is None:
        return  # ended meanwhile, with all of its host
    if _take_back_some(MileWord.talk_id == talk.id) == WORDS_AT_ONCE:
        end_later(talk)
        return
    talks.let_go([talk])
    people.forget(str(talk.member_uri))


TASKS = [TaskKind(name=END, run=_end)]
