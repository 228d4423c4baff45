"""Who may be named to whom in this room, by URI: the rule of profiles, and blocks."""

from collections.abc import Iterable
from typing import Any

from onemile import current
from onemile.contracts import ActorCard
from onemile.members import reach
from onemile.members.directory import cards_of
from onemile.members.models import Member


def hidden_uris(viewer: Any) -> frozenset[str]:
    """Return the URIs of everybody a block keeps from ``viewer``, whoever has set it."""
    hidden: frozenset[str] = viewer.hidden_uris()
    return hidden


def cards_in_reach(viewer: Any, uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return, by URI, the cards of those whom ``viewer`` may know; others are left out.

    As many questions for many as for one.
    """
    wanted = list(dict.fromkeys(uris))
    members = _members_of(wanted)
    cards = cards_of(reach.in_reach(viewer, members.values()))
    found = {card.uri: card for card in cards.values()}
    hidden = hidden_uris(viewer)
    strangers = [uri for uri in wanted if uri not in members and uri not in hidden]
    things = [uri for uri in strangers if is_thing(uri)]
    far = [uri for uri in strangers if not is_thing(uri)]
    return found | _elsewhere(far) | cards_of_things(viewer, things)


def is_thing(uri: str) -> bool:
    """Tell whether a URI is of this instance and no member's: a magazine, say."""
    base = f"{current.card().base_url}/"
    return uri.startswith(base) and not uri.startswith(f"{base}members/")


def cards_of_things(viewer: Any, uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return the cards of things that can be followed, by URI, where ``viewer`` may see them.

    A plugin names them as it names people (``resolve_actors``), and shows them to this viewer
    (``name_things``); whatever it shows to nobody, or only shows, cannot be followed.
    """
    seen = current.name_things(uris, viewer)
    cards = current.resolve_actors(seen)
    return {uri: card for uri, card in cards.items() if card.name != current.NAMELESS}


def cards_of_uris(viewer: Any, uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return the cards of those who have made themselves known to ``viewer``, by URI.

    Whoever follows somebody, or says a word to what they wrote, is read by them wherever they
    live. A block, a suspension and a departure hide them all the same; a page that is out of
    reach is not linked.
    """
    wanted = list(dict.fromkeys(uris))
    members, hidden = _members_of(wanted), hidden_uris(viewer)
    linked = cards_in_reach(viewer, wanted)
    cards = {card.uri: card for card in cards_of(members.values()).values()}
    bare = {
        uri: ActorCard(uri=uri, name=card.name, initials=card.initials, tone=card.tone)
        for uri, card in cards.items()
        if uri not in hidden
    }
    return bare | linked


def member_id_of(uri: str) -> int | None:
    """Return the local number of a person, or None for who lives elsewhere."""
    return _members_of([uri]).get(uri)


def _members_of(uris: list[str]) -> dict[str, int]:
    if not uris:
        return {}
    found: Any = Member.select(Member.uri, Member.id).where(Member.uri.in_(uris)).tuples()
    return dict(found)


def _elsewhere(uris: Iterable[str]) -> dict[str, ActorCard]:
    """Return the cards of those who live elsewhere; an address of ours names nobody else."""
    ours = f"{current.card().base_url}/members/"
    cards = current.resolve_actors(uri for uri in uris if not uri.startswith(ours))
    return {uri: card for uri, card in cards.items() if card.name != current.NAMELESS}
