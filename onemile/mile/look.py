"""One look at the mile: who looks, from where, at which ring, narrowed to what; and its links."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from onemile import current
from onemile.contracts import Area, FeedFilter, Ring
from onemile.i18n import gettext as _
from onemile.mile import feed, here
from onemile.mile.rings import area_for, mile_of, rings_of
from onemile.mile.standpoint import Standpoint, standpoint
from onemile.mile.tallies import Tally, tally_of
from onemile.web.addresses import page_cursor


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A choice in a row of choices."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a member asked to see. ``ring`` is None when they left it to the page."""

    viewer: Any
    hidden: frozenset[str]
    standpoint: Standpoint | None
    ring: Ring | None
    narrow: FeedFilter
    before: int | None

    @property
    def rings(self) -> tuple[Ring, ...]:
        """The rings that can be looked at from here."""
        return tuple(rings_of(self.standpoint))

    @property
    def unlisted(self) -> frozenset[str]:
        """Whose things are neither listed nor counted; in a search, what is muted is found."""
        muted: frozenset[str] = self.viewer.muted_uris()
        return self.hidden | muted

    @property
    def cells(self) -> frozenset[int]:
        """The cells of the mile looked at; empty at commune level."""
        if self.standpoint is None or self.standpoint.cell is None:
            return frozenset()
        return frozenset(mile_of(self.standpoint.cell))

    def area(self, ring: Ring) -> Area:
        """Give the area of a ring."""
        return area_for(self.standpoint, ring)

    def tally(self, ring: Ring) -> Tally:
        """Count what a ring holds."""
        return tally_of(self.area(ring), hidden=self.unlisted)


def look_of_request() -> Look:
    """Read the look from the address; what it says wrongly counts as not said."""
    viewer = current.viewer()
    asked = request.args
    stand = standpoint(viewer.id, here.square())
    ring = next((one for one in rings_of(stand) if one == asked.get("ring")), None)
    return Look(
        viewer=viewer,
        hidden=viewer.hidden_uris(),
        standpoint=stand,
        ring=ring,
        narrow=_narrow(asked.get("kind", ""), asked.get("category", "")),
        before=page_cursor(),
    )


def link(path: str, **parts: Any) -> str:
    """Give a path with those parts that say something."""
    said = [(name, str(value)) for name, value in parts.items() if value not in ("", None)]
    if not said:
        return path
    if all(value.isascii() and value.isalnum() for _, value in said):
        return f"{path}?{'&'.join(f'{name}={value}' for name, value in said)}"
    return f"{path}?{urlencode(said)}"


def ring_chips(look: Look, path: str, *, shown: Ring, **more: Any) -> list[Chip]:
    """Give the rings to choose from."""
    return [
        Chip(
            title=str(look.area(ring).title),
            url=link(path, ring=ring, **more),
            is_current=ring == shown,
        )
        for ring in look.rings
    ]


def kind_chips(narrow: FeedFilter, *, shown: Ring) -> list[Chip]:
    """Give the kinds to narrow the feed to; none where there is only one."""
    found = feed.kinds().values()
    if len(found) < 2:
        return []
    chips = [Chip(title=_("Everything"), url=link("/", ring=shown), is_current=not narrow.kind)]
    for kind in found:
        chips.append(
            Chip(
                title=str(kind.plural),
                url=link("/", ring=shown, kind=kind.name, category=narrow.category),
                is_current=narrow.kind == kind.name,
            )
        )
    return chips


def category_chips(narrow: FeedFilter, *, shown: Ring) -> list[Chip]:
    """Give the categories of the chosen kind, or of all kinds, each once."""
    titles = {
        category.name: str(category.title)
        for kind in feed.kinds().values()
        if narrow.kind in ("", kind.name)
        for category in kind.categories
    }
    chips = [
        Chip(
            title=_("All categories"),
            url=link("/", ring=shown, kind=narrow.kind),
            is_current=not narrow.category,
        )
    ]
    chips += [
        Chip(
            title=title,
            url=link("/", ring=shown, kind=narrow.kind, category=name),
            is_current=name == narrow.category,
        )
        for name, title in titles.items()
    ]
    return chips if titles else []


def _narrow(kind: str, category: str) -> FeedFilter:
    kinds = feed.kinds()
    kind = kind if kind in kinds else ""
    known = {
        one.name for each in kinds.values() if kind in ("", each.name) for one in each.categories
    }
    return FeedFilter(kind=kind, category=category if category in known else "")
