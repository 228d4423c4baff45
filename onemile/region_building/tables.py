"""The tables that ship in ``onemile/regions/tables``; ``instance/regions/tables.py`` made them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .records import Point

TABLES = resources.files("onemile") / "regions" / "tables"


@dataclass(frozen=True)
class FrenchCommune:
    """A commune of today; ``parts`` are the names, by code, of what has become part of it."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    department: str
    parts: dict[str, str]


@dataclass(frozen=True)
class Department:
    """A French département. ``kind`` is metro, drom (overseas) or com (overseas, by itself);
    ``iso`` is empty overseas, where a region has the code of its département."""

    code: str
    name: str
    kind: str
    region: str
    region_name: str
    iso: str


@dataclass(frozen=True)
class Municipality:
    """A German Gemeinde of today; the first five digits of the code are its Kreis. ``parts`` are
    names of villages of it, as far as they are needed to find it."""

    code: str
    name: str
    parts: tuple[str, ...]

    @property
    def district(self) -> str:
        """The key of its Kreis."""
        return self.code[:5]


@dataclass(frozen=True)
class Town:
    """A town as GeoNames has it."""

    code: str
    name: str
    other_names: tuple[str, ...]
    point: Point
    population: int


@cache
def communes() -> tuple[FrenchCommune, ...]:
    """Return the communes of France by code, those overseas as well."""
    return tuple(
        FrenchCommune(code, name, tuple(listed.split()), int(people), department, _parts(parts))
        for code, name, listed, people, department, parts in _rows("FR.tsv.gz")
    )


@cache
def departments() -> tuple[Department, ...]:
    """Return the départements of France by code."""
    return tuple(Department(*fields) for fields in _rows("FR-departments.tsv"))


@cache
def districts() -> dict[str, tuple[str, ...]]:
    """Return what the Kreise of Germany are called, by key; the usual name first."""
    return {key: tuple(names.split("|")) for key, names in _rows("DE-districts.tsv")}


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Return the Gemeinden of Germany by code, without woods and lakes that are nobody's."""
    return tuple(
        Municipality(code, name, tuple(filter(None, parts.split("|"))))
        for code, name, parts in _rows("DE-municipalities.tsv.gz")
    )


def towns(country: str) -> Iterator[Town]:
    """Yield the towns of Germany or Switzerland."""
    for code, name, others, latitude, longitude, people in _rows(f"{country}.tsv.gz"):
        listed = tuple(filter(None, others.split("|")))
        yield Town(f"gn{code}", name, listed, Point(float(latitude), float(longitude)), int(people))


def _parts(listed: str) -> dict[str, str]:
    pairs = (part.partition(" ") for part in listed.split("|") if part)
    return {code: name for code, _, name in pairs}


def _rows(name: str) -> Iterator[list[str]]:
    read = (TABLES / name).read_bytes()
    text = (gzip.decompress(read) if name.endswith(".gz") else read).decode()
    for line in text.splitlines()[1:]:
        yield line.split("\t")
