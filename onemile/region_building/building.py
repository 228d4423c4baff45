"""Builds a pack: areas are resolved, their places found, what is not exact is told."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from onemile.languages import shipped as languages_here
from onemile.mile import pack_file, pack_tables
from onemile.mile.names import folded

from . import areas, france, germany, switzerland, writing
from .areas import Wanted
from .errors import BuildError
from .records import Area, PlaceRow, Remark
from .sources import Sources
from .writing import Pack

if TYPE_CHECKING:
    from .outlines import Outline

TITLE_CHARS_MAX = 80  # what a page has room for
OUTLINES_BYTES_MAX = 300_000  # of a pack as large as Alsace, whose 880 communes a page can draw
OUTLINE_BYTES = 340  # for each commune of a larger one


@dataclass(frozen=True)
class Built:
    """What was written, and what is not exact about it."""

    pack: Pack
    remarks: tuple[Remark, ...]


def build(
    codes: Sequence[str],
    *,
    target: Path,
    folders: Sequence[Path] = (),
    name: str = "",
    title: str = "",
    languages: Sequence[str] = (),
    tell: Callable[[str], None],
) -> Built:
    """Write the pack of areas into a folder; return what it holds.

    Without ``folders`` postal files are downloaded. ``tell`` is given a line before what takes
    its time. Raises BuildError; then nothing is written and what was there stays.
    """
    wanted = areas.resolve(codes)
    chosen = list(dict.fromkeys(area for one in wanted for area in one.areas))
    title = _title(title, wanted)
    name = _name(name, title)
    spoken = _languages(languages, chosen)
    writing.check_target(target)
    sources = Sources(folders, tell=tell)
    rows, outlines = _places(chosen, sources)
    squares, drawn = _squares(outlines, rows, sources)
    unspoken = [one for one in spoken if one not in languages_here()]
    sources.remark("languages that no catalogue here speaks", unspoken)
    pack = Pack(
        name=name,
        title=title,
        countries=tuple(dict.fromkeys(area.country for area in chosen)),
        zone=_zone(chosen, rows, sources),
        languages=spoken,
        credits=tuple(sources.credits),
        places=tuple(rows),
        squares=squares,
        outlines=drawn,
    )
    writing.write(pack, target)
    return Built(pack=pack, remarks=sources.remarks)


def _places(chosen: Sequence[Area], sources: Sources) -> tuple[list[PlaceRow], list[Outline]]:
    rows: list[PlaceRow] = []
    outlines: list[Outline] = []
    if here := [area for area in chosen if area.country == "FR"]:
        found, outlines = france.places(here, sources)
        rows += found
    if here := [area for area in chosen if area.country == "DE"]:
        rows += germany.places(here, sources)
    if here := [area for area in chosen if area.country == "CH"]:
        rows += switzerland.places(here, sources)
    return sorted(rows, key=lambda row: (row.country, row.code)), outlines


def _squares(
    outlines: Sequence[Outline], rows: Sequence[PlaceRow], sources: Sources
) -> tuple[tuple[tuple[str, ...], ...], writing.Rings | None]:
    """Return the lines of the table of squares, and the outlines to draw, where there are any."""
    if not outlines:
        return (), None
    outlined = {outline.code for outline in outlines}
    without = [row.name for row in rows if row.country != "FR" or row.code not in outlined]
    sources.remark("without an outline: squares go to the nearest of them", without)
    from . import outlines as drawing  # most packs have no outlines
    from . import squares as counting

    sources.tell(f"squares of {len(outlines)} communes")
    populations = {row.code: row.population for row in rows if row.country == "FR"}
    counted = counting.rows(
        outlines, populations=populations, districts=sources.districts(outlined)
    )
    lines = tuple(
        (
            one.square,
            f"FR-{one.commune}" if one.commune else pack_tables.OUTSIDE,
            str(one.level),
            str(one.inhabitants),
        )
        for one in counted
    )
    bytes_max = max(OUTLINES_BYTES_MAX, OUTLINE_BYTES * len(outlines))
    wire = [replace(outline, code=f"FR-{outline.code}") for outline in outlines]
    return lines, drawing.simplified(wire, bytes_max=bytes_max)


def _zone(chosen: Iterable[Area], rows: Iterable[PlaceRow], sources: Sources) -> str:
    """Return the time zone of most people, and say it where there are others."""
    zones = {(area.country, area.code): area.zone for area in chosen}
    people: Counter[str] = Counter(dict.fromkeys(zones.values(), 0))
    for row in rows:
        people[zones[row.country, row.area]] += row.population
    first, *others = sorted(people, key=lambda zone: (-people[zone], zone))
    sources.remark(f"one time zone for all: {first}, where most people live; not", others)
    return first


def _title(given: str, wanted: Sequence[Wanted]) -> str:
    title = " ".join(given.split()) or ", ".join(dict.fromkeys(one.title for one in wanted))
    if not title.isprintable() or len(title) > TITLE_CHARS_MAX:
        raise BuildError(f"a title has at most {TITLE_CHARS_MAX} characters: choose one, --title")
    return title


def _name(given: str, title: str) -> str:
    """Return the pack's name: the one given, or the title's letters."""
    plain = unicodedata.normalize("NFKD", folded(title)).encode("ascii", "ignore").decode()
    name = given or "-".join(plain.split())[:40].strip("-")
    if not pack_file.NAME.fullmatch(name):
        raise BuildError(
            f"{name!r} is no name of a pack: up to 40 small letters, digits and hyphens, --name"
        )
    return name


def _languages(given: Sequence[str], chosen: Iterable[Area]) -> tuple[str, ...]:
    """Return the languages given, or those of the areas, in their order."""
    languages = tuple(dict.fromkeys(given))
    for language in languages:
        if not pack_file.LANGUAGE.fullmatch(language):
            raise BuildError(f"{language!r} is no language: two or three small letters, such as fr")
    return languages or tuple(dict.fromkeys(one for area in chosen for one in area.languages))
