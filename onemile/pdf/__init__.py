"""PDF, drawn in the house's letters, with headings that a reader for the blind finds.

Nothing else in the house calls the library, which takes a third of a second to be read: it is
where a document is begun, not before.

    document   pages, paragraphs, pictures, a table of contents
    front      a drawing with words over it
    styles     how a piece is set, and what it is
    letters    the fonts, and what can be said in them
    output     how it is written without being held
    tagging    what each piece is, as the file says it to those who listen
    flow       HTML of ours, laid on those pages
"""

from datetime import datetime
from typing import TYPE_CHECKING

from onemile.pdf.flow import lay
from onemile.pdf.styles import ACCENT, BODY, QUIET, TITLE, Front, Run, Style

if TYPE_CHECKING:
    from onemile.pdf.document import Document as Document

__all__ = ["ACCENT", "BODY", "QUIET", "TITLE", "Front", "Run", "Style", "begin", "lay"]


def begin(*, title: str, language: str, by: str, at: datetime, said: str = "") -> "Document":
    """Begin a document: what it is called and says of itself, and when it changed last."""
    from onemile.pdf.document import Document

    return Document(title=title, language=language, by=by, at=at, said=said)
