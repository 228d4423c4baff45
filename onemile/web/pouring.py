"""Files that are made for whoever asks: written whole first, then poured out piece by piece."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from flask import Response
from werkzeug.http import dump_options_header

# Smaller files never touch the disk.
IN_MEMORY_BYTES = 5_000_000
CHUNK_BYTES = 64_000


def poured(write: Callable[[IO[bytes]], None], *, name: str, media_type: str) -> Response:
    """Answer with a file to be kept: ``write`` fills it, and what it raises is said as ever.

    It is whole before its first byte leaves, so nobody keeps half a file; of a long one no more
    than a piece is in memory. ``name`` is what the browser calls it. No cache keeps it.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)
    pouring = _pour(file)
    next(pouring)
    write(file)
    length = file.seek(0, 2)
    file.seek(0)
    response = Response(pouring, mimetype=media_type)
    response.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    response.headers["Content-Length"] = str(length)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _pour(file: IO[bytes]) -> Iterator[bytes]:
    """Give a file piece by piece and close it, also when nobody takes it all. Starts empty."""
    with file:
        yield b""
        while piece := file.read(CHUNK_BYTES):
            yield piece
