"""Imported postal files, in our own table: they name what lies outside the region."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import SQL, fn

from onemile import current
from onemile.db import transaction
from onemile.mile import postal, postcodes
from onemile.mile.models import PostalPlace
from onemile.mile.region import Region

# One INSERT of six values each: far below what either engine takes in one statement.
ROWS_PER_INSERT = 1_000
PLACES_MAX = 200  # that share a postcode; the most in a file are 46

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A country's file as it is kept: how many places, how many postcodes."""

    country: str
    places: int
    postcodes: int


def region() -> Region:
    """Give the region of the instance at work."""
    found: Region = current.instance().rooms["region"]
    return found


def import_country(
    country: str, *, folder: Path | None = None, progress: Progress | None = None
) -> Imported:
    """Replace what is kept of a country by its postal file, whole or not at all.

    Without a folder the file is downloaded. Raises PostalError.
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
    """Name a place outside the region that a postcode serves, with its country; or nothing.

    Digits alone are read as the region's own countries write them, where their files are here.
    """
    digits = "".join(letter for letter in postcode[:20] if letter.isdigit() and letter.isascii())
    if not digits:
        return ""
    places = list(PostalPlace.select().where(PostalPlace.postcode == digits).limit(PLACES_MAX))
    signed = [one for one in places if postcodes.has_sign_of(postcode, country=one.country)]
    own = [one for one in places if one.country in region().countries]
    found = signed or own or places
    return f"{found[0].name} ({found[0].country})" if found else ""


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
