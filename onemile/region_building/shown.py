"""What is in a pack, in lines: for an operator who looks before using it."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from .errors import BuildError
from .records import POSTCODE
from .writing import FACE, FORMAT, PLACE_COLUMNS, PLACES, SQUARES

BYTES_MAX = 100_000_000  # of one file; the squares of all of France are 40 MB
NAMED_MAX = 10  # approximate places that are named


def lines(wanted: str) -> Iterator[str]:
    """Yield what is in a pack, a folder or a name of one that ships. Raises BuildError."""
    folder = _folder(wanted)
    face, places = _face(folder), _table(folder, PLACES, PLACE_COLUMNS)
    vague = [row["name"] for row in places if row["known_by"] == POSTCODE]
    known = Counter(row["known_by"] for row in places)
    by_country = Counter(row["country"] for row in places)
    yield f"{face['title']} ({face['name']}), format {face['format']}"
    yield "countries: " + ", ".join(f"{one} ({by_country[one]})" for one in face["countries"])
    yield f"places: {len(places)} (" + ", ".join(f"{known[one]} {one}" for one in known) + ")"
    if vague:
        more = f" and {len(vague) - NAMED_MAX} more" if len(vague) > NAMED_MAX else ""
        yield f"approximate: {', '.join(vague[:NAMED_MAX])}{more}"
    yield f"postcodes: {len({code for row in places for code in row['postcodes'].split()})}"
    yield f"time zone: {face['zone']}"
    yield f"languages: {', '.join(face['languages'])}"
    squares = _lines_in(folder / SQUARES)
    yield f"squares: {squares}" if squares else "squares: none, nearest centres are used"
    for credit in face["credits"]:
        yield f"from: {credit['title']}, {credit['package']} ({credit['licence']})"


def _folder(wanted: str) -> Traversable:
    shipped = resources.files("onemile") / "regions"
    if Path(wanted).is_dir():
        return Path(wanted)
    if "/" not in wanted and (shipped / wanted / FACE).is_file():
        return shipped / wanted
    names = sorted(one.name for one in shipped.iterdir() if (one / FACE).is_file())
    raise BuildError(f"{wanted} is no folder and no pack that ships ({', '.join(names)})")


def _face(folder: Traversable) -> dict[str, Any]:
    try:
        face = tomllib.loads(_text(folder, FACE))
        found = {key: face[key] for key in ("format", "name", "title", "zone")}
        listed = {key: list(face[key]) for key in ("countries", "languages")}
        credits = [{key: str(one[key]) for key in _CREDIT} for one in face.get("credits", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(f"{FACE}: not well formed ({error})") from error
    if face["format"] != FORMAT:
        raise BuildError(f"{FACE}: format {face['format']} is not the {FORMAT} we read")
    return found | listed | {"credits": credits}


_CREDIT = ("title", "package", "licence")


def _table(folder: Traversable, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    text = io.StringIO(_text(folder, name), newline="")
    reader = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(reader, ())) != columns:
        raise BuildError(f"{name}, line 1: the columns must be {', '.join(columns)}")
    rows = []
    for fields in reader:
        if len(fields) != len(columns):
            raise BuildError(f"{name}, line {reader.line_num}: {len(fields)} fields")
        rows.append(dict(zip(columns, fields, strict=True)))
    return rows


def _lines_in(file: Traversable) -> int:
    """Return how many lines a table has below its header; none where there is no file."""
    if not file.is_file():
        return 0
    with file.open("rb") as lines:
        return max(0, sum(1 for _ in lines) - 1)


def _text(folder: Traversable, name: str) -> str:
    try:
        with (folder / name).open("rb") as file:
            read = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise BuildError(f"{name}: cannot be read ({error.strerror})") from error
    if len(read) > BYTES_MAX:
        raise BuildError(f"{name}: larger than {BYTES_MAX // 1_000_000} MB")
    try:
        return read.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BuildError(f"{name}: not UTF-8 ({error})") from error
