"""The shelves of the newsstand: which Mags stand on each for whoever looks, the freshest first."""

from collections.abc import Callable
from typing import Any

from onemile.api import WrittenOnce, card, follows, rings_around
from onemile_mags import sight
from onemile_mags.models import Mag

MILE, FOLLOWED, ASSOCIATION = "mile", "followed", "association"
FURTHER, EVERYONE = "further", "everyone"
NAMES = (MILE, FOLLOWED, ASSOCIATION, FURTHER, EVERYONE)


class Stand:
    """The newsstand as one viewer sees it; None is a visitor, who sees what is for everyone.

    What a viewer may see is asked once, and is the same for all shelves.
    """

    def __init__(self, viewer: Any) -> None:
        self.viewer = viewer
        self._shown = WrittenOnce(sight.mags_seen(viewer) & _unmuted(viewer), Mag)
        self._mile: Any = None
        self._followed: list[str] | None = None

    def mags(self, name: str, *, after: Mag | None = None, limit: int) -> list[Mag]:
        """Return the freshest Mags of a shelf, those behind ``after`` where one is given."""
        which = _SHELVES[name](self)
        if which is None:
            return []
        if after is not None:
            later = (Mag.fresh_at < after.fresh_at) | (
                (Mag.fresh_at == after.fresh_at) & (Mag.id < after.id)
            )
            which &= later
        found = Mag.select().where(self._shown & which & Mag.fresh_at.is_null(False))
        return list(found.order_by(Mag.fresh_at.desc(), Mag.id.desc()).limit(limit))

    def in_mile(self) -> Any:
        """Return the condition for Mags whose owner lives within the viewer's mile."""
        if self._mile is None:
            first = rings_around(self.viewer.id)[0]
            self._mile = Mag.cell.in_(first.cells) if first.cells else None
        return self._mile

    def followed(self) -> Any:
        """Return the condition for Mags that the viewer follows; None where there are none."""
        if self._followed is None:
            under = f"{card().base_url}/mags/"
            self._followed = list(follows.followed_things(self.viewer, under=under))
        return Mag.uri.in_(self._followed) if self._followed else None

    def further(self) -> Any:
        """Return the condition for Mags beyond the viewer's mile; all, before they have a home.

        What they follow has its own shelf.
        """
        near, followed = self.in_mile(), self.followed()
        beyond = ~Mag.is_association
        if followed is not None:
            beyond &= ~followed
        return beyond if near is None else beyond & (~near | Mag.cell.is_null())


def _unmuted(viewer: Any) -> Any:
    """Return the condition for Mags that neither are muted nor belong to who is."""
    muted = sorted(viewer.muted_uris()) if viewer is not None else []
    return Mag.uri.not_in(muted) & Mag.author_uri.not_in(muted) if muted else Mag.id > 0


_SHELVES: dict[str, Callable[[Stand], Any]] = {
    MILE: Stand.in_mile,
    FOLLOWED: Stand.followed,
    ASSOCIATION: lambda _stand: Mag.is_association,
    FURTHER: Stand.further,
    # What a visitor may see is for everyone, whatever shelf it stands on.
    EVERYONE: lambda _stand: Mag.id > 0,
}
