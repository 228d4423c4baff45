"""What the federation hangs into pages of the core, by opening: for members alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onemile.api import Fragment, Slot
from onemile_federation.intents import way_in
from onemile_federation.local import named
from onemile_federation.mine import taken_back
from onemile_federation.reading.records import ActorElsewhere, ThingElsewhere


@dataclass(frozen=True, kw_only=True)
class PartnerHost:
    """A partner, by its host."""

    host: str


# Each gives its HTML for a member and the opening's subject, empty where there is nothing to say;
# lower numbers stand first.
OPENINGS: Mapping[str, tuple[int, Callable[[Any, Any], str]]] = {
    "me.elsewhere": (0, way_in.drawn),
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
        subject=PartnerHost,
        meaning="the stewards' page of a partner, below the four switches: what flows between both",
    ),
]


def fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Return what hangs in an opening for a member."""
    if slot not in OPENINGS or viewer is None:
        return []
    order, draw = OPENINGS[slot]
    html = draw(viewer, subject)
    return [Fragment(html=Markup(html), order=order)] if html else []
