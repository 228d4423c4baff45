"""Which region packs an instance has, shipped or one's own, and the one region they make."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from . import grid, pack_file
from .commune import Commune
from .pack_file import BYTES_MAX, FACE, NAME, Pack
from .pack_tables import RegionError
from .region import Region
from .square_table import SquareLine, SquareTable

__all__ = ["RegionError", "load", "names", "read"]

PACKS_MAX = 20  # in one instance; who needs more builds one pack of them
PACKS_KEPT = 64  # read ones, by their state; tests have many


def load(chosen: str, *, beside: Path | None = None) -> Region:
    """Return the region of a setting: a shipped name, a folder, or several set apart by commas.

    A relative folder is looked for in ``beside``. Raises RegionError where one cannot be read,
    or where two have different places under one code.
    """
    try:
        folders = [_folder(one, beside) for one in _parts(chosen, beside)]
    except RegionError:
        raise
    except (OSError, RuntimeError, ValueError) as error:  # too long, nobody's home, a zero byte
        raise RegionError(f"{chosen[:60]!r} is no folder that can be had ({error})") from error
    if not folders:
        raise RegionError("no region is named")
    if len(folders) > PACKS_MAX:
        raise RegionError(f"more than {PACKS_MAX} packs in one instance")
    return _joined(tuple(_pack(folder) for folder in dict.fromkeys(folders)))


def read(folder: Path) -> Region:
    """Return the region of a pack in a folder; raises RegionError if it is not well formed."""
    if not folder.is_dir():
        raise RegionError(f"{folder} is not a folder")
    return _joined((_pack(folder),))


def names() -> list[str]:
    """List the shipped regions."""
    return sorted(one.name for one in _shipped().iterdir() if (one / FACE).is_file())


def _shipped() -> Traversable:
    return resources.files("onemile") / "regions"


def _parts(chosen: str, beside: Path | None) -> list[str]:
    """Take a setting apart at its commas, unless it is a folder with one in its name."""
    if "," not in chosen or ((beside or Path()) / chosen).is_dir():
        return [chosen.strip()]
    return [one.strip() for one in chosen.split(",") if one.strip()]


def _folder(chosen: str, beside: Path | None) -> Traversable:
    name = chosen.lower()
    if NAME.fullmatch(name) and (_shipped() / name / FACE).is_file():
        return _shipped() / name
    path = (beside or Path()) / Path(chosen).expanduser()
    if chosen and path.is_dir():
        return path
    known = ", ".join(names())
    raise RegionError(
        f"there is no region {chosen!r}: neither a folder nor one of those shipped ({known})"
    )


def _pack(folder: Traversable) -> Pack:
    if isinstance(folder, Path):
        return _read_again(folder, _state(folder))
    return _read_shipped(folder.name)


@cache
def _read_shipped(name: str) -> Pack:
    return pack_file.read(_shipped() / name)


@lru_cache(maxsize=PACKS_KEPT)
def _read_again(folder: Path, _state: tuple[object, ...]) -> Pack:
    return pack_file.read(folder)


def _state(folder: Path) -> tuple[object, ...]:
    """Give what changes when a file of a pack does."""
    found = [folder / name for name in BYTES_MAX if (folder / name).is_file()]
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)


@lru_cache(maxsize=PACKS_KEPT)  # a region never changes: instances of one process share it
def _joined(packs: tuple[Pack, ...]) -> Region:
    """Make one region of packs that touch."""
    return Region(
        name=packs[0].name,
        title=", ".join(pack.title for pack in packs),
        countries=_each_once(packs, "countries"),
        zone=packs[0].zone,
        languages=_each_once(packs, "languages"),
        communes=_communes(packs),
        credits=_each_once(packs, "credits"),
        squares=SquareTable(_lines(packs)),
        foreign=_beside(packs),
        read_outlines=lambda: _all_outlines(packs),
    )


def _beside(packs: Sequence[Pack]) -> tuple[SquareTable, ...]:
    """Give the tables of shipped packs that are not among these: they know ground of others."""
    if all(pack.lines for pack in packs):
        return ()
    ours = {pack.name for pack in packs}
    others = (_read_shipped(name) for name in names() if name not in ours)
    return tuple(SquareTable(other.lines) for other in others if other.lines)


def _each_once(packs: Sequence[Pack], attribute: str) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for pack in packs for one in getattr(pack, attribute)))


def _communes(packs: Sequence[Pack]) -> tuple[Commune, ...]:
    found: dict[str, tuple[Commune, str]] = {}
    for pack in packs:
        for commune in pack.communes:
            known, owner = found.setdefault(commune.code, (commune, pack.name))
            if (known.country, known.name) != (commune.country, commune.name):
                raise RegionError(
                    f"the packs {owner} and {pack.name} both have a place {commune.code}, "
                    f"{known.name} ({known.country}) and {commune.name} ({commune.country})"
                )
    return tuple(commune for commune, _ in found.values())


def _lines(packs: Sequence[Pack]) -> Mapping[int, SquareLine]:
    """Put tables together. Of a square astride two packs all parts are written down."""
    if len(packs) == 1:
        return packs[0].lines
    found: dict[int, SquareLine] = {}
    tables = [SquareTable(pack.lines) for pack in packs if pack.lines]
    having = Counter(cell for pack in packs for cell in pack.lines)
    for pack in packs:
        for cell, line in pack.lines.items():
            if having[grid.coarsen(cell, grid.COARSEST)] == 1:
                found[cell] = line
    for cell, n in having.items():
        if n > 1 and grid.level_of(cell) == grid.COARSEST:
            for part in _parts_of(cell):
                found[part] = _astride(part, tables)
    return found


def _parts_of(cell: int) -> Iterator[int]:
    """Yield a square, then all smaller ones in it."""
    yield cell
    if grid.level_of(cell):
        for part in grid.children(cell):
            yield from _parts_of(part)


def _astride(cell: int, tables: Sequence[SquareTable]) -> SquareLine:
    """Give what holds in a square of several packs: the name that the pack has on whose ground
    its middle lies (else where more people live), no finer than any allows, their people added."""
    known = [(table, line) for table in tables if (line := table.line_at(cell)) and line.commune]
    if not known:
        return SquareLine(commune="", level=grid.COARSEST, inhabitants=0)
    _, named = max(known, key=lambda one: (one[0].is_ground(cell), one[1].inhabitants))
    return SquareLine(
        commune=named.commune,
        level=max(line.level for _, line in known),
        inhabitants=sum(line.inhabitants for table, line in known if table.has(cell)),
    )


def _all_outlines(packs: Sequence[Pack]) -> Mapping[str, list[list[list[float]]]]:
    found: dict[str, list[list[list[float]]]] = {}
    for pack in packs:
        found |= pack_file.outlines(zlib.decompress(pack.outlines))
    return found
