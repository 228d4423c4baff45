"""Invents the members: names of today's people, places, and a few words of their own.

Knows neither database nor clock. The same seed invents the same people, in the same order:
the cast of ``cast.tsv`` first, then quarter by quarter. ``folder`` says where a place's tables lie.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

from onemile.demo import tables
from onemile.mile import grid
from onemile.mile.extent import cell_of
from onemile.mile.names import folded
from onemile.mile.region import Region

# Nobody can own an address under .example, so no letter of the demo finds anybody.
MAIL_HOST = "demo.example"
METRES_PER_DEGREE = 111_195.0
# A quarter of a town: a handful of neighbouring squares, so that its mile is alive.
QUARTER_M = 420.0
PORTRAITS, SKILLS_ONLY = 0.34, 0.45
VERIFIED = 0.88
# Some would rather not touch the map.
COMMUNE_ONLY = 0.05
OPEN_FOR_DAYS = 210
NEWCOMERS = 0.05
NEW_DAYS = 9.0

# By where a family comes from: its weight, languages, first names and family names.
Pools = dict[str, dict[str, Any]]


class Point(NamedTuple):
    """A point in degrees, invented; the town keeps only its square."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where a person lives: what they would answer at sign-up."""

    commune: str
    postcode: str
    point: Point
    touches_the_map: bool = True


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented person, as they would fill in their profile."""

    first_name: str
    last_name: str
    home: Home
    languages: tuple[str, ...]
    role: str = "member"
    skills: str = ""
    about: str = ""
    note: str = ""
    joined_days_ago: float = OPEN_FOR_DAYS
    is_verified: bool = True

    @property
    def email(self) -> str:
        """The address they sign in with; the cast have short ones."""
        name = self.first_name if self.note else f"{self.first_name}.{self.last_name}"
        plain = folded(name).replace(" ", "-").replace("ı", "i")
        return f"{plain}@{MAIL_HOST}"


def invent(random: Random, *, region: Region, size: int, folder: str = "") -> list[Person]:
    """Invent ``size`` people at most; fewer are the same ones, from the first quarters only."""
    people = list(_cast(region, folder))
    homes = list(_homes(random, region, folder))[: max(0, size - len(people))]
    pools: Pools = json.loads(tables.text("names.json", folder=folder))
    taken = {(p.first_name, p.last_name) for p in people}
    people += _settled(random, homes, pools, taken=taken)
    return _with_portraits(random, people, pools, folder)


def _cast(region: Region, folder: str) -> Iterator[Person]:
    for row in tables.rows("cast.tsv", folder=folder):
        yield Person(
            first_name=row["first_name"],
            last_name=row["last_name"],
            home=Home(commune=row["commune"], postcode=row["postcode"], point=_middle(row, region)),
            role=row["role"],
            languages=tuple(row["languages"].split(",")),
            skills=row["skills"],
            about=row["about"],
            note=row["note"],
        )


def _homes(random: Random, region: Region, folder: str) -> Iterator[Home]:
    for row in tables.rows("places.tsv", folder=folder):
        middle, reach_m = _middle(row, region), float(row.get("quarter_m") or QUARTER_M)
        for _ in range(int(row["members"])):
            yield Home(
                commune=row["commune"],
                postcode=row["postcode"],
                touches_the_map=random.random() >= COMMUNE_ONLY,
                point=_near(random, middle, reach_m),
            )


def _middle(row: dict[str, str], region: Region) -> Point:
    if row["latitude"]:
        return Point(float(row["latitude"]), float(row["longitude"]))
    commune = region.commune(row["commune"])
    assert commune is not None, f"no commune {row['commune']} in the region"
    return Point(*grid.centre(cell_of(region, commune)))


def _near(random: Random, middle: Point, reach_m: float) -> Point:
    north_m, east_m = (random.uniform(-reach_m, reach_m) for _ in range(2))
    shrink = math.cos(math.radians(middle.latitude))
    return Point(
        middle.latitude + north_m / METRES_PER_DEGREE,
        middle.longitude + east_m / (METRES_PER_DEGREE * shrink),
    )


def _settled(
    random: Random, homes: list[Home], pools: Pools, *, taken: set[tuple[str, str]]
) -> Iterator[Person]:
    """Give each home a person. Names do not repeat, first names not within a commune."""
    origins, weights = list(pools), [pool["weight"] for pool in pools.values()]
    said: dict[str, set[str]] = {}
    for number, home in enumerate(homes):
        heard = said.setdefault(home.commune, set())
        for attempt in range(200):
            pool = pools[random.choices(origins, weights)[0]]
            first = random.choice(pool[random.choice(("women", "men"))])
            last = random.choice(pool["families"])
            if (first, last) not in taken and (first not in heard or attempt > 40):
                break
        taken.add((first, last))
        heard.add(first)
        yield Person(
            first_name=first,
            last_name=last,
            home=home,
            languages=_languages(random, pool["languages"]),
            joined_days_ago=_joined_days_ago(random, is_new=number % round(1 / NEWCOMERS) == 7),
            is_verified=random.random() < VERIFIED,
        )


def _languages(random: Random, own: list[str]) -> tuple[str, ...]:
    """The pool's first language, most of its others, and often one learnt at school."""
    known = own[:1] + [code for code in own[1:] if random.random() < 0.75]
    known += [code for code in ("de", "en") if random.random() < 0.3]
    return tuple(dict.fromkeys(known))


def _joined_days_ago(random: Random, *, is_new: bool) -> float:
    if is_new:
        return random.uniform(0.4, NEW_DAYS)
    return float(OPEN_FOR_DAYS - (OPEN_FOR_DAYS - 40) * random.random() ** 1.6)


def _with_portraits(
    random: Random, people: list[Person], pools: Pools, folder: str
) -> list[Person]:
    """Let some say who they are, more say what they can do, and the rest keep quiet."""
    portraits = tables.rows("portraits.tsv", folder=folder)
    skills = tables.rows("skills.tsv", folder=folder)
    random.shuffle(portraits)
    told = []
    for person in people:
        share = random.random()
        if person.about or share > PORTRAITS + SKILLS_ONLY:
            told.append(person)
        elif share > PORTRAITS:
            told.append(replace(person, skills=random.choice(skills)["skills"]))
        else:
            told.append(_portrayed(person, portraits, pools))
    return told


def _portrayed(person: Person, portraits: list[dict[str, str]], pools: Pools) -> Person:
    """Give the next portrait that fits, which then is used up."""
    who, origins = _pools_of(person, pools)
    for row in portraits:
        if row["who"] in ("any", who) and row["origin"] in ("any", *origins):
            portraits.remove(row)
            learnt = tuple(code for code in row["languages"].split(",") if code)
            spoken = tuple(dict.fromkeys(person.languages + learnt))
            return replace(person, skills=row["skills"], about=row["about"], languages=spoken)
    return person


def _pools_of(person: Person, pools: Pools) -> tuple[str, list[str]]:
    """Tell from which pools a name may have come."""
    origins = [name for name, pool in pools.items() if person.last_name in pool["families"]]
    is_woman = any(person.first_name in pools[name]["women"] for name in origins)
    return "woman" if is_woman else "man", origins
