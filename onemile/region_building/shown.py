"""What is in a pack, in lines: for an operator who looks before using it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from onemile.mile import region_pack
from onemile.mile.region_pack import RegionError

from .errors import BuildError

NAMED_MAX = 10  # approximate places that are named


def lines(wanted: str) -> Iterator[str]:
    """Yield what is in a pack: of a folder, or a name of one that ships. Raises BuildError."""
    try:
        region = region_pack.load(wanted)
    except RegionError as error:
        raise BuildError(str(error)) from error
    places = region.communes
    counted = Counter(place.country for place in places)
    vague = [place.name for place in places if place.is_approximate]
    yield f"{region.title} ({region.name})"
    yield "countries: " + ", ".join(f"{one} ({counted[one]} places)" for one in region.countries)
    yield f"postcodes: {len({(p.country, code) for p in places for code in p.postcodes})}"
    yield f"people: {sum(place.population for place in places)}"
    yield f"approximate: {named(vague) if vague else 'none'}"
    yield f"time zone: {region.zone}"
    yield f"languages: {', '.join(region.languages)}"
    squares = len(region.squares)
    yield f"squares: {squares} lines" if squares else "squares: none, nearest centres are used"
    for credit in region.credits:
        yield f"from {credit.title}, {credit.package} ({credit.licence})"


def named(names: list[str] | tuple[str, ...]) -> str:
    """Return how many names there are, and the first of them."""
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    return f"{len(names)}: {', '.join(names[:NAMED_MAX])}{more}"
