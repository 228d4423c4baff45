"""A crowd of invented members over the communes of a region, by population, written in bulk."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from onemile import clock, current, ids
from onemile.db import at_work, microseconds, transaction
from onemile.members.models import ACTIVE, Member
from onemile.members.persons import Person, host_of
from onemile.mile import grid
from onemile.mile.commune import Commune
from onemile.mile.models import Place
from onemile.mile.region import Region

SEED = 20_270_406
CHUNK_ROWS = 5_000
# Homes scatter about a commune's centre with this many metres per root of an inhabitant:
# 2.5 km for Strasbourg, 100 m for a village of 500.
SPREAD_M = 4.6
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What a plugin needs of a member to plant things around them."""

    id: int
    uri: str
    cell: int
    commune: str


class Crowd:
    """The world that plugins plant into when pages are measured (see ``DemoWorld``)."""

    def __init__(self, *, members: int, things: int) -> None:
        self.random = Random(SEED)
        self.crowd, self.locality = things, "alsace"
        self.elsewhere: Sequence[str] = ()
        self.other_base_url, self.met_days = "", 0.0
        # What can be followed, by URI.
        self.offered: list[str] = []
        # The pages that plugins wish to have measured, by name.
        self.pages: dict[str, str] = {}
        # Those of visitors, which may come from a copy; and whose each page is.
        self.visited: set[str] = set()
        self.whose: dict[str, str] = {}
        self.planting = ""
        region: Region = current.instance().rooms["region"]
        self.members = list(_people(region, members, self.random))

    def neighbours(self, member: Any) -> list[Any]:
        """Members of the same square: near enough to plant something between them."""
        return [other for other in self.members if other.cell == member.cell and other != member]

    def instant(self, *, days_ago: float) -> Any:
        """A moment in the past."""
        return clock.ago(days=days_ago)

    def offer(self, uri: str) -> None:
        """Keep what a measurement may let somebody follow."""
        self.offered.append(uri)

    def measure(self, name: str, path: str, *, visitors: bool = False) -> None:
        """Take a page of a plugin among those that are measured."""
        self.pages[name], self.whose[name] = path, self.planting
        if visitors:
            self.visited.add(name)

    def picture(self, subject: str, *, seed: int) -> str:
        """No pictures in a crowd."""
        return ""

    def densest_cell(self) -> int:
        """Give the square whose mile holds most members."""
        counts = Counter(neighbour.cell for neighbour in self.members)
        busiest = [cell for cell, _ in counts.most_common(200)]
        return max(busiest, key=lambda cell: sum(counts[near] for near in grid.mile(cell)))

    def village_cell(self) -> int:
        """Give the square of the median coarse (village) member's mile."""
        counts = Counter(neighbour.cell for neighbour in self.members)
        villages = [cell for cell in counts if grid.level_of(cell) == grid.COARSEST]
        ordered = sorted(villages, key=lambda cell: sum(counts[n] for n in grid.mile(cell)))
        return ordered[len(ordered) // 2]


def plant(*, members: int, things: int, progress: Callable[[str], None]) -> Crowd:
    """Write a crowd and what its plugins plant, in one transaction; gives the world."""
    progress(f"{members} members")
    world = Crowd(members=members, things=things)
    with transaction():
        write(Member._meta.table_name, _MEMBER_COLUMNS, map(_member_row, world.members))
        write(Person._meta.table_name, _PERSON_COLUMNS, map(_person_row, world.members))
        write(Place._meta.table_name, _PLACE_COLUMNS, map(_place_row, world.members))
        for plugin, plant_demo in current.instance().plugins.implementers("plant_demo"):
            progress(f"{things} things of {plugin.name}")
            world.planting = plugin.name
            plant_demo(world)
    engine: Any = at_work()
    engine.execute_sql("ANALYZE")
    return world


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows in chunks, past the models: a crowd is not told one by one."""
    database: Any = at_work()
    marks = ", ".join([str(database.param)] * len(columns))
    names = ", ".join(f'"{name}"' for name in columns)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    flowing = iter(rows)
    cursor = database.cursor()
    while chunk := list(islice(flowing, CHUNK_ROWS)):
        cursor.executemany(sql, chunk)


_MEMBER_COLUMNS = (
    "id", "public_id", "uri", "email", "email_key", "password_hash", "first_name", "last_name",
    "role", "state", "language", "spoken_languages", "skills", "about", "avatar_key", "joined_at",
    "confirmed_at", "verified_at", "adult_declared_at", "charter_accepted_at", "notices_by_mail",
)  # fmt: skip
_PERSON_COLUMNS = ("id", "uri", "member_id", "host", "name", "picture", "seen_at")
_PLACE_COLUMNS = (
    "id", "member_id", "slot", "cell", "commune", "declared_commune", "postcode", "is_live",
    "changed_at",
)  # fmt: skip
_NAMES = ("Ana", "Ben", "Carla", "Denis", "Elif", "Fanny", "Gaspard", "Hamid", "Inès", "Jo")


def _people(region: Region, members: int, random: Random) -> Iterator[Neighbour]:
    total = sum(commune.population for commune in region.communes)
    base = ids.at(clock.ago(days=400))
    number = 0
    for commune in region.communes:
        for _ in range(round(members * commune.population / total)):
            number += 1
            identifier = base + number * 4096
            yield Neighbour(
                id=identifier,
                uri=f"{current.card().base_url}/members/c{number:011d}",
                cell=_home(commune, random),
                commune=commune.code,
            )


def _home(commune: Commune, random: Random) -> int:
    spread = SPREAD_M * math.sqrt(commune.population) / METRES_PER_DEGREE
    latitude = commune.latitude + random.gauss(0, spread)
    shrink = math.cos(math.radians(commune.latitude))
    longitude = commune.longitude + random.gauss(0, spread / shrink)
    return grid.cell_at(latitude, longitude, commune.level)


def _member_row(neighbour: Neighbour) -> tuple[Any, ...]:
    moment = microseconds(ids.instant_of(neighbour.id))
    public_id = neighbour.uri.rpartition("/")[2]
    email = f"{public_id}@foule.example"
    return (
        neighbour.id, public_id, neighbour.uri, email, email, "", _NAMES[neighbour.id % 10],
        "Muller", "member", ACTIVE, "fr", "[]", "", "", "", moment, moment, moment, moment,
        moment, True,
    )  # fmt: skip


def _person_row(neighbour: Neighbour) -> tuple[Any, ...]:
    name = f"{_NAMES[neighbour.id % 10]} M."
    moment = microseconds(ids.instant_of(neighbour.id))
    host = host_of(neighbour.uri)
    return (neighbour.id, neighbour.uri, neighbour.id, host, name, "", moment)


def _place_row(neighbour: Neighbour) -> tuple[Any, ...]:
    moment = microseconds(ids.instant_of(neighbour.id))
    return (
        neighbour.id, neighbour.id, "home", neighbour.cell, neighbour.commune, neighbour.commune,
        "00000", True, moment,
    )  # fmt: skip
