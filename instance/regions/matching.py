"""Finds where communes are: by name, people and place in a table of towns, or by their mates.

Pure, on plain rows as the two sources have them (see ``build.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from statistics import fmean, median
from typing import Any

from onemile.mile.grid import haversine_m
from onemile.mile.names import folded, halves

# Inhabitants from which a commune's squares are small enough to tell little about a home: a safe
# stand-in for "a hundred people in the square", which needs areas these sources do not have.
LEVEL_0_FROM, LEVEL_1_FROM = 10_000, 2_000

# Both tables count the same people some years apart; a factor of two is another place.
POPULATION_FACTOR_MAX = 2.0
# An arrondissement is at most some 60 km across; a namesake is in another valley or region.
ARRONDISSEMENT_REACH_M = 40_000.0
# Parts of a merged commune touch each other.
PARTS_REACH_M = 10_000.0


@dataclass(frozen=True)
class Centre:
    """Where a commune is, in degrees, and how that is known: own, part or postcode."""

    latitude: float
    longitude: float
    known_by: str


def choose(
    rows: Iterable[dict[str, Any]], *, departments: list[str]
) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Return today's communes of the departments, by code, and the names of their parts.

    A part is a former commune (déléguée or associée) that has merged into today's.
    """
    here = [row for row in rows if row.get("departement") in departments]
    communes = [row for row in here if row["type"] == "commune-actuelle"]
    parts: dict[str, list[str]] = defaultdict(list)
    for row in here:
        if row["type"] != "commune-actuelle":
            parts[row["chefLieu"]].append(row["nom"])
    return sorted(communes, key=lambda row: str(row["code"])), dict(parts)


def locate(
    communes: list[dict[str, Any]],
    *,
    parts: dict[str, list[str]],
    cities: list[dict[str, Any]],
    unions: dict[str, str],
) -> dict[str, Centre]:
    """Return the centre of each commune by its code.

    In this order: the town of its name, of about its population, in its arrondissement; the
    mean of the towns that are its parts; the mean of the communes sharing its postcode (where
    none of them is known, of its intercommunality or else its arrondissement, as ``unions``
    says by code). A town is given to one commune only.
    """
    named = _by_name(cities)
    lone = {
        commune["code"]: found[0]
        for commune in communes
        if len(found := _alike(commune, named)) == 1
    }
    anchors = _anchors(communes, lone)
    centres: dict[str, Centre] = {}
    taken: set[int] = set()
    for commune in sorted(communes, key=lambda row: -int(row["population"])):
        near = _near(_alike(commune, named), anchors.get(commune["arrondissement"]), taken)
        if near:
            best = min(near, key=lambda city: abs(city["population"] - commune["population"]))
            taken.add(best["geonameid"])
            centres[commune["code"]] = _mean([best], "own")
    current = {folded(commune["nom"]) for commune in communes}
    for commune in communes:
        if commune["code"] not in centres:
            names = [*parts.get(commune["code"], []), *halves(commune["nom"])]
            towns = [
                city
                for name in sorted({folded(name) for name in names} - current)
                for city in _near(named[name], anchors.get(commune["arrondissement"]), taken)
                if folded(city["name"]) == name and city["admin1code"] == commune["region"]
            ]
            if towns and _spread_m(towns) <= PARTS_REACH_M:
                centres[commune["code"]] = _mean(towns, "part")
    return centres | _shared(communes, centres, unions)


def _by_name(cities: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Sort towns by the forms of their name: the usual one first, then the others."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        for name in {folded(city["name"]), *map(folded, city["alternatenames"])} - {""}:
            named[name].append(city)
    return named


def _alike(commune: dict[str, Any], named: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """List the towns of a commune's region that bear its name and have about its population.

    A town whose usual name it is goes before one that is merely called so as well; an
    unknown population is accepted only with the usual name.
    """
    name, people = folded(commune["nom"]), commune["population"]
    here = [city for city in named.get(name, []) if city["admin1code"] == commune["region"]]
    usual = [city for city in here if folded(city["name"]) == name]
    fitting = [city for city in usual if not city["population"] or _as_many(city, people)]
    return fitting or [city for city in here if _as_many(city, people)]


def _as_many(city: dict[str, Any], people: int) -> bool:
    fewer, more = sorted((city["population"], people))
    return bool(more <= fewer * POPULATION_FACTOR_MAX)


def _anchors(
    communes: list[dict[str, Any]], lone: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return a middle of each arrondissement: the median of the towns found without a doubt.

    A median, because one namesake far away must not move it.
    """
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for commune in communes:
        if commune["code"] in lone:
            members[commune["arrondissement"]].append(lone[commune["code"]])
    return {
        code: {axis: median(city[axis] for city in towns) for axis in ("latitude", "longitude")}
        for code, towns in members.items()
    }


def _near(
    cities: list[dict[str, Any]], anchor: dict[str, Any] | None, taken: set[int]
) -> list[dict[str, Any]]:
    return [
        city
        for city in cities
        if city["geonameid"] not in taken
        and (anchor is None or _distance_m(city, anchor) <= ARRONDISSEMENT_REACH_M)
    ]


def _shared(
    communes: list[dict[str, Any]], centres: dict[str, Centre], unions: dict[str, str]
) -> dict[str, Centre]:
    """Give each commune without a town the mean of those it shares a postcode with."""

    def circles(commune: dict[str, Any]) -> list[list[str]]:
        union = unions.get(commune["code"], "")
        return [commune["codesPostaux"], [f"union {union}"], [commune["arrondissement"]]]

    members: dict[str, list[Centre]] = defaultdict(list)
    for commune in communes:
        if commune["code"] in centres:
            for name in chain(*circles(commune)):
                members[name].append(centres[commune["code"]])
    found = {}
    for commune in communes:
        if commune["code"] not in centres:
            mates = (
                [mate for name in circle for mate in members[name]] for circle in circles(commune)
            )
            known = next(filter(None, mates), None)
            if not known:
                raise SystemExit(f"no coordinates anywhere near {commune['nom']}")
            found[commune["code"]] = _mean([vars(mate) for mate in known])
    return found


def _mean(places: list[dict[str, Any]], known_by: str = "postcode") -> Centre:
    return Centre(
        latitude=round(fmean(place["latitude"] for place in places), 5),
        longitude=round(fmean(place["longitude"] for place in places), 5),
        known_by=known_by,
    )


def _distance_m(a: dict[str, Any], b: dict[str, Any]) -> float:
    return haversine_m(a["latitude"], a["longitude"], b["latitude"], b["longitude"])


def _spread_m(cities: list[dict[str, Any]]) -> float:
    return max(_distance_m(a, b) for a in cities for b in cities)


def level_for(population: int) -> int:
    """Return the level of grid that a commune's members start at."""
    if population >= LEVEL_0_FROM:
        return 0
    return 1 if population >= LEVEL_1_FROM else 2
