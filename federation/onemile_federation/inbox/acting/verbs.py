"""Which family an activity belongs to."""

from collections.abc import Callable, Mapping

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
from onemile_federation.partners import hearing

_ACTS: Mapping[str, Callable[[Heard], Effect]] = {
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
    entrance.VERB: entrance.note,
}
# What a partner says of a partnership comes by some of the same words.
VERBS: Mapping[str, Callable[[Heard], Effect]] = {
    **_ACTS,
    **{verb: hearing.first(_ACTS.get(verb)) for verb in hearing.VERBS},
}
