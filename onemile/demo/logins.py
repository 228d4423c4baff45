"""Whom one can be in the demo: what the command prints, and keeps for the next start."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from onemile.demo.people import Person
from onemile.mile.region import Region

# Beside the places, what was left out.
WITHOUT = "without"


@dataclass(frozen=True, kw_only=True)
class Login:
    """Somebody to sign in as."""

    email: str
    name: str
    commune: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Logins:
    """Whom one can be in the town; one password opens every door."""

    password: str
    cast: tuple[Login, ...]
    members: int
    communes: int


def written(told: Mapping[str, Logins], *, without: Sequence[str] = ()) -> str:
    """Write down, for the next start, whom one can be in each place, and what was left out."""
    places = {name: asdict(one) for name, one in told.items()}
    return json.dumps({**places, WITHOUT: [*without]}, ensure_ascii=False)


def read(text: str) -> dict[str, Logins]:
    """Read what ``written`` wrote; nothing of what a demo of before this wrote."""
    try:
        places = {name: of for name, of in json.loads(text).items() if name != WITHOUT}
        return {name: _read(values) for name, values in places.items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


def left_out(text: str) -> list[str]:
    """Read from the same what was left out, by name; nothing where it does not say."""
    return sorted(json.loads(text).get(WITHOUT, []))


def _read(values: dict[str, Any]) -> Logins:
    cast = tuple(Login(**login) for login in values.pop("cast"))
    return Logins(cast=cast, **values)


def of(persons: list[Person], region: Region, *, password: str) -> Logins:
    """Give the logins of the cast among some people."""
    names = {commune.code: commune.name for commune in region.communes}
    return Logins(
        password=password,
        cast=tuple(
            Login(
                email=person.email,
                name=f"{person.first_name} {person.last_name}",
                commune=names[person.home.commune],
                note=person.note,
            )
            for person in persons
            if person.note
        ),
        members=len(persons),
        communes=len({person.home.commune for person in persons}),
    )
