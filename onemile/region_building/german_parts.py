"""Parts of German towns that the postal file lists apart, ``Goslar Oker``, put together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from onemile.mile.names import folded

from .records import Point, distance_m, mean
from .tables import Town

REACH_M = 15_000.0  # from a town's middle to that of its parts; Hamburg is 30 km across
PARTS_MIN = 2  # that begin with the town's name; a single "Neustadt Glewe" is a name of its own

Key = tuple[str, str]  # of a place: its Kreis and its name


def gather(
    points: dict[Key, list[Point]], postcodes: dict[Key, set[str]], towns: Iterable[Town]
) -> None:
    """Give points and postcodes of a town's parts to the town, and drop the parts.

    A part is called as the town and something more, ``Goslar Oker``; and there are several, or
    the town is called twice (``Goslar Goslar``).
    """
    named: dict[str, list[Point]] = defaultdict(list)
    for town in towns:
        named[folded(town.name)].append(town.point)
    parts: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(points):
        for beginning in _beginnings(key[1]):
            parts[key[0], beginning].append(key)
    for key in sorted(parts, key=lambda one: (one[0], len(one[1]), one[1])):
        here = [part for part in parts[key] if part in points]
        if not here or not (len(here) >= PARTS_MIN or here[0][1] == f"{key[1]} {key[1]}"):
            continue
        middle = mean(point for part in here for point in points[part])
        if not any(distance_m(middle, town) <= REACH_M for town in named[folded(key[1])]):
            continue
        for part in here:
            points[key] += points.pop(part)
            postcodes[key] |= postcodes.pop(part)


def _beginnings(name: str) -> Iterator[str]:
    """Yield what a name may begin with that is a town: before a word that is a name itself, as
    "Weiler bei Bingen" has none."""
    words = name.split()
    for at in range(1, len(words)):
        if words[at][0].isupper():
            yield " ".join(words[:at])
