"""Newsstand and feed of somebody who follows three tenths elsewhere, beside one who does not.

Two members of one square ask for the same pages by turns; each follows as much, as old. What a
ratio below 1 says is what reading from elsewhere costs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from onemile.api import BenchStand
from onemile_federation.bench import papers

MEMBERS, THINGS = 20_000, 40_000
# As much as somebody follows who reads every day; of it elsewhere, by issue 12, three tenths.
FOLLOWED, FROM_ELSEWHERE = 40, 0.3
# Of what others here follow elsewhere is more in the same tables, and in the same indexes.
PAPERS = 1_000
FEED = "/followed"
NEWSSTAND = "newsstand"


def reading(stand: BenchStand) -> Mapping[str, Any]:
    """How many times as often both pages are given with three tenths from elsewhere as without."""
    crowd = stand.planted(
        members=max(500, int(MEMBERS * stand.share)), things=int(THINGS * stand.share)
    )
    local, mixed = _readers(crowd)
    ours = _evenly(crowd.offered, FOLLOWED)
    n = round(len(ours) * FROM_ELSEWHERE)
    stand.progress(f"{len(ours)} followed, {n} of them elsewhere")
    with stand.inside():
        theirs = papers.planted(max(n, int(PAPERS * stand.share)))
        left_out = set(_evenly(ours, n))
        papers.followed(local, ours)
        papers.followed(mixed, [uri for uri in ours if uri not in left_out] + _evenly(theirs, n))
    pages = {"feed": FEED, NEWSSTAND: crowd.pages[NEWSSTAND]}
    asked = {
        f"{name} {number}": (path, number)
        for name, path in pages.items()
        for number in (int(local.id), int(mixed.id))
    }
    seen = stand.under_load(asked)
    figures: dict[str, Any] = {"followed": len(ours), "from_elsewhere": n, "papers": len(theirs)}
    for name in pages:
        figures |= _beside(name, seen[f"{name} {mixed.id}"], seen[f"{name} {local.id}"])
    return figures


def _readers(crowd: Any) -> Sequence[Any]:
    """Return two who live in one square, where most do: of the mile both are shown the same."""
    ((cell, _n),) = Counter(one.cell for one in crowd.members).most_common(1)
    return [one for one in crowd.members if one.cell == cell][:2]


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
