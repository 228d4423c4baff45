"""Events of the house become activities."""

import hashlib
from collections.abc import Mapping
from typing import Any

import structlog

from onemile.api import (
    ActorKind,
    Event,
    FederatedType,
    Said,
    TaskKind,
    WireAudience,
    defer,
    publishing,
    recorded,
    transaction,
)
from onemile_federation import addresses, registry
from onemile_federation.keys import keeping
from onemile_federation.outbox import disclosing, moves, naming, saying
from onemile_federation.ports import Port
from onemile_federation.remote import cards
from onemile_federation.wire.vocabulary import opened
from onemile_federation.written import documents

# Of a digest in hexadecimal, 128 bits: enough to tell apart whatever one event speaks of.
KEY_DIGITS = 32
# The task that asks a kind again which raised (twelve times, over six hours).
TELL_AGAIN = "federation.tell_again"

# By which id somebody elsewhere asked last to follow one of ours; empty where that is not known.
follow_heard: Port[[str, str], str] = Port("how a follow was asked")

log = structlog.get_logger()

Announcing = FederatedType | ActorKind


def hear(event: Event, event_id: int) -> None:
    """Say what an event means to others, as the types and kinds that announce it have it.

    Once, however often the event is told. That somebody is blocked is no such event: it would tell
    them. That its member wishes them to be told is another one.
    """
    with transaction():
        for kind in registry.types():
            if isinstance(event, kind.announces):
                _each_by_itself(kind, event, event_id)
        for actor_kind in registry.kinds():
            if isinstance(event, (*actor_kind.announces, *actor_kind.ends)):
                _each_by_itself(actor_kind, event, event_id)
        told = _ANSWERS.get(event.name)
        if told is not None:
            told(event, f"{event_id}:{event.name}")


def heard() -> frozenset[str]:
    """Return the names of the events of which ``hear`` may say something."""
    kinds, types = registry.kinds(), registry.types()
    by_kinds = [event for kind in kinds for event in (*kind.announces, *kind.ends)]
    by_types = [event for kind in types for event in kind.announces]
    return frozenset(event.name for event in (*by_kinds, *by_types)) | frozenset(_ANSWERS)


def _each_by_itself(kind: Announcing, event: Event, event_id: int) -> None:
    """Say what one kind makes of an event; where it raises it is asked again, and the rest stands.

    That Delete of the others must not wait until a plugin is mended. What is no mistake of the kind
    is raised: the event is told once more.
    """
    try:
        with transaction():
            _said_by(kind, event, event_id)
    except registry.SPOILT as error:
        if registry.is_no_mistake(error):
            raise
        log.exception("a plugin failed", kind=kind.name, said_of=event.name, event_id=event_id)
        defer(TELL_AGAIN, {"kind": kind.name, "event_id": event_id})


def _tell_again(payload: Mapping[str, Any]) -> None:
    """Ask one kind again; of a plugin that is switched off nobody is asked."""
    number = int(payload["event_id"])
    event = recorded(number)
    announcing: list[Announcing] = [*registry.types(), *registry.kinds()]
    for kind in announcing:
        if kind.name == payload["kind"] and event is not None:
            _said_by(kind, event, number)


def _said_by(kind: Announcing, event: Event, event_id: int) -> None:
    if isinstance(kind, ActorKind):
        _of_actors(kind, event, event_id)
    else:
        _of_things(kind, event, event_id)


def left_meanwhile(member: Any) -> None:
    """Take back somebody who has left while nobody here heard of it; in the open transaction.

    Who leaves while the federation is at work is not gone yet when plugins are asked to erase
    them: of those the event tells.
    """
    uri = str(member.uri)
    if registry.was_actor(uri):
        _has_gone(uri, cause=f"left:{member.id}", former_type="Person")


def _of_things(kind: FederatedType, event: Event, event_id: int) -> None:
    for said in kind.to_wire(event):
        saying.say(said, key=_key(event_id, said))


def _of_actors(kind: ActorKind, event: Event, event_id: int) -> None:
    if kind.changed is not None and isinstance(event, kind.announces):
        for uri in kind.changed(event):
            _has_changed(uri, cause=event_id)
    if kind.has_gone is not None and isinstance(event, kind.ends):
        for uri in kind.has_gone(event):
            _has_gone(uri, cause=event_id, former_type=kind.actor_type)


def _key(cause: int | str, said: Said) -> str:
    """Return by what an activity is known as said: its cause, and what it says of what.

    Not its place in an answer: heard a second time, an event may mean something else by now, and
    a Delete must not be taken for the Create that was said the first time.
    """
    of_what = hashlib.sha256(f"{said.sender_uri} {said.object_uri}".encode()).hexdigest()
    return f"{cause}:{said.verb}:{of_what[:KEY_DIGITS]}"


def _has_changed(uri: str, *, cause: int | str) -> None:
    """Say how an actor looks now, unless that is what was said last; and who came and went."""
    found = registry.actor(uri)
    if found is None:
        return  # gone meanwhile, or known to nobody outside
    said = Said(
        verb="Update",
        sender_uri=uri,
        object_uri=uri,
        object=documents.actor(*found),
        audience=WireAudience(is_public=True, follower_uris=(uri,)),
    )
    last = saying.said_before(uri, uri, ("Update",))
    if last is None or last["object"] != opened(said.object):
        saying.say(said, key=_key(cause, said))
    naming.settle(found[0], uri, say=lambda one: saying.say(one, key=_key(cause, one)))


def _has_gone(uri: str, *, cause: int | str, former_type: str) -> None:
    """Take an actor back from every host that ever heard of it (federation.md 1.10).

    Its keys go after the last attempt (``ending.wipe_keys``), or now where nobody ever heard of
    it; never those of one who has come back meanwhile.
    """
    said = Said(
        verb="Delete",
        sender_uri=uri,
        object_uri=uri,
        audience=WireAudience(is_public=True),
        former_type=former_type,
    )
    naming.forget(uri)
    if saying.say(said, key=_key(cause, said)) is None and registry.was_actor(uri):
        keeping.wipe(uri)


def _follow_asked(event: Any, key: str) -> None:
    if addresses.is_ours(event.followed_uri) or cards.is_neighbour(event.followed_uri):
        return
    if registry.actor(event.follower_uri) is None:
        log.warning("follow not asked for: nobody outside knows who asks", key=key)
        return
    saying.answer(
        "Follow",
        sender_uri=event.follower_uri,
        object=event.followed_uri,
        to_uri=event.followed_uri,
        key=key,
    )


def _follow_ended(event: Any, key: str) -> None:
    if addresses.is_ours(event.followed_uri):
        return
    asked = saying.said_before(event.follower_uri, event.followed_uri, ("Follow",))
    if asked is None:
        return  # it was never asked for
    saying.answer(
        "Undo",
        sender_uri=event.follower_uri,
        object=asked,
        to_uri=event.followed_uri,
        key=key,
    )


def _follow_answered(event: Any, key: str) -> None:
    if addresses.is_ours(event.follower_uri):
        return
    saying.answer(
        "Accept" if event.is_accepted else "Reject",
        sender_uri=event.followed_uri,
        object=asked_for(event.follower_uri, event.followed_uri),
        to_uri=event.follower_uri,
        key=key,
    )


def asked_for(follower_uri: str, followed_uri: str) -> Mapping[str, Any]:
    """Return the Follow with the id that it came with, by which peers match it.

    Nothing else of theirs: what somebody writes into a Follow is not said again in our name.
    """
    whole = {"type": "Follow", "actor": follower_uri, "object": followed_uri}
    uri = follow_heard(follower_uri, followed_uri)
    return {"id": uri, **whole} if uri else whole


def _lives_elsewhere(event: Any, key: str) -> None:
    """Say how it looks now, then that it moved; unless that was taken back meanwhile."""
    _has_changed(event.uri, cause=key)
    if publishing.moved_to(event.uri) == event.target_uri:
        moves.say(event.uri, target_uri=event.target_uri, key=key)


def _lives_here(event: Any, key: str) -> None:
    moves.stop(event.uri)
    _has_changed(event.uri, cause=key)


_ANSWERS = {
    "core.ActorFormerly": lambda event, key: _has_changed(event.uri, cause=key),
    "core.ActorMoved": _lives_elsewhere,
    "core.ActorMovedBack": _lives_here,
    "core.FollowAsked": _follow_asked,
    "core.FollowEnded": _follow_ended,
    "core.FollowAnswered": _follow_answered,
    **disclosing.HEARS,
}

TASKS = [TaskKind(name=TELL_AGAIN, run=_tell_again)]
