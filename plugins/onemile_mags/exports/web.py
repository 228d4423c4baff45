"""A Mag as pages for a browser without a network: a folder of HTML, in a zip."""

import dataclasses
import zipfile
from typing import IO

from onemile_mags.exports.book import STYLE, Book, Leaf, parts_of
from onemile_mags.exports.contents import Contents
from onemile_mags.exports.packing import pour, put


def write(contents: Contents, into: IO[bytes]) -> None:
    """Write the pages; ``index.html`` is where one begins. They ask nobody for anything."""
    book = Book(contents, ending="webp", name=lambda number, slug: f"{number:04}-{slug}.html")
    with zipfile.ZipFile(into, "w") as archive:
        put(archive, "book.css", STYLE)
        put(archive, "cover.jpg", book.front(), is_packed=True)
        leaves: list[Leaf] = []
        shown: set[int] = set()
        for leaf in book.leaves():
            page = book.page("chapter.html", leaf=leaf, language=leaf.language, is_web=True)
            put(archive, leaf.file, _as_html(page))
            for photo in leaf.shown:
                if photo.number not in shown:
                    shown.add(photo.number)
                    pour(archive, f"pictures/{photo.number}.webp", photo.pieces())
            leaves.append(dataclasses.replace(leaf, html=leaf.html[:0], shown=()))
        index = book.page("contents.html", parts=parts_of(leaves), is_web=True)
        put(archive, "index.html", _as_html(index))


def _as_html(page: bytes) -> bytes:
    """Leave out the line by which XML begins: a browser reads the rest as HTML."""
    return page.partition(b"?>\n")[2]
