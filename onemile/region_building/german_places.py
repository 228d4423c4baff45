"""All places of Germany: Gemeinden by their official codes, and villages that the post lists apart.

All of them are matched at once, so that a place is the same in each pack.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from . import german_gaps, german_names, municipalities, tables, towns
from .german_post import GermanPost, Key
from .records import OWN, POSTCODE, Point, distance_m, mean
from .tables import Municipality, Town
from .towns import Sought

# A town of GeoNames that stands further from what the post has of it is a mistake of one of both.
SURE_M = 3_000.0


@dataclass
class Place:
    """A place that a pack may have."""

    code: str
    name: str
    district: str
    points: list[Point]
    postcodes: set[str] = field(default_factory=set)
    population: int = 0
    known_by: str = OWN
    has_borrowed: bool = False  # its postcodes are the nearest row's

    @property
    def centre(self) -> Point:
        """The middle of its points."""
        return mean(self.points)


class Germany:
    """All places by Kreis; the Gemeinden that none has; names of the post that are no place."""

    def __init__(self, post: GermanPost) -> None:
        self._post = post
        self.places: dict[str, list[Place]] = defaultdict(list)
        self.missing: dict[str, list[str]] = defaultdict(list)
        self.nobodys: dict[str, list[Key]] = defaultdict(list)
        self._towns = {town.code: town for town in tables.towns("DE")}
        listed = tables.municipalities()
        found, left = _assigned(post, listed)
        suburbs, left = _suburbs(post, listed, left)
        for one in listed:
            if one.code in found:
                self._add(one, found[one.code], suburbs.get(one.code, ()))
        self._settle([one for here in self.places.values() for one in here])
        left = self._fill([one for one in listed if one.code not in found], left)
        self._villages(left)
        self._doubt()

    def hand_over(self, district: str) -> None:
        """Give the postcodes of names that are no place to the nearest place of their Kreis."""
        kept = self.places[district]
        for key in self.nobodys.get(district, ()):
            listed = self._post.places[key]
            middle = mean(listed.points)
            nearest = min(kept, key=lambda one: (distance_m(middle, one.centre), one.code))
            nearest.postcodes |= listed.postcodes

    def _add(self, one: Municipality, called: municipalities.Found, suburbs: Iterable[Key]) -> None:
        """Add a Gemeinde: at its own rows, or in the middle of its parts where it has none."""
        own = [(one.district, name) for name in called.own]
        parts = [(one.district, name) for name in called.parts]
        place = Place(one.code, _name(one, called.own), one.district, [])
        place.known_by = OWN if own else POSTCODE
        self._put(place, own or parts)
        for key in (*parts, *suburbs):
            place.postcodes |= self._post.places[key].postcodes

    def _put(self, place: Place, keys: Iterable[Key]) -> None:
        for key in keys:
            place.points += self._post.places[key].points
            place.postcodes |= self._post.places[key].postcodes
        self.places[place.district].append(place)

    def _settle(self, places: Iterable[Place]) -> None:
        """Give Gemeinden the people of their town, and its point where that is surer.

        Where none has their name, a town at hand does that has it but for ``a.Main``, ``am Main``.
        """
        listed = {one.code: one for one in places}
        sought = (Sought((one.code,), one.name, one.centre) for one in listed.values())
        found = towns.match(sought, self._towns.values())
        for key, town in found.items():
            self._move(listed[key[0]], town)
        alike: dict[str, list[Town]] = defaultdict(list)
        for town in self._towns.values():
            alike[german_names.base(town.name)].append(town)
        for one in listed.values():
            here = [
                town
                for town in alike[german_names.base(one.name)]
                if town.code in self._towns and distance_m(town.point, one.centre) <= SURE_M
            ]
            if here and not one.population:
                self._move(one, min(here, key=lambda town: (-town.population, town.code)))

    def _move(self, place: Place, town: Town) -> None:
        del self._towns[town.code]
        place.population = town.population
        forms = {german_names.skeleton(name) for name in (town.name, *town.other_names)}
        if not forms & {german_names.skeleton(place.name), german_names.base(place.name)}:
            return
        middle = place.centre
        wide_m = max(distance_m(middle, point) for point in place.points)
        if distance_m(middle, town.point) <= max(SURE_M, wide_m):
            place.points, place.known_by = [town.point], OWN

    def _fill(self, gaps: Sequence[Municipality], left: Sequence[Key]) -> list[Key]:
        """Add the Gemeinden that the post lists otherwise; return the names that are left."""
        filled = german_gaps.fill(gaps, self._post, left, self._towns.values())
        alone: list[Place] = []
        for one in gaps:
            if one.code not in filled:
                self.missing[one.district].append(one.name)
                continue
            keys, town, borrowed = filled[one.code]
            place = Place(one.code, _name(one, ()), one.district, [], set(borrowed))
            place.has_borrowed = bool(borrowed)
            self._put(place, keys)
            if town:
                place.points = [town.point]
                self._move(place, town)
            else:
                alone.append(place)
        self._settle(alone)
        taken = {key for one in filled.values() for key in one.keys}
        return [key for key in left if key not in taken]

    def _villages(self, left: Iterable[Key]) -> None:
        """Add places of the post that are no Gemeinde but a town of GeoNames."""
        places = {key: Place("", key[1], key[0], self._post.places[key].points) for key in left}
        sought = (Sought(key, one.name, one.centre) for key, one in places.items())
        found = towns.match(sought, self._towns.values())
        for key, one in places.items():
            if key in found:
                one.code = found[key].code
                one.postcodes |= self._post.places[key].postcodes
                self._move(one, found[key])
                self.places[one.district].append(one)
            else:
                self.nobodys[one.district].append(key)

    def _doubt(self) -> None:
        """Mark the centres that several places have: the post knew where their postcode is."""
        everywhere = [one for here in self.places.values() for one in here]
        counted = Counter(one.centre for one in everywhere)
        for one in everywhere:
            if counted[one.centre] > 1:
                one.known_by = POSTCODE


def _assigned(
    post: GermanPost, listed: Iterable[Municipality]
) -> tuple[dict[str, municipalities.Found], list[Key]]:
    """Return what the post calls the Gemeinden, by code, and the names that are nobody's."""
    here: dict[str, list[Municipality]] = defaultdict(list)
    for one in listed:
        here[one.district].append(one)
    found: dict[str, municipalities.Found] = {}
    left: list[Key] = []
    for district, names in post.names().items():
        assigned = municipalities.assign(names, here.get(district, ()))
        given = {name for one in assigned.values() for name in (*one.own, *one.parts)}
        found |= assigned
        left += [(district, name) for name in names if name not in given]
    return found, left


def _suburbs(
    post: GermanPost, listed: Iterable[Municipality], left: Iterable[Key]
) -> tuple[dict[str, list[Key]], list[Key]]:
    """Return names that are parts of a town which is a Kreis, by its code, and those that stay.

    The file has some in the Kreis beside it: ``Hamburg Bergedorf``.
    """
    counted = Counter(one.district for one in listed)
    towns_alone = {
        german_names.plain(one.name): one for one in listed if counted[one.district] == 1
    }
    found: dict[str, list[Key]] = defaultdict(list)
    stay: list[Key] = []
    for key in left:
        forms = (german_names.plain(key[1]), *german_names.beginnings(key[1]))
        town = next((towns_alone[form] for form in forms if form in towns_alone), None)
        around = post.near(mean(post.places[key].points)) if town else []
        if town and any(row.district == town.district for row in around):
            found[town.code].append(key)
        else:
            stay.append(key)
    return found, stay


def _name(one: Municipality, called: Sequence[str]) -> str:
    """Return the official name, or what the post calls it where that is not cut short."""
    if german_names.is_short(one.name):
        for name in called:
            if german_names.is_whole(name, one.name):
                return name
    return one.name
