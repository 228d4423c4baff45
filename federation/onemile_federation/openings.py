"""What the federation hangs into pages of the core, by opening: for members alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onemile.api import Fragment
from onemile_federation.intents import way_in
from onemile_federation.mine import taken_back

# Each gives its HTML for a member, empty where there is nothing to say; lower numbers stand first.
OPENINGS: Mapping[str, tuple[int, Callable[[Any], str]]] = {
    "me.elsewhere": (0, way_in.drawn),
    "me.taken_back": (30, taken_back.drawn),
    "privacy.leave": (30, taken_back.drawn_for_leaving),
}
FILLS = tuple(OPENINGS)


def fragments(slot: str, viewer: Any) -> Sequence[Fragment]:
    """Return what hangs in an opening for a member."""
    if slot not in OPENINGS or viewer is None:
        return []
    order, draw = OPENINGS[slot]
    html = draw(viewer)
    return [Fragment(html=Markup(html), order=order)] if html else []
