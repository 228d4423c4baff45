"""What neighbours on a partner's instance write to a member: questions, answers, their end.

Their instance says it, about something of the member's that it was shown, or in a talk that runs.
Whatever stands in the way here (a block, a no) has no effect and no sign.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from onemile.api import (
    Conflict,
    FederatedType,
    Invalid,
    LimitReached,
    NotFound,
    NotNow,
    Peer,
    Rate,
    Received,
    conversations,
    count_try,
    publishing,
)
from onemile_federation.inbox.acting.heard import Later
from onemile_federation.mile import (
    authors,
    contacts,
    declined,
    people,
    shapes,
    sides,
    talk_ending,
    talk_out,
    talks,
    things,
    told,
)
from onemile_federation.mile.arriving import spoken_for
from onemile_federation.mile.models import MileTalk, MileTold, MileWord
from onemile_federation.partners import standing
from onemile_federation.wire.shapes import id_of
from onemile_federation.wire.vocabulary import MILE_NOTE, NEIGHBOUR

# Of one partner in a day: a hundred neighbours who talk with as many as anybody asks (20).
WORDS = Rate(name="federation.mile_words", times=2_000, seconds=86_400)
# Whoever says more than anybody says in an hour waits for the next one.
CALM_SECONDS = 3_600


def claims(document: Mapping[str, Any]) -> bool:
    """Tell whether something is a neighbour's word to one of ours, or was kept. Reads only."""
    if isinstance(document.get(NEIGHBOUR), Mapping):
        return True
    kept = talks.word(str(document.get("id", "")))
    return kept is not None and not kept.is_ours


def kept_among(uris: Sequence[str]) -> set[str]:
    """Return those of some URIs that are kept as such words."""
    theirs = MileWord.uri.in_(list(uris)) & ~MileWord.is_ours
    found: Any = MileWord.select(MileWord.uri).where(theirs)
    return {str(uri) for (uri,) in found.tuples()}


def admit(document: Mapping[str, Any], peer: Peer) -> None:
    """Refuse at the door what nobody could be told: Conflict, Invalid, NotNow for a while.

    What begins a talk is counted here, where its sender can still be told to come again.
    """
    host = spoken_for(peer)
    if not sides.words_pass(host):
        raise Conflict
    if WORDS.is_full(by=host):
        raise NotNow({}, retry_after_seconds=CALM_SECONDS)
    author = shapes.author_of(document)
    conversations.words_of_note(document)
    talk = _talk(document, host=host, author_uri=author.uri)
    member_uri = str(talk.member_uri) if talk else _asked(document, host=host)[1]
    contacts.require_calm(member_uri, their_uri=author.uri)
    if talk is None:
        contacts.count(host, member_uri=member_uri, their_uri=author.uri)
        return
    try:
        conversations.require_calm(int(talk.conversation_id), author_uri=author.uri)
    except LimitReached as error:
        raise NotNow({}, retry_after_seconds=CALM_SECONDS) from error


def create(received: Received) -> None:
    """Put a word before the member to whom it is said. Raises Conflict for what is not taken."""
    document, uri = received.document, received.object_uri
    host = spoken_for(received.peer)
    author = shapes.author_of(document)
    if not sides.words_pass(host) or not shapes.is_of(uri, received.peer.host):
        raise Conflict
    about = things.of(id_of(document.get("context")))
    if about is not None and about.state != publishing.PUBLISHED:
        raise Conflict  # moderators took away what it is about: nobody here writes of it either
    if talks.word(uri) is not None:
        raise Conflict
    talk = _talk(document, host=host, author_uri=author.uri)
    text = conversations.words_of_note(document)
    said: dict[str, Any] = {
        "by_uri": author.uri,
        "text": text,
        "said_at": conversations.said_at_of_note(document),
    }
    try:
        with suppress(LimitReached):  # the door refuses what is too much; what it took is kept
            count_try(WORDS, by=host)
        authors.keep(author)
        if talk is None:
            talk, post = _first(document, host, said)
        elif talk_ending.is_ending(talk):
            raise Later("what was said before is being taken back")
        else:
            number, to_uri = int(talk.conversation_id), str(talk.member_uri)
            post = conversations.hear_answer(number, to_uri=to_uri, **said)
    except (NotFound, LimitReached) as error:
        raise Conflict from error
    MileWord.create(talk_id=talk.id, post_id=post.id, uri=uri, is_ours=False)


def delete(received: Received) -> None:
    """Take away what its server takes back. Raises NotFound for what is not kept."""
    kept = talks.word(received.object_uri)
    if kept is None or kept.is_ours:
        raise NotFound
    talk = talks.talk_of(kept)
    conversations.take_back_heard(int(kept.post_id), by_uri=str(talk.their_uri))
    kept.delete_instance()
    talk_ending.end_of_theirs(talk)


def said_by(uri: str) -> str:
    """Return who speaks for the instance that said something: nobody else is believed about it."""
    kept = talks.word(uri)
    if kept is None or kept.is_ours:
        return ""
    row = standing.of(str(talks.talk_of(kept).host))
    return "" if row is None else str(row.actor_uri)


def _first(
    document: Mapping[str, Any], host: str, said: dict[str, Any]
) -> tuple[MileTalk, conversations.Post]:
    """Begin a talk about something of a member's, if its neighbours there were shown it."""
    about, member_uri = _asked(document, host=host)
    our_uri, context_uri = _to(document), str(about.object_uri)
    if declined.stands(our_uri, said["by_uri"]):
        raise Conflict
    post = conversations.hear_question(to_uri=member_uri, subject_uri=str(about.thing_uri), **said)
    talk: MileTalk = MileTalk.create(
        host=host,
        context_uri=context_uri,
        our_uri=our_uri,
        their_uri=said["by_uri"],
        member_uri=member_uri,
        conversation_id=post.conversation_id,
    )
    return talk, post


def _asked(document: Mapping[str, Any], *, host: str) -> tuple[MileTold, str]:
    """Return about which thing a neighbour asks, and whose it is. Raises Conflict for none."""
    about = told.find(id_of(document.get("context")))
    if about is None or about.host != host or told.has_lapsed(about):
        raise Conflict
    member_uri = people.member_of(_to(document), host=host)
    if not member_uri or member_uri != about.author_uri:
        raise Conflict
    return about, member_uri


def _talk(document: Mapping[str, Any], *, host: str, author_uri: str) -> MileTalk | None:
    return talks.find(
        host=host,
        context_uri=id_of(document.get("context")),
        our_uri=_to(document),
        their_uri=author_uri,
    )


def _to(document: Mapping[str, Any]) -> str:
    """Return to whom alone something is said. Raises Invalid for several, or the public."""
    to: list[str] = list(document.get("to", []))
    if len(to) != 1 or document.get("cc") or document.get("type") != "Note":
        raise Invalid
    return to[0]


TYPE = FederatedType(
    name="federation.mile_talk",
    object_types=(MILE_NOTE,),
    announces=talk_out.ANNOUNCES,
    to_wire=talk_out.to_wire,
    find=talk_out.find,
    uri=lambda word: str(word.uri),
    document=talk_out.document,
    may_fetch=talk_out.may_fetch,
    claims=claims,
    kept_among=kept_among,
    admit=admit,
    receive={"Create": create, "Delete": delete},
    said_by=said_by,
    purge=talk_ending.purge,
    take_back=talk_out.take_back,
    is_passed_on=False,
)
