"""Newsstand and feed of somebody who follows three tenths elsewhere, beside one who does not.

Two neighbours of one square ask for the same pages by turns. They follow the same people; what
else one follows is here, and for the other it is elsewhere. What a ratio below 1 says is what
reading from elsewhere costs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from onemile.api import BenchStand, follows
from onemile_federation.bench import papers

MEMBERS, THINGS = 20_000, 40_000
# As much as somebody follows who reads every day. By issue 12, three tenths are from elsewhere: of
# what is followed, of the twenty things of a feed, and about so of the covers in a newsstand.
PEOPLE, PAPERS, FRESH = 28, 12, 6
# Of what others here follow elsewhere is more in the same tables, and in the same indexes.
ELSEWHERE = 1_000
FEED = "/followed"
NEWSSTAND = "newsstand"


def reading(stand: BenchStand) -> Mapping[str, Any]:
    """How many times as often both pages are given with three tenths from elsewhere as without."""
    crowd = stand.planted(
        members=max(500, int(MEMBERS * stand.share)), things=int(THINGS * stand.share)
    )
    local, mixed, *people = _neighbours(crowd)
    ours = _evenly(crowd.offered, PAPERS)
    stand.progress(f"{PEOPLE} people and {len(ours)} papers followed, here and elsewhere")
    with stand.inside():
        theirs = papers.planted(max(PAPERS, int(ELSEWHERE * stand.share)), fresh=FRESH)
        theirs = [*_evenly(theirs[:-FRESH], len(ours) - FRESH), *theirs[-FRESH:]]
        both = [str(one.uri) for one in people]
        for one, what in ((local, ours), (mixed, theirs)):
            follows.plant(one.uri, follower_id=one.id, followed_uris=[*both, *what])
    pages = {"feed": FEED, NEWSSTAND: crowd.pages[NEWSSTAND]}
    asked = {
        f"{name} {number}": (path, number)
        for name, path in pages.items()
        for number in (int(local.id), int(mixed.id))
    }
    seen = stand.under_load(asked)
    n = len(both) + len(ours)
    figures: dict[str, Any] = {"followed": n, "from_elsewhere": len(theirs)}
    for name in pages:
        figures |= _beside(name, seen[f"{name} {mixed.id}"], seen[f"{name} {local.id}"])
    return figures


def _neighbours(crowd: Any) -> Sequence[Any]:
    """Return two who live in one square, where most do, and whom both follow, the nearest first.

    Of the mile both are shown the same.
    """
    ((cell, _n),) = Counter(one.cell for one in crowd.members).most_common(1)
    return sorted(crowd.members, key=lambda one: one.cell != cell)[: 2 + PEOPLE]


def _evenly(things: Sequence[str], n: int) -> list[str]:
    """Return ``n`` of some things, or all of fewer, from the first to the last of them."""
    step = max(1.0, len(things) / max(1, n))
    return [things[int(number * step)] for number in range(min(n, len(things)))]


def _beside(name: str, mixed: Sequence[Any], local: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(mixed, local, strict=True)
    return {
        f"{name}_ratio": round(
            median(one.per_second / other.per_second for one, other in pairs), 3
        ),
        **{
            f"{name}_{whose}_{what}": median(getattr(one, what) for one in rounds)
            for whose, rounds in (("mixed", mixed), ("local", local))
            for what in ("per_second", "median_ms", "p95_ms")
        },
        f"{name}_failed": sum(one.failed for one in [*mixed, *local]),
    }
