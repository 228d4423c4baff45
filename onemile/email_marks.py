"""Marks beside the database of emails that a server has taken: a file for each, made in no time.

The database says so a few hundredths of a second later, when others have written. A worker that
is killed in between has left the mark, and whoever works on the same folder next finds it.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FOLDER = "emails-taken"


def put(folder: Path, number: int) -> None:
    """Mark an email as taken; where the disk is full or not ours to write, there is no mark."""
    with suppress(OSError):
        place = folder / FOLDER
        place.mkdir(mode=0o700, exist_ok=True)
        (place / str(number)).touch()


def found(folder: Path) -> set[int]:
    """Return the numbers of the emails that are marked."""
    try:
        return {int(one.name) for one in (folder / FOLDER).iterdir() if one.name.isdecimal()}
    except OSError:
        return set()


def take_away(folder: Path, numbers: Iterable[int]) -> None:
    """Take marks away, once the database says it."""
    for number in numbers:
        with suppress(OSError):
            (folder / FOLDER / str(number)).unlink()
