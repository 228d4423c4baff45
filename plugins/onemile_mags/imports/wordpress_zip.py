"""Reads a zip of what WordPress exports and the photos that lie on its server beside it.

So a blog comes along that no longer stands anywhere: the export, and ``wp-content/uploads``.
"""

import tempfile
from functools import partial
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from onemile.api import Archive, ArchivedFile, pictures
from onemile.api import gettext as _
from onemile_mags.imports import from_wordpress
from onemile_mags.imports.incoming import TEXTS_CHARS_MAX, Incoming

# Of an export: its texts, and as much again of what WordPress says of them.
XML_BYTES_MAX = 4 * TEXTS_CHARS_MAX
HELD_BYTES_MAX = 5_000_000
# Year, month and name, as WordPress puts them: by these an address means a file.
_PARTS = 3


def exports_in(archive: Archive) -> list[ArchivedFile]:
    """Return the exports that lie in an archive, in the order of their names."""
    found = []
    for path, file in sorted(archive.files.items()):
        if PurePosixPath(path).suffix.lower() == ".xml":
            begins = next(file.pieces(bytes_max=XML_BYTES_MAX), b"")
            if from_wordpress.is_one(begins):
                found.append(file)
    return found


def read(archive: Archive, exports: list[ArchivedFile], *, title: str) -> Incoming:
    """Read the first export; a photo that lies in the archive is not fetched. Raises Invalid.

    WordPress makes several of a large site: the others are named, and come one by one.
    """
    lying = {_tail(path): file for path, file in archive.files.items()}

    def beside(address: str) -> "partial[bytes] | None":
        file = lying.get(_tail(unquote(urlsplit(address).path)))
        return partial(file.read, bytes_max=pictures.BYTES_MAX) if file is not None else None

    with tempfile.SpooledTemporaryFile(max_size=HELD_BYTES_MAX) as stream:
        for piece in exports[0].pieces(bytes_max=XML_BYTES_MAX):
            stream.write(piece)
        stream.seek(0)
        found = from_wordpress.read(stream, title=title, beside=beside)
    found.left_out += [
        _("“%(name)s” is an export too. Bring it along by itself.", name=other.path)
        for other in exports[1:]
    ]
    return found


def _tail(path: str) -> tuple[str, ...]:
    return tuple(normalize("NFC", path).casefold().split("/")[-_PARTS:])
