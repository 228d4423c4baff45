"""Pictures of what partners show to a mile, as they lie here: for who sees the thing, and with it.

What is kept was made anew here, as members' own are: nothing of the file that came is left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onemile.api import Job, NotFound, pictures, transaction
from onemile_federation import fixed_sql
from onemile_federation.mile import sight
from onemile_federation.mile.models import MilePicture, MileThing
from onemile_federation.remote import standings

# In one transaction: each has a file that goes after it.
ROWS_A_STEP = 500
DAY_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture as a page shows it: where it lies here, and what it shows."""

    url: str
    text: str


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see a picture: who sees its thing. None for one that is not ours.

    Visitors see none.
    """
    found: MilePicture | None = MilePicture.get_or_none(MilePicture.key == key)
    if found is None:
        return None
    try:
        return viewer is not None and bool(sight.thing(int(found.thing_id), viewer=viewer))
    except NotFound:
        return False


def shown(said: Mapping[int, Sequence[Mapping[str, str]]]) -> dict[int, list[Shown]]:
    """Return the pictures that are here of those that things name, by the numbers of the things.

    One question, and none where no thing names any.
    """
    naming = [number for number, named in said.items() if named]
    kept = {
        (int(thing_id), str(url)): str(key)
        for thing_id, url, key in fixed_sql.about(
            "SELECT thing_id, url, key FROM federation_mile_picture WHERE thing_id IN ({marks})",
            naming,
        )
    }
    return {
        number: [
            Shown(url=pictures.url(kept[number, one["url"]]), text=one["text"])
            for one in named
            if (number, one["url"]) in kept
        ]
        for number, named in said.items()
    }


def keys_of(thing: MileThing) -> list[str]:
    """Return the keys of the pictures of a thing that are here."""
    of_it = MilePicture.select(MilePicture.key).where(MilePicture.thing_id == thing.id)
    return [str(row.key) for row in of_it.order_by(MilePicture.id)]


def lacking(thing: MileThing) -> list[str]:
    """Return the addresses of the pictures that a thing names and that are not here."""
    of_it: Any = MilePicture.select(MilePicture.url).where(MilePicture.thing_id == thing.id)
    here = {str(url) for (url,) in of_it.tuples()}
    return [one["url"] for one in thing.pictures if one["url"] not in here]


def bytes_of(host: str) -> int:
    """Return how many bytes are kept of the pictures of a host."""
    [(n,)] = fixed_sql.about(
        "SELECT COALESCE(SUM(n_bytes), 0) FROM federation_mile_picture WHERE host IN ({marks})",
        [host],
    )
    return int(n)


def keep_named(thing_id: int, urls: Collection[str]) -> None:
    """Let go of the pictures of a thing that it does not name, in the open transaction."""
    _discard((MilePicture.thing_id == thing_id) & MilePicture.url.not_in(sorted(urls) or [""]))


def discard_of(thing_ids: Collection[int]) -> None:
    """Let go of the pictures of some things, in the open transaction: rows, and files after it."""
    if thing_ids:
        _discard(MilePicture.thing_id.in_(list(thing_ids)))


def sweep() -> int:
    """Let go of what no thing names, and of hosts without pictures; returns how many went.

    It makes good what went another way than ``discard_of``. Outside of transactions.
    """
    n = after = 0
    while True:
        with transaction():
            page = MilePicture.select().where(MilePicture.id > after).order_by(MilePicture.id)
            rows: list[Any] = list(page.limit(ROWS_A_STEP))
            gone = _forlorn(rows)
            _discard(MilePicture.id.in_(gone or [0]))
        n += len(gone)
        if len(rows) < ROWS_A_STEP:
            return n
        after = int(rows[-1].id)


def _forlorn(rows: Sequence[Any]) -> list[int]:
    things: Any = MileThing.select(MileThing.id, MileThing.pictures)
    things = things.where(MileThing.id.in_(sorted({int(row.thing_id) for row in rows}) or [0]))
    named = {(int(one.id), said["url"]) for one in things for said in one.pictures}
    without = standings.without_media_among({str(row.host) for row in rows})
    return [
        int(row.id)
        for row in rows
        if (int(row.thing_id), str(row.url)) not in named or row.host in without
    ]


def _discard(which: Any) -> None:
    gone = list(MilePicture.select(MilePicture.id, MilePicture.key).where(which))
    for row in gone:
        pictures.discard(str(row.key))
    if gone:
        MilePicture.delete().where(MilePicture.id.in_([row.id for row in gone])).execute()


JOBS = [Job(name="federation.mile_pictures", every_seconds=DAY_SECONDS, run=sweep)]
