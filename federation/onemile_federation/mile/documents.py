"""The two documents of the mile: where a side is, and in which squares at the edge many live.

Each is whole and has a number that grows, as a ``Partnership``: one that is lost is made good by
the next. In neither stands a count, a member, or a square finer than a mile.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onemile.api import activity_streams, clock
from onemile_federation import addresses
from onemile_federation.keys import keeping
from onemile_federation.mile import rows
from onemile_federation.partners import statements
from onemile_federation.signatures import proofs
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import MILE_COVER, MILE_TERRITORY

# Seconds since 2020, as ours are, until 2083: what a whole number of a table holds.
NUMBER_MAX = 2_000_000_000
# So long a cover is valid: as long as what a month's count says of the next one.
COVER_DAYS = 30
# So long a thing stands after it was said last; then it is said anew, or goes.
THING_DAYS = 90
# Between two instances whose clocks are not the same: as much as nobody overlooks for long.
CLOCKS_APART_DAYS = 1
_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Where a side says that it is; ``heard``: the latest number of the other's, 0 for none."""

    target: str
    number: int
    heard: int
    squares: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Cover:
    """In which squares a side says that many of its members live; ``expires`` by our clock."""

    target: str
    number: int
    heard: int
    month: str
    issued: datetime
    expires: datetime
    squares: frozenset[int]


def claim(*, host: str, said: Claim) -> dict[str, Any]:
    """Return where we are, as a document for a partner, with a proof."""
    return _signed(
        {
            "id": f"{statements.id_of(host)}/territory",
            "type": MILE_TERRITORY,
            "actor": addresses.instance_uri(),
            "target": said.target,
            "grid": rows.GRID,
            "number": said.number,
            "heard": said.heard,
            "published": activity_streams.instant(clock.now()),
            "rows": rows.written(said.squares),
        }
    )


def cover(*, host: str, said: Cover) -> dict[str, Any]:
    """Return a cover of ours as a document, with a proof."""
    return _signed(
        {
            "id": f"{statements.id_of(host)}/cover",
            "type": MILE_COVER,
            "actor": addresses.instance_uri(),
            "target": said.target,
            "grid": rows.GRID,
            "number": said.number,
            "heard": said.heard,
            "month": said.month,
            "published": activity_streams.instant(said.issued),
            "expires": activity_streams.instant(said.expires),
            "rows": rows.written(said.squares),
        }
    )


def carried_by(activity: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the document of the mile that an activity carries; None for any other."""
    found = activity.get("object")
    is_ours = isinstance(found, Mapping) and found.get("type") in (MILE_TERRITORY, MILE_COVER)
    return found if is_ours and isinstance(found, Mapping) else None


def read(document: Mapping[str, Any]) -> Claim | Cover | None:
    """Return what the other side says; None for what cannot be used, or is of another grid.

    A cover that ends later than COVER_DAYS from now is cut to that, where clocks do not explain it.
    """
    number, heard = _number(document.get("number")), _number(document.get("heard"))
    if document.get("grid") != rows.GRID or not number or heard is None:
        return None
    is_cover = document.get("type") == MILE_COVER
    most = rows.COVER_SQUARES_MAX if is_cover else rows.TERRITORY_SQUARES_MAX
    try:
        squares = rows.read(document.get("rows"), squares_max=most)
    except ValueError:
        return None
    target = shapes.id_of(document.get("target"))
    if not is_cover:
        if not squares:
            return None
        return Claim(target=target, number=number, heard=heard, squares=squares)
    month = document.get("month")
    issued = activity_streams.instant_of(document.get("published"))
    expires = activity_streams.instant_of(document.get("expires"))
    if not isinstance(month, str) or not _MONTH.fullmatch(month):
        return None
    if issued is None or expires is None or not _is_now(issued, expires):
        return None
    longest = timedelta(days=COVER_DAYS)
    if expires > clock.now() + longest + timedelta(days=CLOCKS_APART_DAYS):
        expires = clock.now() + longest
    return Cover(
        target=target,
        number=number,
        heard=heard,
        month=month,
        issued=issued,
        expires=expires,
        squares=squares,
    )


def _number(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= NUMBER_MAX else None


def _is_now(issued: datetime, expires: datetime) -> bool:
    """Tell whether a cover is not of tomorrow and has not ended."""
    tomorrow = clock.now() + timedelta(days=CLOCKS_APART_DAYS)
    return issued <= tomorrow and issued < expires and expires > clock.now()


def _signed(document: dict[str, Any]) -> dict[str, Any]:
    key = keeping.ed25519_signer(addresses.instance_uri())
    return proofs.signed(document, key=key, now=clock.now())
