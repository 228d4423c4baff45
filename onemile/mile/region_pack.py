"""Which region packs an instance has, shipped or one's own, and the one region they make."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from . import pack_file
from .commune import Commune
from .pack_file import BYTES_MAX, FACE, NAME, OUTLINES, Pack
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
    folders = [_folder(one, beside) for one in _parts(chosen, beside)]
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
    if NAME.fullmatch(chosen) and (_shipped() / chosen / FACE).is_file():
        return _shipped() / chosen
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


def _joined(packs: Sequence[Pack]) -> Region:
    """Make one region of packs that touch."""
    digests = "".join(pack.sha256 for pack in packs)
    return Region(
        name=packs[0].name,
        title=", ".join(pack.title for pack in packs),
        countries=_each_once(packs, "countries"),
        zone=packs[0].zone,
        languages=_each_once(packs, "languages"),
        communes=_communes(packs),
        credits=_each_once(packs, "credits"),
        squares=SquareTable(_lines(packs)),
        sha256=packs[0].sha256 if len(packs) == 1 else hashlib.sha256(digests.encode()).hexdigest(),
        read_outlines=lambda: _all_outlines(packs),
    )


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
    """Put tables together: a square astride two is named after where more people live, and no
    finer than either allows."""
    if len(packs) == 1:
        return packs[0].lines
    found: dict[int, SquareLine] = {}
    for pack in packs:
        for cell, line in pack.lines.items():
            other = found.get(cell, line)
            named = max(other, line, key=lambda one: one.inhabitants)
            found[cell] = named._replace(level=max(other.level, line.level))
    return found


def _all_outlines(packs: Sequence[Pack]) -> Mapping[str, list[list[list[float]]]]:
    found: dict[str, list[list[list[float]]]] = {}
    for pack in packs:
        if (pack.folder / OUTLINES).is_file():
            found |= pack_file.outlines((pack.folder / OUTLINES).read_bytes())
    return found
