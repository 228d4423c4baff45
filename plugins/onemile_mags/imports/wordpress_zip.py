"""Reads a zip of what WordPress exports and the photos that lie on its server beside it.

So a blog comes along that no longer stands anywhere: the export, and ``wp-content/uploads``.
"""

import io
from functools import partial
from pathlib import PurePosixPath

from onemile.api import Archive, ArchivedFile, pictures
from onemile_mags.imports import from_wordpress
from onemile_mags.imports.incoming import TEXTS_CHARS_MAX, Incoming

# Of an export: its texts, and as much again of what WordPress says of them.
XML_BYTES_MAX = 4 * TEXTS_CHARS_MAX
_HEAD_BYTES = 4_000
# Year, month and name, as WordPress puts them: by these an address means a file.
_PARTS = 3


def export_in(archive: Archive) -> ArchivedFile | None:
    """Return the export that lies in an archive; None where there is none."""
    for path, file in sorted(archive.files.items()):
        if PurePosixPath(path).suffix.lower() == ".xml":
            begins = next(file.pieces(bytes_max=XML_BYTES_MAX), b"")[:_HEAD_BYTES]
            if from_wordpress.is_one(begins):
                return file
    return None


def read(archive: Archive, export: ArchivedFile, *, title: str) -> Incoming:
    """Read the export; a photo that lies in the archive is not fetched. Raises Invalid."""
    lying = {_tail(path): file for path, file in archive.files.items() if file is not export}
    stream = io.BytesIO(export.read(bytes_max=XML_BYTES_MAX))

    def beside(address: str) -> "partial[bytes] | None":
        file = lying.get(_tail(address.partition("?")[0]))
        return partial(file.read, bytes_max=pictures.BYTES_MAX) if file is not None else None

    return from_wordpress.read(stream, title=title, beside=beside)


def _tail(path: str) -> tuple[str, ...]:
    return tuple(path.casefold().split("/")[-_PARTS:])
