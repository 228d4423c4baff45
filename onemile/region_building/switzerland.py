"""The communes of Swiss cantons: the postal file has their official numbers and names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from . import tables, towns
from .errors import BuildError
from .postal_rows import PostalRow
from .records import OWN, Area, PlaceRow, mean
from .sources import Sources
from .towns import Sought


def places(areas: Sequence[Area], sources: Sources) -> list[PlaceRow]:
    """Return the communes of cantons. Raises BuildError where a canton has none."""
    found = _communes(sources.postal("CH"))
    if not found:
        raise BuildError("no postal file of Switzerland: put CH.txt into a folder, --from that one")
    sources.tables("CH")
    middles = {key: mean(row.point for row in rows) for key, rows in found.items()}
    names = {key: rows[0].district_name for key, rows in found.items()}
    people = towns.match(
        (Sought((key,), names[key], middle) for key, middle in middles.items()), tables.towns("CH")
    )
    rows: list[PlaceRow] = []
    for area in areas:
        here = sorted(key for key in found if _canton(found[key]) == area.code)
        if not here:
            raise BuildError(f"CH.txt has no commune of {area.name} ({area.wire})")
        unknown = [names[key] for key in here if (key,) not in people]
        sources.remark("population not known", unknown)
        rows += [
            PlaceRow(
                country="CH",
                area=area.code,
                code=key,
                name=names[key],
                postcodes=tuple(sorted({row.postcode for row in found[key]})),
                population=people[key,].population if (key,) in people else 0,
                centre=middles[key],
                known_by=OWN,
            )
            for key in here
        ]
    return rows


def _communes(rows: Iterable[PostalRow]) -> dict[str, list[PostalRow]]:
    """Sort the rows by the number of the commune; who only gets many letters is left out."""
    found: dict[str, list[PostalRow]] = defaultdict(list)
    for row in rows:
        if row.is_sure and row.district and row.district_name:
            found[row.district.lstrip("0")].append(row)
    return found


def _canton(rows: Iterable[PostalRow]) -> str:
    """Return the canton of a commune: that of most of its rows, for one has a row elsewhere."""
    counted = Counter(row.state for row in rows)
    return min(counted, key=lambda state: (-counted[state], state))
