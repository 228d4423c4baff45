"""Messages that stayed on the way, in words of a volunteer: what, about what, what went wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import ThingName, name_things
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation import registry
from onemile_federation.outbox import dead_letters, troubles
from onemile_federation.outbox.dead_letters import DeadLetter
from onemile_federation.outbox.models import Activity
from onemile_federation.wire.vocabulary import OF_PARTNERS, SAYING

_BY_VERB = {
    "Accept": _l("A yes to a follower"),
    "Announce": _l("A share"),
    "Block": _l("A block"),
    "Create": _l("Something new"),
    "Delete": _l("A removal"),
    "Flag": _l("A report"),
    "Follow": _l("A request to follow"),
    "Like": _l("A warm word"),
    "Move": _l("A change of address"),
    "Reject": _l("A no to a follower"),
    "Undo": _l("A step back"),
    "Update": _l("A change"),
}
_NEW = {
    "Article": _l("An article"),
    "Note": _l("A comment"),
}
_KINDS = {**_NEW, "Person": _l("A person"), "Group": _l("A place of ours")}
_UNDONE = {
    "Announce": _l("The end of a share"),
    "Block": _l("The end of a block"),
    "Follow": _l("The end of a follow"),
    "Like": _l("A warm word taken back"),
}


# What is kept of an answer may break off in the middle, so it is not read as JSON.
_TITLE = re.compile(r'"title"\s*:\s*"([^"\\]{1,120})"')


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter: ``what`` it is, ``why`` it failed, and its thing, if the viewer may see it.

    ``takes_back``: it is one of those by which the thing is gone over there.

    ``answered`` is what the other server said of it, as far as it is meant for people.
    """

    row: Any
    what: str
    why: str
    answered: str
    thing: ThingName | None
    takes_back: bool = False


def sent(letters: Sequence[DeadLetter], viewer: Any) -> list[Letter]:
    """Return what was given up on its way out, as ``viewer`` reads it."""
    named = name_things([one.object_uri for one in letters], viewer)
    passed_on = _passed_on(letters)
    return [
        Letter(
            row=one,
            what=_what(one, passed_on),
            why=troubles.why(one.status, one.error),
            answered=_answered(one.status, one.error),
            thing=None if one.thing_type in OF_PARTNERS else named.get(one.object_uri),
            takes_back=_takes_back(one, passed_on),
        )
        for one in letters
    ]


def _what(one: DeadLetter, passed_on: Mapping[int, str]) -> str:
    """Return what a letter of ours does to its thing, whatever the protocol makes of it."""
    if _takes_back(one, passed_on):
        return _("To be removed there")
    if one.id not in passed_on or one.verb != "Announce":
        return what(one.verb, one.thing_type)
    if one.whole_of in ("", *SAYING):
        return what(one.whole_of or "Create", passed_on[one.id])
    return _("A change")


def _takes_back(one: DeadLetter, passed_on: Mapping[int, str]) -> bool:
    if one.verb == "Delete" or one.whole_of == "Delete":
        return True
    return one.id in passed_on and one.verb == "Undo" and one.thing_type == "Announce"


def _passed_on(letters: Sequence[DeadLetter]) -> dict[int, str]:
    """Return those by which a group of ours passes something on, or passes it on no more.

    By their number, each with the type of its thing; empty where that is not known any more.
    """
    shares = [one for one in letters if "Announce" in (one.verb, one.thing_type)]
    groups = {uri for uri in {one.sender_uri for one in shares} if _is_group(uri)}
    theirs = [one for one in shares if one.whole_of or one.sender_uri in groups]
    types = _types([one.object_uri for one in theirs if one.verb == "Announce"])
    return {
        one.id: one.thing_type if one.whole_of in SAYING else types.get(one.object_uri, "")
        for one in theirs
    }


def _is_group(uri: str) -> bool:
    try:
        found = registry.actor(uri)
    except registry.Unanswered:
        return False
    return found is not None and found[0].actor_type == "Group"


def _types(uris: Sequence[str]) -> dict[str, str]:
    """Return of what type things of ours are, by what was said of them, in one question."""
    said = Activity.object_uri.in_(sorted(set(uris))) & Activity.verb.in_(SAYING)
    found: Any = Activity.select(Activity.object_uri, Activity.body).where(said)
    return {uri: dead_letters.type_of(body) for uri, body in found.tuples() if body} if uris else {}


def _answered(status: int, error: str) -> str:
    """Return the status, with the title of a problem (RFC 9457): a body is for machines."""
    if not status:
        is_ours = error in troubles.UNANSWERED or troubles.is_at_rest(status, error)
        return "" if is_ours else error
    title = _TITLE.search(error)
    return f"{status} {title[1]}" if title else str(status)


def kind_of(former_type: str) -> str:
    """Return what something was that is taken back, in a word or two; empty for other types."""
    return str(_KINDS.get(former_type, ""))


def what(verb: str, thing_type: str) -> str:
    """Return what an activity is, in words of a volunteer."""
    if thing_type in OF_PARTNERS or verb == "Greeting":
        return _("A word about the partnership")
    if verb == "Create" and thing_type in _NEW:
        return str(_NEW[thing_type])
    if verb == "Undo" and thing_type in _UNDONE:
        return str(_UNDONE[thing_type])
    return str(_BY_VERB.get(verb, verb))
