"""Gemeinden that the post does not list under their own name: where they are all the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from . import german_names
from .german_post import GermanPost, Key, Near
from .records import Point, mean
from .tables import Municipality, Town

EDGE_M = 5_000.0  # from the nearest row of its Kreis; a namesake further off is another place

T = TypeVar("T")


class Filled(NamedTuple):
    """Where a Gemeinde is: names that the post lists in another Kreis, or under another name of
    its town; and a town. One of both there is; without names, postcodes are the nearest row's."""

    keys: tuple[Key, ...]
    town: Town | None
    postcodes: tuple[str, ...]


def fill(
    gaps: Iterable[Municipality], post: GermanPost, nobodys: Collection[Key], towns: Iterable[Town]
) -> dict[str, Filled]:
    """Return where Gemeinden are, by code, as far as anything says it.

    ``nobodys`` are the places of the post that no Gemeinde has, ``towns`` those that are free. No
    place and no town is given twice, and nothing to two of one name in a Kreis.
    """
    free = {town.code: town for town in towns}
    gaps = list(gaps)
    namesakes = Counter((gap.district, german_names.base(gap.name)) for gap in gaps)
    named = _index((name, town.code) for town in free.values() for name in _names(town))
    abroad = _index((key[1], key) for key in nobodys)
    found: dict[str, Filled] = {}
    taken: set[Key] = set()
    for gap in gaps:
        if namesakes[gap.district, german_names.base(gap.name)] > 1:
            continue
        keys = tuple(
            key
            for key in sorted(abroad.get(german_names.plain(gap.name), ()))
            if key not in taken and _is_by(mean(post.places[key].points), gap.district, post)
        )
        town = None if keys else _town(gap, named, free, post)
        if town:
            del free[town.code]
            keys = tuple(_called(town, gap.district, abroad, taken))
        if keys or town:
            taken.update(keys)
            found[gap.code] = Filled(keys, town, () if keys else _postcodes(town, gap, post))
    return found


def _names(town: Town) -> set[str]:
    return {town.name, *town.other_names}


def _index(pairs: Iterable[tuple[str, T]]) -> Mapping[str, set[T]]:
    """Return things by their names as they are compared."""
    found: dict[str, set[T]] = defaultdict(set)
    for name, thing in pairs:
        found[german_names.plain(name)].add(thing)
    return found


def _town(
    gap: Municipality,
    named: Mapping[str, set[str]],
    free: Mapping[str, Town],
    post: GermanPost,
) -> Town | None:
    """Return the town of a Gemeinde's name in its Kreis, or at its edge; the largest of several.

    The whole name goes before one without what tells it from namesakes.
    """
    for form in (german_names.plain(gap.name), german_names.base(gap.name)):
        codes = named.get(form, set()) & free.keys()
        here = [free[code] for code in codes if _is_by(free[code].point, gap.district, post)]
        if here:
            return min(here, key=lambda town: (-town.population, town.code))
    return None


def _is_by(point: Point, district: str, post: GermanPost) -> bool:
    """Tell whether a point is in a Kreis or at its edge, by the rows around it."""
    around = post.near(point)
    return bool(around) and (
        around[0].district == district or any(row.away_m <= EDGE_M for row in _of(around, district))
    )


def _of(around: Iterable[Near], district: str) -> Iterator[Near]:
    return (row for row in around if row.district == district)


def _called(
    town: Town, district: str, nobodys: Mapping[str, set[Key]], taken: Collection[Key]
) -> Iterator[Key]:
    """Yield the places of the post in a Kreis that are called as a town is, too."""
    for name in sorted({german_names.plain(name) for name in _names(town)}):
        for key in sorted(nobodys.get(name, ())):
            if key[0] == district and key not in taken:
                yield key


def _postcodes(town: Town | None, gap: Municipality, post: GermanPost) -> tuple[str, ...]:
    """Return what the nearest rows of the Kreis have, several at one point."""
    around = list(_of(post.near(town.point), gap.district)) if town else []
    return tuple(sorted({row.postcode for row in around if row.away_m == around[0].away_m}))
