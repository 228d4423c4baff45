"""Files put into a zip: the same contents give the same bytes, whoever makes it and when."""

import zipfile
from collections.abc import Iterable

# The first day that a zip can say.
_ONE_DAY = (1980, 1, 1, 0, 0, 0)


def put(archive: zipfile.ZipFile, path: str, content: bytes, *, is_packed: bool = False) -> None:
    """Put a file into a zip; ``is_packed`` for one that does not get smaller."""
    archive.writestr(_entry(path, is_packed), content)


def pour(archive: zipfile.ZipFile, path: str, pieces: Iterable[bytes]) -> None:
    """Put a packed file into a zip piece by piece."""
    with archive.open(_entry(path, True), "w") as target:
        for piece in pieces:
            target.write(piece)


def _entry(path: str, is_packed: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _ONE_DAY)
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry
