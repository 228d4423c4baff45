"""Whom one can be in the demo: what the command prints, and keeps for the next start."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from onemile.demo.people import Person
from onemile.mile.region import Region


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


def written(told: Mapping[str, Logins]) -> str:
    """Write down, for the next start, whom one can be in each place."""
    return json.dumps({name: asdict(one) for name, one in told.items()}, ensure_ascii=False)


def read(text: str) -> dict[str, Logins]:
    """Read what ``written`` wrote; nothing of what a demo of before this wrote."""
    try:
        return {name: _read(values) for name, values in json.loads(text).items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}


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
