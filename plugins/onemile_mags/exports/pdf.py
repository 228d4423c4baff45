"""A Mag as a PDF, to print or to keep: cover, contents, an article after the other."""

from typing import IO

from onemile.api import gettext as _
from onemile.api import pdf
from onemile_mags.exports import photos
from onemile_mags.exports.book import Book, Leaf
from onemile_mags.exports.contents import Contents

_ABOVE = pdf.Style(points=10, below=1.5, colour=pdf.ACCENT, is_bold=True)
_TITLE = pdf.Style(font=pdf.TITLE, points=25, leading=1.12, below=2.5)
_BY = pdf.Style(points=10, below=5, colour=pdf.QUIET)
_LEAD = pdf.Style(points=13, leading=1.4, below=6)
_CONTENTS = pdf.Style(font=pdf.TITLE, points=20, below=6)
_COLOPHON = pdf.Style(points=9, leading=1.45, below=1.5, colour=pdf.QUIET)


# Half a minute of work for whoever asks, some five hundred pages; a number is always less.
WEIGHT_MAX = 1_500_000


def write(contents: Contents, into: IO[bytes]) -> None:
    """Write the document. An article alone has neither cover nor contents."""
    book = Book(contents, ending="jpg", name=lambda number, _slug: f"leaf-{number}")
    with pdf.begin(
        title=book.title,
        language=book.language,
        by=contents.by,
        said=book.description,
        at=contents.changed,
    ) as document:
        if not contents.is_article:
            _begin_book(document, book)
        part, is_in_parts = "", bool(contents.issues) and not contents.is_article
        for leaf in book.leaves():
            if is_in_parts and leaf.part != part:
                part = leaf.part
                _begin(document, part or _("Outside of any number"), 0)
            _begin(document, leaf.title, 1 if is_in_parts else 0)
            _lay(document, leaf)
        _close(document, book)
        document.write(into)


def _begin_book(document: "pdf.Document", book: Book) -> None:
    """Begin with the cover, and a table of contents with a line for each article and each part."""
    document.cover(book.front(), alt=_("Cover: %(title)s", title=book.title))
    document.begin_page()
    n_parts = len(book.contents.issues) + 1 if book.contents.issues else 0
    document.contents(len(book.contents) + n_parts, _("Contents"), _CONTENTS)


def _begin(document: "pdf.Document", title: str, depth: int) -> None:
    """Name what begins on a page of its own."""
    if not document.is_fresh:
        document.begin_page()
    document.bookmark(title, depth)


def _lay(document: "pdf.Document", leaf: Leaf) -> None:
    document.place(leaf.file)
    if leaf.above:
        document.paragraph([pdf.Run(text=leaf.above)], _ABOVE)
    document.heading(1, leaf.title, _TITLE)
    said = ", ".join(filter(None, [leaf.by, leaf.day]))
    document.paragraph([pdf.Run(text=said)], _BY)
    if leaf.lead:
        document.paragraph([pdf.Run(text=leaf.lead)], _LEAD)
    shown = {f"pictures/{photo.number}.jpg": photo for photo in leaf.shown}

    def picture(address: str) -> bytes | None:
        photo = shown.get(address)
        return photos.as_jpeg(photo) if photo is not None else None

    pdf.lay(
        document,
        str(leaf.html),
        pictures=picture,
        prefix=f"{leaf.file}#",
        lead=lambda address: f"#{address}" if address.startswith("leaf-") else address,
    )


def _close(document: "pdf.Document", book: Book) -> None:
    """Say where it is from: a sheet that is passed on leads back."""
    document.rule()
    document.paragraph([pdf.Run(text=f"{book.title} · {book.place}")], _COLOPHON)
    document.paragraph([pdf.Run(text=book.address, link=book.address)], _COLOPHON)
