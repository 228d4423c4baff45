"""A Mag as an EPUB 3 (w3.org/TR/epub-33), written by ourselves, with accessibility metadata."""

import dataclasses
import zipfile
from typing import IO

from markupsafe import Markup

from onemile.api import clock
from onemile_mags.exports import photos
from onemile_mags.exports.book import STYLE, Book, Leaf, parts_of
from onemile_mags.exports.contents import Contents
from onemile_mags.exports.packing import put

_CONTAINER = b"""<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml" />
</rootfiles></container>
"""
# EPUB Accessibility 1.1, by the words of schema.org.
_ACCESS = [
    ("accessMode", "textual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityHazard", "none"),
]
# Readers that open a note where one stands know it by this.
_NOTES = ("noteref", "endnotes", "backlink")


def write(contents: Contents, into: IO[bytes]) -> None:
    """Write the book; what it weighs in memory is its longest article and one picture.

    Pictures become JPEG: most readers know nothing else of a photo.
    """
    book = Book(contents, ending="jpg", name=lambda number, _slug: f"{number:04}.xhtml")
    with zipfile.ZipFile(into, "w") as archive:
        # First, and as it is: by this a file is known for an EPUB (OCF 4.3).
        put(archive, "mimetype", b"application/epub+zip", is_packed=True)
        put(archive, "META-INF/container.xml", _CONTAINER)
        put(archive, "book/book.css", STYLE)
        put(archive, "book/cover.jpg", book.front(), is_packed=True)
        put(archive, "book/front.xhtml", book.page("front.html"))
        leaves: list[Leaf] = []
        shown: set[int] = set()
        are_said = True
        for leaf in book.leaves():
            typed = dataclasses.replace(leaf, html=_typed(leaf.html))
            page = book.page("chapter.html", leaf=typed, language=leaf.language)
            put(archive, f"book/{leaf.file}", page)
            are_said &= all(one.alt or one.is_decorative for one in leaf.shown)
            for photo in leaf.shown:
                if photo.number not in shown:
                    shown.add(photo.number)
                    name = f"book/pictures/{photo.number}.jpg"
                    put(archive, name, photos.as_jpeg(photo), is_packed=True)
            leaves.append(dataclasses.replace(leaf, html=leaf.html[:0], shown=()))
        put(archive, "book/contents.xhtml", book.page("contents.html", parts=parts_of(leaves)))
        package = book.page(
            "package.html",
            leaves=leaves,
            pictures=sorted(shown),
            access=_access(has_photos=bool(shown), are_said=are_said),
            are_said=are_said,
            modified=book.modified or f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        )
        put(archive, "book/package.opf", package)


def _access(*, has_photos: bool, are_said: bool) -> list[tuple[str, str]]:
    """Return what the book says of how it can be read: no words for photos that have none."""
    said = [one for one in _ACCESS if are_said or one[1] != "alternativeText"]
    return [*said, ("accessMode", "visual")] if has_photos else said


def _typed(html: Markup) -> Markup:
    for name in _NOTES:
        role = Markup('role="doc-{}"').format(name)
        html = html.replace(role, Markup('epub:type="{}" {}').format(name, role))
    return html
