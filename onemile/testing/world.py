"""A small invented neighbourhood: members with places, near each other or far."""

import math
import secrets
from itertools import count
from typing import Any

from flask import Flask

from onemile import clock, current, worker
from onemile.db import transaction
from onemile.members.models import ACTIVE, Member
from onemile.mile import grid
from onemile.mile.extent import cell_of
from onemile.mile.models import Place
from onemile.mile.region import Region

STRASBOURG, MULHOUSE = "67000", "68100"
FIRST_NAMES = ("Ana", "Ben", "Carla", "Denis", "Elif", "Fanny", "Gaspard", "Hamid", "Inès", "Jo")


class World:
    """Makes members in one go, past the forms; ``at`` is a postcode, a commune or a cell."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._names = count()

    @property
    def region(self) -> Region:
        """The instance's region."""
        region: Region = current.instance().rooms["region"]
        return region

    def member(
        self, first_name: str = "", *, at: str | int | None = STRASBOURG, **values: Any
    ) -> Member:
        """Make an active, confirmed member living at ``at`` (None: nowhere yet)."""
        number = next(self._names)
        name = first_name or FIRST_NAMES[number % len(FIRST_NAMES)]
        public_id = secrets.token_hex(6)
        email = f"{name.lower()}{number}@quartier.example"
        with transaction():
            member: Member = Member.create(
                public_id=public_id,
                uri=f"{current.card().base_url}/members/{public_id}",
                email=email,
                email_key=email,
                first_name=name,
                last_name=values.pop("last_name", "Muller"),
                state=values.pop("state", ACTIVE),
                confirmed_at=clock.now(),
                adult_declared_at=clock.now(),
                charter_accepted_at=clock.now(),
                **values,
            )
            if at is not None:
                self.settle(member, at=at)
        return member

    def neighbours(self, n: int, *, at: str | int = STRASBOURG) -> list[Member]:
        """Make ``n`` members of one square."""
        return [self.member(at=at) for _ in range(n)]

    def settle(self, member: Member, *, at: str | int) -> Place:
        """Give a member a home."""
        cell, commune, postcode = self._spot(at)
        place: Place = Place.create(
            member_id=member.id,
            cell=cell,
            commune=commune,
            declared_commune=commune,
            postcode=postcode,
        )
        return place

    def cell_of(self, at: str) -> int:
        """Give the square at the centre of a postcode's first commune, or of a commune."""
        return self._spot(at)[0]

    def beside(self, cell: int, *, columns: int = 1, rows: int = 0) -> int:
        """Give the square so many columns and rows from another, at its level."""
        latitude, longitude = grid.centre(cell)
        side = grid.SIDE_M[grid.level_of(cell)]
        metres_per_degree = 111_195.0
        shrink = max(0.1, math.cos(math.radians(latitude)))
        return grid.cell_at(
            latitude + rows * side / metres_per_degree,
            longitude + columns * side / (metres_per_degree * shrink),
            grid.level_of(cell),
        )

    def tell(self) -> None:
        """Let every plugin hear what has happened, as the worker would."""
        worker.drain()

    def _spot(self, at: str | int) -> tuple[int, str, str]:
        """Give cell, commune code and postcode of a square, a postcode or a commune's code."""
        if isinstance(at, int):
            commune = self.region.commune_at(at)
            return at, commune.code, commune.postcodes[0]
        sharing = self.region.communes_of(at)
        found = sharing[0] if sharing else self.region.commune(at)
        assert found is not None, f"neither a postcode nor a commune of the region: {at}"
        return cell_of(self.region, found), found.code, at if sharing else found.postcodes[0]
