"""What the federation hangs into pages of the core, by opening: for members, but for one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onemile.api import Fragment, Slot
from onemile_federation.backfill import drawing as backfilled
from onemile_federation.houses import ways as house_ways
from onemile_federation.intents import home_views, way_in
from onemile_federation.local import named
from onemile_federation.mile import open_to
from onemile_federation.mile import panel as mile_panel
from onemile_federation.mine import taken_back, travelled, travels
from onemile_federation.partners.shown import PartnerHost
from onemile_federation.reading import withdrawn
from onemile_federation.reading.records import ActorElsewhere, ThingElsewhere, ThingWithdrawn
from onemile_federation.remote import credit
from onemile_federation.talking import drawing

# Each gives its HTML for a member and the opening's subject, empty where there is nothing to say;
# lower numbers stand first.
OPENINGS: Mapping[str, tuple[int, Callable[[Any, Any], str]]] = {
    "about.privacy": (0, travels.drawn),
    "credits": (0, credit.drawn),
    "federation.partner": (0, mile_panel.drawn),
    "federation.thing": (40, drawing.under_thing),
    "federation.withdrawn": (0, drawing.under_withdrawn),
    "kept.gone": (0, withdrawn.drawn),
    "me.across": (0, open_to.drawn),
    "me.elsewhere": (0, way_in.drawn),
    "member.profile": (0, house_ways.drawn_for_profile),
    "me.taken_back": (30, taken_back.drawn),
    "me.withdraw": (30, taken_back.drawn_for_withdrawing),
    "privacy.leave": (30, taken_back.drawn_for_leaving),
    "search.answers": (0, way_in.drawn_for_search),
    "search.nothing": (0, way_in.drawn_for_nothing),
    "thing.actions": (20, drawing.acts_on),
    "thing.audience": (0, travelled.drawn_for_choosing),
    "thing.elsewhere": (0, named.drawn),
    "thing.travelled": (0, travelled.drawn),
}
# What a visitor reads as well.
FOR_ALL = frozenset({"about.privacy", "credits", "thing.elsewhere"})
# What stands in the same openings besides: how old what is shown is; moving house; neighbours.
BESIDES: Mapping[str, tuple[int, Callable[[Any, Any], str]]] = {
    "federation.thing": (60, backfilled.read_again),
    "me.elsewhere": (10, house_ways.drawn),
    "thing.elsewhere": (10, home_views.drawn),
    "thing.travelled": (10, travelled.drawn_across),
}
FILLS = tuple({**OPENINGS, **BESIDES})
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
        name="federation.withdrawn",
        subject=ThingWithdrawn,
        meaning="the page that says of something said elsewhere that its author took it back",
    ),
    Slot(
        name="federation.partner",
        subject=PartnerHost,
        meaning="the stewards' page of a partner, below the four switches: what flows between both",
    ),
]


def fragments(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Return what hangs in an opening for a member, or for a visitor where that is theirs too."""
    if viewer is None and slot not in FOR_ALL:
        return []
    drawn = [among[slot] for among in (OPENINGS, BESIDES) if slot in among]
    found = [(order, draw(viewer, subject)) for order, draw in drawn]
    return [Fragment(html=Markup(html), order=order) for order, html in found if html]
