"""What appears on other instances, for plugins that show a shelf of it; who carries it is asked."""

from typing import Any

from onemile import current
from onemile.contracts import PublicationsElsewhere


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
