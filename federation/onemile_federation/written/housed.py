"""Where an actor of ours lived before, and lives now: in its document, and when others ask."""

from dataclasses import replace

from onemile.api import WireActor, publishing


def as_it_lives(found: WireActor) -> WireActor:
    """Return an actor with the addresses that its people have named, beside those of its kind."""
    house = publishing.house_of(found.uri)
    if not house.former and not house.moved_to_uri:
        return found
    former = dict.fromkeys([*found.also_known_as, *house.former])
    now = str(house.moved_to_uri) or found.moved_to_uri
    return replace(found, also_known_as=tuple(former), moved_to_uri=now)
