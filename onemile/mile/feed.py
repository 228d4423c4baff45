"""The feed: what the plugins offer in an area, newest first, to an end; never by distance."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile import current
from onemile.contracts import Area, FeedFilter, FeedItem, FeedKind, Ring
from onemile.mile import unmuted
from onemile.mile.rings import area_for, rings_of
from onemile.mile.standpoint import Standpoint
from onemile.mile.tallies import tally_of

PAGE_ITEMS = 20
# A mile with fewer live things is waking up: the page looks a little further.
LIVE_ITEMS_MIN = 8
# So does one in which a single household writes; whoever reads the page sees that much anyway,
# while a number of members would tell who lives there without writing.
AUTHORS_MIN = 3


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the feed. ``before`` is the cursor of the next one, None at the end.

    ``is_widened`` says that the ring is wider than the narrowest, and was not asked for.
    """

    ring: Ring
    items: Sequence[FeedItem]
    before: int | None
    is_widened: bool = False


def page(
    standpoint: Standpoint | None,
    *,
    viewer: Any,
    hidden: frozenset[str],
    ring: Ring | None = None,
    narrow: FeedFilter | None = None,
    before: int | None = None,
) -> Page:
    """Give the page of a ring; without one, of the first ring that is awake.

    A ring that cannot be looked at from here counts as none.
    """
    narrow = narrow or FeedFilter()
    if ring is not None and ring in rings_of(standpoint):
        return _page(standpoint, ring, viewer, hidden, narrow, before)
    return _first_awake(standpoint, viewer, hidden, narrow, before)


def kinds() -> dict[str, FeedKind]:
    """Give the kinds of things in the feed, by name, in the order of their chips."""
    rooms = current.instance().rooms
    if "mile.feed_kinds" not in rooms:
        declared = current.instance().plugins.declared("register_feed_kinds")
        in_order = sorted((kind for _, kind in declared), key=lambda kind: kind.order)
        rooms["mile.feed_kinds"] = {kind.name: kind for kind in in_order}
    found: dict[str, FeedKind] = rooms["mile.feed_kinds"]
    return found


def kind_of(item: FeedItem) -> FeedKind | None:
    """Give the kind whose tag a thing has; of elsewhere, the kind of its brothers here."""
    return kinds().get(item.kind) or kind_elsewhere(item.wire_type)


def kind_elsewhere(wire_type: str) -> FeedKind | None:
    """Give the kind here of what has a type of ActivityStreams elsewhere; None for no such kind."""
    if not wire_type:
        return None
    return next((one for one in kinds().values() if wire_type in one.wire_types), None)


def _first_awake(
    standpoint: Standpoint | None,
    viewer: Any,
    hidden: frozenset[str],
    narrow: FeedFilter,
    before: int | None,
) -> Page:
    """Climb from the narrowest ring until there is enough; else take the one that shows most.

    The whole instance is never opened unasked: what lies a day's walk away is no neighbour's.
    """
    climb = rings_of(standpoint)[:-1] or rings_of(standpoint)
    tried: list[Page] = []
    for ring in _worth_trying(standpoint, climb, hidden, narrow):
        tried.append(_page(standpoint, ring, viewer, hidden, narrow, before))
        if _is_awake(tried[-1]):
            break
    else:
        tried.sort(key=lambda page: -len(page.items))  # of equals the narrowest stays first
        tried = tried[:1]
    best = tried[-1]
    return dataclasses.replace(best, is_widened=best.ring != climb[0])


def _worth_trying(
    standpoint: Standpoint | None,
    climb: Sequence[Ring],
    hidden: frozenset[str],
    narrow: FeedFilter,
) -> Sequence[Ring]:
    """Skip the rings that the counts of this minute call asleep, unless they call all so."""
    if narrow != FeedFilter():
        return climb
    for index, ring in enumerate(climb):
        if tally_of(area_for(standpoint, ring), hidden=hidden).things >= LIVE_ITEMS_MIN:
            return climb[index:]
    return climb


def _is_awake(page: Page) -> bool:
    """Tell whether a ring has enough to show, from more than one or two people."""
    authors = {item.author.uri for item in page.items}
    return len(page.items) >= LIVE_ITEMS_MIN and len(authors) >= AUTHORS_MIN


def _page(
    standpoint: Standpoint | None,
    ring: Ring,
    viewer: Any,
    hidden: frozenset[str],
    narrow: FeedFilter,
    before: int | None,
) -> Page:
    items = gather(area_for(standpoint, ring), viewer, hidden, narrow, before, PAGE_ITEMS + 1)
    shown = items[:PAGE_ITEMS]
    return Page(ring=ring, items=shown, before=shown[-1].id if len(items) > PAGE_ITEMS else None)


def gather(
    area: Area,
    viewer: Any,
    hidden: frozenset[str],
    narrow: FeedFilter,
    before: int | None,
    limit: int,
) -> list[FeedItem]:
    """Give the ``limit`` newest things of an area, newest first, and none of whom one has muted."""
    # By URI: an author who lives on another instance has no number here.
    apart = hidden if viewer is None else hidden | viewer.hidden_uris()
    muted = frozenset() if viewer is None else viewer.muted_uris()

    def ask(until: int | None, n: int) -> list[FeedItem]:
        found = current.instance().plugins.collect(
            "feed_items", area=area, viewer=viewer, narrow=narrow, before=until, limit=n
        )
        shown = {item.uri: item for item in found if item.author.uri not in apart - muted}
        return sorted(shown.values(), key=lambda item: -item.id)[:n]

    return unmuted.newest(ask, muted=muted, before=before, limit=limit)
