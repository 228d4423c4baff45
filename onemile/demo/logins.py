"""Whom one can be in the demo: what the command prints, and keeps for the next start."""

import json
from dataclasses import asdict, dataclass

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

    def to_json(self) -> str:
        """Write it down for the next start."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Logins":
        """Read what ``to_json`` wrote."""
        values = json.loads(text)
        cast = tuple(Login(**login) for login in values.pop("cast"))
        return cls(cast=cast, **values)


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
