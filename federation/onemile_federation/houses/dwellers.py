"""Who moves: an actor of this instance, in the hands of the member who may say so."""

from dataclasses import dataclass
from typing import Any

from onemile.api import NotFound, publishing, require
from onemile_federation import registry


@dataclass(frozen=True, kw_only=True)
class Dweller:
    """An actor of ours and where it lived and lives; ``path`` is that of its page here."""

    uri: str
    name: str
    path: str
    actor_type: str
    former: tuple[str, ...]
    lives_at: str
    may_go_back: bool
    rests: bool

    @property
    def is_person(self) -> bool:
        """Whether it is a member, and no thing of theirs."""
        return self.actor_type == "Person"


def of(uri: str, *, member: Any) -> Dweller:
    """Return an actor of ours whose addresses a member may change.

    Raises NotFound for all others and what others may not know, NotAllowed for who is suspended.
    """
    require(member, "core.take_part")
    found = registry.actor(uri) if uri else None
    if found is None:
        raise NotFound
    kind, actor = found
    if actor.uri != uri or not registry.owns(kind, uri, member):
        raise NotFound
    house = publishing.house_of(uri)
    return Dweller(
        uri=uri,
        name=actor.name,
        path=actor.url,
        actor_type=kind.actor_type,
        former=tuple(house.former),
        lives_at=str(house.moved_to_uri),
        may_go_back=publishing.may_go_back(house),
        rests=publishing.rests(house),
    )
