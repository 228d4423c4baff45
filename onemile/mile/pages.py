"""The pages of this room, as the core hangs them up: blueprints, settings, menu entries."""

from typing import Any

from onemile.contracts import NavLink, Setting
from onemile.i18n import lazy_gettext as _l
from onemile.mile import credits, map_views, place_views, views

BLUEPRINTS = (
    views.blueprint,
    map_views.blueprint,
    place_views.blueprint,
    credits.blueprint,
)
SETTINGS = (
    *map_views.SETTINGS,
    Setting(
        name="geo.folder",
        kind=str,
        default="",
        maximum=300,
        help="Folder with postal files (FR.txt, DE.txt…) for `onemile geo import`. Empty: they are "
        "downloaded from GeoNames.",
    ),
)

_CREDITS = NavLink(title=_l("Credits"), url="/credits", icon="heart", order=90, menu="footer")
_OF_MEMBERS = (
    NavLink(title=_l("Feed"), url="/", icon="fil", order=10),
    NavLink(title=_l("Map"), url="/map", icon="carte", order=20),
    _CREDITS,
)


def links(viewer: Any) -> tuple[NavLink, ...]:
    """Give the menu entries: feed and map for members, the credits for everybody."""
    return _OF_MEMBERS if viewer is not None else (_CREDITS,)
