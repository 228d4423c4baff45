"""Files in the folders an operator gives: found by their names, bounded, read whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from .errors import BuildError

FILE_BYTES_MAX = 200_000_000  # a country's largest open table; read whole into memory
ENTRIES_MAX = 10_000  # files in a folder that are looked at; a downloads folder has hundreds


def find(folders: Sequence[Path], pattern: str) -> list[Path]:
    """Return files of a name, ``*`` allowed, in the folders and one level under them, by name.

    The first folder that has a name wins. Raises BuildError for what is no folder.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for place in [folder, *_under(folder)]:
            for path in sorted(place.glob(pattern)):
                if path.is_file():
                    found.setdefault(path.name, path)
    return [found[name] for name in sorted(found)]


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises BuildError where it is too large or cannot be read."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BuildError(f"{path.name}: larger than {FILE_BYTES_MAX // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise BuildError(f"{path.name}: cannot be read ({error.strerror})") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as it lies there."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def _under(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise BuildError(f"{folder} is not a folder")
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise BuildError(f"{folder}: cannot be read ({error.strerror})") from error
    if len(entries) > ENTRIES_MAX:
        raise BuildError(f"{folder} has more than {ENTRIES_MAX} files: give one with fewer")
    return (entry for entry in entries if entry.is_dir())
