"""Where a French postal file has a commune: by postcode and name, the sure way first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from onemile.mile.names import folded, halves

from .postal_rows import PostalRow
from .records import Point, distance_m, is_close, mean
from .tables import FrenchCommune

# Rows of one name in one département are one place if they are no further apart.
ONE_PLACE_M = 10_000.0
# Nobody's commune is further from the middle of its postcode; some dozen rows of the file are
# wrong by 20 to 80 km.
FAR_OFF_M = 15_000.0
MATES_MIN = 3  # a middle of fewer says nothing against a point
PREFIX_CHARS_MIN = 5  # of "Seyne" for Seyne-les-Alpes; a shorter one begins too many names

# The post's own numbers for who gets many letters: no place.
_BULK = re.compile(r"\bCEDEX\b", re.IGNORECASE)


class PostalIndex:
    """The rows of the files, those of bulk customers left out, ready to be asked."""

    def __init__(self, rows: Iterable[PostalRow]) -> None:
        self._named: dict[tuple[str, str], list[Point]] = defaultdict(list)
        self._around: dict[tuple[str, str], list[Point]] = defaultdict(list)
        self._of_postcode: dict[str, list[tuple[str, Point]]] = defaultdict(list)
        for row in rows:
            if not _BULK.search(row.place):
                name = folded(row.place)
                self._named[row.postcode, name].append(row.point)
                self._around[_department(row), name].append(row.point)
                self._of_postcode[row.postcode].append((name, row.point))

    def find(self, commune: FrenchCommune) -> Point | None:
        """Return where a commune is, or None.

        By its postcodes and its name, or the beginning of a name, or one half of a double one, or
        what has become part of it; then by its name in its département. Several points make
        their mean. A point far off all that share the postcode is a mistake of the file.
        """
        parts = [name for name in commune.parts.values() if name]
        points = (
            self._by_name(commune, [commune.name])
            or self._by_beginning(commune)
            or self._by_name(commune, halves(commune.name))
            or self._by_name(commune, parts)
            or self._in_department(commune)
        )
        if not points:
            return None
        found = mean(points)
        return None if self._is_far_off(found, commune) else found

    def sharing(self, commune: FrenchCommune) -> list[Point]:
        """Return all points that have one of a commune's postcodes, whatever they are called."""
        codes = commune.postcodes
        return [point for code in codes for _, point in self._of_postcode.get(code, ())]

    def _by_name(self, commune: FrenchCommune, names: Iterable[str]) -> list[Point]:
        keys = [(postcode, folded(name)) for name in names for postcode in commune.postcodes]
        return [point for key in keys for point in self._named.get(key, ())]

    def _by_beginning(self, commune: FrenchCommune) -> list[Point]:
        """Take rows whose name goes on where the commune's ends, or the other way round."""
        own = folded(commune.name)
        found = [
            (name, point)
            for postcode in commune.postcodes
            for name, point in self._of_postcode.get(postcode, ())
            if min(len(name), len(own)) >= PREFIX_CHARS_MIN
            and (name.startswith(f"{own} ") or own.startswith(f"{name} "))
        ]
        # Paris 01, Paris 02: one city. Two villages "-le-Haut" and "-le-Bas": neither.
        numbered = all(name.split()[-1].isdigit() for name, _ in found)
        if len({name for name, _ in found}) > 1 and not numbered:
            return []
        points = [point for _, point in found]
        return points if points and is_close(points, ONE_PLACE_M) else []

    def _in_department(self, commune: FrenchCommune) -> list[Point]:
        points = self._around.get((commune.department, folded(commune.name)), [])
        return points if points and is_close(points, ONE_PLACE_M) else []

    def _is_far_off(self, point: Point, commune: FrenchCommune) -> bool:
        own = folded(commune.name)
        mates = [
            mate
            for postcode in commune.postcodes
            for name, mate in self._of_postcode.get(postcode, ())
            if name != own
        ]
        if len(mates) < MATES_MIN:
            return False
        middle = Point(
            median(mate.latitude for mate in mates), median(mate.longitude for mate in mates)
        )
        return distance_m(point, middle) > FAR_OFF_M


def _department(row: PostalRow) -> str:
    """Return the département of a row; overseas the file has other codes, the postcode has it."""
    if row.postcode.startswith(("97", "98")):
        return row.postcode[:3]
    return row.county.zfill(2) if row.county else row.postcode[:2]
