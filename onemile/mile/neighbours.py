"""Which communes are neighbours, as far as their centres tell."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from functools import lru_cache

from .nearness import Nearness, chord_of, chord_squared

NEAREST = 6  # villages in a plain touch six others
REACH_M = 10_000.0  # across a mountain commune; what is beyond is no neighbour
# By level of the larger commune: a town is wide and has many neighbours. Centre to centre.
TOWN_REACH_M = (7_000.0, 4_500.0, 0.0)

_TOWN_CHORDS = tuple(chord_of(reach_m) for reach_m in TOWN_REACH_M)


class Neighbours:
    """Who is beside whom, by numbers in the order of the communes given."""

    def __init__(
        self, places: Sequence[tuple[float, float]], levels: Sequence[int], near: Nearness
    ) -> None:
        """Take the centres and levels of all communes, and a look-up over the same centres."""
        self._places, self._levels, self._near = places, levels, near
        self._six_of = lru_cache(maxsize=len(places) or 1)(self._six_nearest)

    def of(self, number: int) -> frozenset[int]:
        """Return its six nearest up to REACH_M, whoever has it among its own six, and all that
        TOWN_REACH_M admits. Being neighbours is mutual."""
        own, level = self._near.points[number], self._levels[number]
        near = set(self._six_of(number))
        for other in self._near.within(*self._places[number], REACH_M):
            if other == number:
                continue
            larger = min(level, self._levels[other])
            in_town = chord_squared(own, self._near.points[other]) <= _TOWN_CHORDS[larger]
            if in_town or number in self._six_of(other):
                near.add(other)
        return frozenset(near)

    def _six_nearest(self, number: int) -> frozenset[int]:
        own = self._near.points[number]
        others = (
            (chord_squared(own, self._near.points[other]), other)
            for other in self._near.within(*self._places[number], REACH_M)
            if other != number
        )
        return frozenset(other for _, other in heapq.nsmallest(NEAREST, others))
