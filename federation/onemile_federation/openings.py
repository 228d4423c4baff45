"""What the federation hangs into pages of the core, by opening: for members alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onemile.api import Fragment, Slot
from onemile_federation.houses import ways as house_ways
from onemile_federation.intents import way_in
from onemile_federation.local import named
from onemile_federation.mine import taken_back
from onemile_federation.reading.records import ActorElsewhere, ThingElsewhere


def _elsewhere(member: Any, subject: Any) -> str:
    return way_in.drawn(member, subject) + house_ways.drawn(member, subject)


# Each gives its HTML for a member and the opening's subject, empty where there is nothing to say;
# lower numbers stand first.
OPENINGS: Mapping[str, tuple[int, Callable[[Any, Any], str]]] = {
    "me.elsewhere": (0, _elsewhere),
    "member.profile": (0, house_ways.drawn_for_profile),
    "me.taken_back": (30, taken_back.drawn),
    "me.withdraw": (30, taken_back.drawn_for_withdrawing),
    "privacy.leave": (30, taken_back.drawn_for_leaving),
    "search.answers": (0, way_in.drawn_for_search),
    "thing.elsewhere": (0, named.drawn),
}
FILLS = tuple(OPENINGS)
SLOTS = [
    Slot(
        name="federation.actor",
        subject=ActorElsewhere,
        meaning="the page of somebody, or of a group, elsewhere: what one can do",
    ),
    Slot(
        name="federation.thing",
        subject=ThingElsewhere,
        meaning="the page of something said elsewhere, below its words",
    ),
    Slot(
        name="federation.partner",
        meaning="the stewards' page of an instance, by its host: what flows between the two",
    ),
]


def fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Return what hangs in an opening for a member."""
    if slot not in OPENINGS or viewer is None:
        return []
    order, draw = OPENINGS[slot]
    html = draw(viewer, subject)
    return [Fragment(html=Markup(html), order=order)] if html else []
