"""A Mag as a PDF, to print or to keep: cover, contents, an article after the other."""

import threading
from typing import IO

from onemile.api import Conflict, clock, pdf
from onemile.api import gettext as _
from onemile_mags.covers.making import issue_name
from onemile_mags.exports import pdf_front, photos
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
# Whatever it is made of, nobody waits longer; and of the threads that serve pages most go on.
SECONDS_MAX, AT_ONCE_MAX = 60.0, 2
_at_work = threading.BoundedSemaphore(AT_ONCE_MAX)


def write(contents: Contents, into: IO[bytes]) -> None:
    """Write the document. An article alone has neither cover nor contents.

    Raises Conflict while others are made, and for what takes too long.
    """
    if not _at_work.acquire(blocking=False):
        raise Conflict(_("Others are taking Mags along just now. Try again in a minute."))
    try:
        _write(contents, into)
    finally:
        _at_work.release()


def _write(contents: Contents, into: IO[bytes]) -> None:
    begun = clock.real_seconds()
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
        named = {_("no. %(n)s", n=one.number): issue_name(one) for one in contents.issues}
        for leaf in book.leaves():
            if is_in_parts and leaf.part != part:
                part = leaf.part
                _begin(document, named.get(part) or _("Outside of any number"), 0)
            _begin(document, leaf.title, 1 if is_in_parts else 0)
            _lay(document, leaf)
            if clock.real_seconds() - begun > SECONDS_MAX:
                raise too_much()
        _close(document, book)
        document.write(into)


def too_much() -> Conflict:
    """Return the refusal of what is too much for one file."""
    return Conflict(_("That is too much for one file of this kind. Take it number by number."))


def _begin_book(document: "pdf.Document", book: Book) -> None:
    """Begin with the cover, and a table of contents with a line for each article and each part."""
    _draw_front(document, book)
    document.begin_page()
    n_parts = len(book.contents.issues) + 1 if book.contents.issues else 0
    document.contents(len(book.contents) + n_parts, _("Contents"), _CONTENTS)


def _draw_front(document: "pdf.Document", book: Book) -> None:
    """Draw the cover as the newsstand shows it; one with a photo as its book has it."""
    alt = _("Cover: %(title)s", title=book.title)
    cover = pdf_front.cover_of(book.contents)
    if cover.picture_url:
        document.cover(book.front(), alt=alt)
        return
    number = _("no. %(n)s", n=cover.number)
    document.front(pdf_front.front_of(cover, number=number, alt=alt))


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
