"""Writes a pack into its folder: whole, or not at all; the same places make the same bytes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from onemile.mile import pack_file
from onemile.mile.pack_file import FACE, FORMAT, OUTLINES, PLACES, SQUARES
from onemile.mile.pack_tables import PLACE_COLUMNS, PLACE_OPTIONS, SQUARE_COLUMNS, RegionError
from onemile.mile.region import Credit

from .errors import BuildError
from .records import PlaceRow

_COUNTRY, _KNOWN_BY = PLACE_OPTIONS
WRITTEN_COLUMNS = (_COUNTRY, *PLACE_COLUMNS, _KNOWN_BY)

Rings = Mapping[str, Sequence[Sequence[Sequence[float]]]]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """All that is written. ``squares`` are fields of lines; without outlines both are empty."""

    name: str
    title: str
    countries: tuple[str, ...]
    zone: str
    languages: tuple[str, ...]
    credits: tuple[Credit, ...]
    places: tuple[PlaceRow, ...]
    squares: tuple[tuple[str, ...], ...] = ()
    outlines: Rings | None = None


def check_target(target: Path) -> None:
    """Raise BuildError unless a pack can be written to a folder: a new one, an empty one, or one
    that holds a pack and nothing else."""
    if target.resolve() == Path.cwd():
        raise BuildError("a pack is written into a folder of its own, not into the present one")
    if not target.exists():
        return
    if not target.is_dir():
        raise BuildError(f"{target} is a file, not a folder")
    there = {entry.name for entry in target.iterdir()}
    if "region.toml" in there:
        raise BuildError(f"{target} holds a pack of format 1: name another folder, or move it away")
    if there and FACE not in there:
        raise BuildError(f"{target} holds something that is no pack: name another folder")
    if any(not entry.is_file() for entry in target.iterdir()):
        raise BuildError(f"{target} holds folders or other things: name another folder")
    if there and not _is_pack(target / FACE):
        raise BuildError(f"{target}/{FACE} is not that of a pack: name another folder")
    if more := sorted(there - {FACE, PLACES, SQUARES, OUTLINES}):
        raise BuildError(f"{target} holds more than a pack ({more[0]}): move it away first")


def write(pack: Pack, target: Path) -> None:
    """Write a pack; one that is there is replaced. What no instance could read is not written.

    Raises BuildError, and leaves what was there.
    """
    check_target(target)
    target = target.resolve()  # what a link leads to, which others read
    try:
        with _beside(target) as (new, old):
            new.mkdir()
            for name, content in _files(pack):
                (new / name).write_text(content, encoding="utf-8", newline="\n")
            pack_file.read(new)
            if target.exists():
                target.rename(old)
            try:
                new.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
    except RegionError as error:
        raise BuildError(f"this pack could not be read: {error}") from error
    except OSError as error:
        raise BuildError(f"{target}: cannot be written ({error.strerror})") from error


def _is_pack(face: Path) -> bool:
    try:
        return isinstance(tomllib.loads(face.read_text("utf-8")).get("format"), int)
    except (OSError, ValueError, RecursionError):
        return False


@contextmanager
def _beside(target: Path) -> Iterator[tuple[Path, Path]]:
    """Yield two paths on the target's own disk, where a rename is whole; gone afterwards."""
    around = Path(os.path.abspath(target)).parent
    around.mkdir(parents=True, exist_ok=True)
    own = Path(tempfile.mkdtemp(prefix=".pack-", dir=around))
    try:
        yield own / "new", own / "old"
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _files(pack: Pack) -> Iterator[tuple[str, str]]:
    yield FACE, "".join(_face(pack))
    yield PLACES, _table(WRITTEN_COLUMNS, (_place(one) for one in pack.places))
    if pack.squares:
        yield SQUARES, _table(SQUARE_COLUMNS, pack.squares)
    if pack.outlines:
        yield OUTLINES, json.dumps(pack.outlines, separators=(",", ":"), sort_keys=True) + "\n"


def _place(one: PlaceRow) -> tuple[str, ...]:
    return (
        one.country,
        one.code,
        one.name,
        " ".join(one.postcodes),
        str(one.population),
        f"{one.centre.latitude:.5f}",
        f"{one.centre.longitude:.5f}",
        one.known_by,
    )


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (columns, *rows))


def _face(pack: Pack) -> Iterator[str]:
    yield "# Written by `onemile region build`.\n"
    yield f"format = {FORMAT}\n"
    yield f"name = {_quoted(pack.name)}\n"
    yield f"title = {_quoted(pack.title)}\n"
    yield f"countries = {_list(pack.countries)}\n"
    yield f"zone = {_quoted(pack.zone)}\n"
    yield f"languages = {_list(pack.languages)}\n"
    for credit in pack.credits:
        yield "\n[[credits]]\n"
        for field in fields(Credit):
            yield f"{field.name} = {_quoted(getattr(credit, field.name))}\n"


def _quoted(text: str) -> str:
    """Return a TOML string; JSON's is one, but for the delete character, which it leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, texts)) + "]"
