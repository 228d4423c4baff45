"""What a file from elsewhere is, by what it holds; what it calls itself is asked of nobody."""

from typing import IO

from onemile.api import read_zip
from onemile_mags.imports import markdown_folder, own_zip
from onemile_mags.imports.incoming import ARTICLES_MAX, PHOTOS_MAX, UNPACKED_BYTES_MAX, Incoming

# Texts, what was said under them, photos with a cover each, and some folders.
FILES_MAX = 2 * ARTICLES_MAX + 2 * PHOTOS_MAX + 100


def read(stream: IO[bytes], *, title: str) -> Incoming:
    """Read a file; it stays open as long as its pictures are read.

    ``title`` is what a Mag is called whose file says nothing. Raises BadArchive, and Invalid on
    ``file``, in words for who sent it.
    """
    archive = read_zip(stream, files_max=FILES_MAX, bytes_max=UNPACKED_BYTES_MAX)
    if own_zip.is_one(archive):
        return own_zip.read(archive)
    return markdown_folder.read(archive, title=title)
