"""What appears on other instances, for plugins that show a shelf of it; who carries it is asked."""

from typing import Any

from onemile import current
from onemile.contracts import PublicationsElsewhere
from onemile.web import navigation


def elsewhere(viewer: Any, *, limit: int) -> PublicationsElsewhere | None:
    """Return what ``viewer`` follows on other instances, ``limit`` at most, the freshest first.

    None for a visitor, and where nothing here carries anything from there.
    """
    if viewer is None:
        return None
    found: PublicationsElsewhere | None = current.instance().plugins.first(
        "publications_elsewhere", viewer=viewer, limit=limit
    )
    return found


def stands_under(url: str) -> None:
    """Have the menus show the page that is being drawn as one that lies under ``url``.

    For the page of something of another instance, which has an address among all that is from
    there: said before the page begins, by whoever shows the shelf on which it stands.
    """
    navigation.lie_under(url)
