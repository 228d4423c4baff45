"""Which family an activity belongs to."""

from collections.abc import Callable, Iterable, Mapping

from onemile_federation.canary import entrance
from onemile_federation.inbox.acting import (
    blocking,
    flags,
    follow,
    moderating,
    moving,
    relations,
    removing,
    sharing,
    things,
    undoing,
)
from onemile_federation.inbox.acting.heard import Effect, Heard

Act = Callable[[Heard], Effect]


def _flown(heard: Heard) -> Effect:
    return lambda: entrance.note(heard.activity_uri, by_uri=heard.peer.actor_uri)


_ACTS: Mapping[str, Act] = {
    "Accept": relations.accept,
    "Add": moderating.add,
    "Announce": sharing.announce,
    "Block": blocking.block,
    "Create": things.create,
    "Delete": removing.delete,
    "Flag": flags.flag,
    "Follow": follow.follow,
    "Like": sharing.like,
    "Move": moving.move,
    "Reject": relations.reject,
    "Remove": moderating.remove,
    "Undo": undoing.undo,
    "Update": things.update,
    entrance.VERB: _flown,
}
VERBS: dict[str, Act] = dict(_ACTS)
_before: list[Callable[[Act | None], Act]] = []


def put_before(verbs: Iterable[str], first: Callable[[Act | None], Act]) -> None:
    """Let a higher room hear some words first; it is given what they do here, None for nothing.

    What a partner says of a partnership comes by some of the same words. Of several the latest
    hears first; the same one again changes nothing.
    """
    if first not in _before:
        _before.append(first)
        VERBS.update({verb: first(VERBS.get(verb)) for verb in verbs})
