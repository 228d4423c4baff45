"""What a file from elsewhere is, by what it holds; what it calls itself is asked of nobody."""

from typing import IO

from onemile.api import Invalid, read_zip
from onemile.api import gettext as _
from onemile_mags.imports import (
    from_feed,
    from_wordpress,
    markdown_folder,
    own_zip,
    wordpress_zip,
)
from onemile_mags.imports.incoming import ARTICLES_MAX, PHOTOS_MAX, UNPACKED_BYTES_MAX, Incoming

_HEAD_BYTES = 4_000
# Texts, what was said under them, and each photo in the eight sizes that WordPress makes of it.
FILES_MAX = 2 * ARTICLES_MAX + 10 * PHOTOS_MAX


# What a file can make a reader stumble over that knows nothing of it.
_STUMBLES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read(stream: IO[bytes], *, title: str) -> Incoming:
    """Read a file; it stays open as long as its pictures are read.

    ``title`` is what a Mag is called whose file says nothing. Raises BadArchive, and Invalid on
    ``file``, in words for who sent it.
    """
    try:
        return _read(stream, title=title)
    except _STUMBLES as error:
        raise Invalid(
            {"file": _("This file is not as it says. Nothing of it was taken.")}
        ) from error


def _read(stream: IO[bytes], *, title: str) -> Incoming:
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        read_xml = from_wordpress.read if from_wordpress.is_one(head) else from_feed.read
        return read_xml(stream, title=title)
    if not head.startswith(b"PK"):
        raise Invalid({"file": _("This is neither a zip nor XML: a Mag comes as one of the two.")})
    archive = read_zip(stream, files_max=FILES_MAX, bytes_max=UNPACKED_BYTES_MAX)
    if own_zip.is_one(archive):
        return own_zip.read(archive)
    exports = wordpress_zip.exports_in(archive)
    if exports:
        return wordpress_zip.read(archive, exports, title=title)
    return markdown_folder.read(archive, title=title)
