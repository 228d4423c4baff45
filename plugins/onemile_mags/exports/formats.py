"""The formats in which a Mag is taken along."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from onemile.api import lazy_gettext as _l
from onemile_mags.exports import epub, pdf, web, zipped
from onemile_mags.exports.contents import Contents


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format. ``write`` fills a file that can be sought; ``ending`` is that of its name.

    ``takes_all`` where drafts, sections and settings go along, so that a Mag comes back from it.
    """

    name: str
    title: Any
    said: Any
    ending: str
    media_type: str
    write: Callable[[Contents, IO[bytes]], None]
    takes_all: bool = False
    weight_max: int | None = None

    def bears(self, contents: Contents) -> bool:
        """Tell whether so much can be written at once, while somebody waits for it."""
        return self.weight_max is None or contents.weight <= self.weight_max


FORMATS = {
    one.name: one
    for one in (
        Format(
            name="epub",
            title=_l("A book (EPUB)"),
            said=_l("For a reader, a telephone, a tablet: with its photos and no network."),
            ending="epub",
            media_type="application/epub+zip",
            write=epub.write,
        ),
        Format(
            name="pdf",
            title=_l("Sheets (PDF)"),
            said=_l("To print, to pin up, to send by post: with a table of contents."),
            ending="pdf",
            media_type="application/pdf",
            write=pdf.write,
            weight_max=pdf.WEIGHT_MAX,
        ),
        Format(
            name="html",
            title=_l("Pages (HTML)"),
            said=_l("For any browser: unpack it, open index.html."),
            ending="zip",
            media_type="application/zip",
            write=web.write,
        ),
        Format(
            name="markdown",
            title=_l("Markdown and pictures"),
            said=_l("All of it in a zip. It comes back as the same Mag, here or elsewhere."),
            ending="zip",
            media_type="application/zip",
            write=zipped.write,
            takes_all=True,
        ),
    )
}
