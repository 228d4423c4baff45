"""The places of German Kreise, as a pack has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .errors import BuildError
from .german_places import Germany
from .german_post import GermanPost
from .records import POSTCODE, Area, PlaceRow
from .sources import Sources


def places(areas: Sequence[Area], sources: Sources) -> list[PlaceRow]:
    """Return the places of Kreise, with all the postcodes of their Kreis.

    All of Germany is matched, so that a place is the same in each pack. Raises BuildError where a
    Kreis has no place.
    """
    post = GermanPost(sources.postal("DE"))
    if not post.places:
        raise BuildError("no postal file of Germany: put DE.txt into a folder, --from that folder")
    sources.tables("DE")
    known = Germany(post)
    rows: list[PlaceRow] = []
    for area in areas:
        kept = known.places.get(area.code, [])
        if not kept:
            raise BuildError(f"DE.txt has no place of {area.name} ({area.wire}) that we know")
        known.hand_over(area.code)
        _remark(area, known, sources)
        rows += [
            PlaceRow(
                country="DE",
                area=area.code,
                code=one.code,
                name=one.name,
                postcodes=tuple(sorted(one.postcodes)),
                population=one.population,
                centre=one.centre,
                known_by=one.known_by,
            )
            for one in kept
        ]
    return rows


def _remark(area: Area, known: Germany, sources: Sources) -> None:
    """Say what is not exact about a Kreis."""
    kept = known.places[area.code]

    def say(text: str, names: Iterable[str]) -> None:
        sources.remark(text, [f"{name} ({area.name})" for name in names])

    say("Gemeinden left out, no file says where they are", known.missing.get(area.code, ()))
    say(
        "parts of a Gemeinde, we do not know which: with the code that GeoNames gives them",
        (one.name for one in kept if one.code.startswith("gn")),
    )
    say(
        "left out: no such Gemeinde or town, its postcodes are a neighbour's",
        (name for _, name in known.nobodys.get(area.code, ())),
    )
    say(
        "centre not known, the middle of its villages or of its postcode",
        (one.name for one in kept if one.known_by == POSTCODE),
    )
    say("postcodes not known, those of the nearest", (one.name for one in kept if one.has_borrowed))
    say("population not known", (one.name for one in kept if not one.population))
