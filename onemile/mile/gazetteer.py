"""Imported postal files, in our own table: they sharpen the region and name what is abroad."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import SQL, fn

from onemile import current
from onemile.db import at_work, transaction
from onemile.events import record
from onemile.mile import postal
from onemile.mile.events import PlaceMoved
from onemile.mile.models import Place, PostalPlace
from onemile.mile.radius import HOME
from onemile.mile.region import Region

# One INSERT of six values each: far below what either engine takes in one statement.
ROWS_PER_INSERT = 1_000
SHARPENED = "mile.is_sharpened"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A country's file as it is kept: how many places, how many postcodes."""

    country: str
    places: int
    postcodes: int


def region() -> Region:
    """Give the region of the instance at work, sharpened by what was imported.

    Asks the database once in the life of a process.
    """
    rooms, table = current.instance().rooms, PostalPlace._meta.table_name
    found: Region = rooms["region"]
    if rooms.get(SHARPENED) or not at_work().table_exists(table):
        return found
    rooms["region"], rooms[SHARPENED] = _sharpened(found), True
    sharp: Region = rooms["region"]
    return sharp


def import_country(
    country: str, *, folder: Path | None = None, progress: Progress | None = None
) -> Imported:
    """Replace what is kept of a country by its postal file, whole or not at all.

    Without a folder the file is downloaded. Squares whose name changes with the sharper
    region take the new one, and PlaceMoved is recorded. Raises PostalError.
    """
    places = postal.read_country(country, folder=folder)
    code = places[0].country if places else country.strip().upper()
    with transaction():
        PostalPlace.delete().where(PostalPlace.country == code).execute()
        written = 0
        for rows in _in_batches(places):
            PostalPlace.insert_many(rows).execute()
            written += len(rows)
            if progress:
                progress(written, len(places))
        current.instance().rooms[SHARPENED] = False
        rename_squares()
    return Imported(
        country=code, places=len(places), postcodes=len({place.postcode for place in places})
    )


def imported() -> list[Imported]:
    """List the countries that were imported."""
    counted: Any = (
        PostalPlace.select(
            PostalPlace.country,
            fn.COUNT(SQL("*")),
            fn.COUNT(PostalPlace.postcode.distinct()),
        )
        .group_by(PostalPlace.country)
        .order_by(PostalPlace.country)
        .tuples()
    )
    return [
        Imported(country=country, places=places, postcodes=postcodes)
        for country, places, postcodes in counted
    ]


def named_abroad(postcode: str) -> str:
    """Name a place outside the region that a postcode serves, with its country; or nothing."""
    digits = "".join(letter for letter in postcode[:20] if letter.isdigit() and letter.isascii())
    if not digits:
        return ""
    found = PostalPlace.get_or_none(PostalPlace.postcode == digits)
    return f"{found.name} ({found.country})" if found is not None else ""


def rename_squares() -> int:
    """Name every square anew after the region as it is now; gives how many members it concerns.

    All who share a square must share its name: else the name would tell who came when.
    """
    found, renamed = region(), 0
    squares: Any = (
        Place.select(Place.cell, Place.commune).where(Place.cell.is_null(False)).distinct().tuples()
    )
    for cell, commune in list(squares):
        name = found.commune_at(cell).code
        if name == commune:
            continue
        here = (Place.cell == cell) & (Place.commune == commune)
        homes: Any = Place.select(Place.member_id).where(here & (Place.slot == HOME)).tuples()
        for (member_id,) in list(homes):
            record(PlaceMoved(member_id=member_id))
            renamed += 1
        Place.update(commune=name).where(here).execute()
    return renamed


def _sharpened(found: Region) -> Region:
    """Move the approximate centres of a region to where its country's file has them."""
    if not any(commune.is_approximate for commune in found.communes):
        return found
    ours = [PostalPlace.postcode.startswith(start) for start in found.departments]
    is_ours = ours[0]
    for one in ours[1:]:
        is_ours |= one
    rows: Any = (
        PostalPlace.select(
            PostalPlace.country,
            PostalPlace.postcode,
            PostalPlace.name,
            PostalPlace.latitude,
            PostalPlace.longitude,
        )
        .where((PostalPlace.country == found.country) & is_ours)
        .order_by(PostalPlace.id)
        .tuples()
    )
    places = [postal.PostalPlace(*row) for row in rows]
    return found.with_communes(postal.sharpen(found.communes, places)) if places else found


def _in_batches(places: Sequence[postal.PostalPlace]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(places), ROWS_PER_INSERT):
        yield [
            {
                "country": place.country,
                "postcode": place.postcode[:12],
                "name": place.place[:180],
                "latitude": place.latitude,
                "longitude": place.longitude,
            }
            for place in places[start : start + ROWS_PER_INSERT]
        ]
