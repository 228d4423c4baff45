"""A PDF that says of each piece what it is (ISO 32000-1, 14.7 and 14.8): a heading, a picture.

The library tags pictures alone. Here each piece is an element of its own below the document, one
for every page on which it stands.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TextEmphasis, WrapMode
from fpdf.fonts import FontFace, TTFFont
from fpdf.prefs import ViewerPreferences
from fpdf.structure_tree import StructElem, StructureTreeBuilder

from onemile.pdf.output import Shelf, producer
from onemile.pdf.styles import Kind


class _Tree(StructureTreeBuilder):
    """The library counts all elements for each new one; a book has ten thousand."""

    def __init__(self) -> None:
        super().__init__()
        self._on_page: Counter[int] = Counter()

    def add_marked_content(
        self, page_number: int, *given: Any, **named: Any
    ) -> tuple[StructElem, int]:
        self._on_page[page_number] += 1
        return super().add_marked_content(page_number, *given, **named)

    def next_mcid_for_page(self, page_number: int) -> int:
        return self._on_page[page_number]


class TaggedPdf(FPDF):
    """Pages whose pieces are tagged; a piece that goes on over the page is one on each."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.struct_builder = _Tree()
        self.shelf = Shelf()
        self._open: tuple[Kind, str | None] | None = None
        self._bring: Callable[[str, str], None] | None = None
        self._elsewhere: frozenset[str] = frozenset()
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def bring_fonts(
        self, bring: Callable[[str, str], None], *, fallback: str, has: frozenset[str]
    ) -> None:
        """Read each font when it is first asked for; ``has`` are the letters of the last resort."""
        self._bring, self._elsewhere = bring, has
        self._fallback_font_ids = [fallback]

    def set_font(
        self, family: str | None = None, style: str | TextEmphasis = "", size: float = 0
    ) -> None:
        """Write on in a font, read if it was not yet."""
        marks = "".join(mark for mark in TextEmphasis.coerce(style).style if mark in "BI")
        self._have(family or self.font_family, marks)
        super().set_font(family, style, size)

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """Name the font that has a letter which the one at hand lacks."""
        if char not in self._elsewhere:
            return None
        [font] = self._fallback_font_ids
        self._have(font, "")
        return font

    def _have(self, family: str, marks: str) -> None:
        if self._bring is not None and f"{family}{marks}" not in self.fonts:
            self._bring(family, marks)

    def put_picture(self, jpeg: bytes, *, x: float, y: float | None, w: float, h: float) -> None:
        """Draw a JPEG; its bytes wait on the shelf until the document is written."""
        info: Any = self.image(io.BytesIO(jpeg), x=x, y=y, w=w, h=h)
        if isinstance(info["data"], bytes):
            info["data"] = self.shelf.put(info["data"])

    def write_into(self, into: IO[bytes]) -> None:
        """Write the document."""
        self.output(output_producer_class=producer(into, self.shelf))

    def close_files(self) -> None:
        """Close what is open on the disk: the shelf, and the fonts, which are read as needed."""
        self.shelf.close()
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def words(self, align: str, leading: float) -> Any:
        """Give a column into which a paragraph is written, broken between words."""
        return self.text_columns(text_align=align, line_height=leading, wrapmode=WrapMode.WORD)

    def grid(self, *, has_head: bool) -> Any:
        """Give a table with a line below each row, to be filled; a head stands on every page."""
        if has_head:
            self._have(self.font_family, "B")
        return self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            first_row_as_headings=has_head,
            headings_style=FontFace(emphasis="BOLD"),
            line_height=5.2,
            padding=1.4,
            text_align="LEFT",
        )

    @contextmanager
    def tagged(self, kind: Kind, alt: str | None = None) -> Iterator[None]:
        """Tag what is drawn within. ``alt`` says in words what a picture shows."""
        self._begin(kind, alt)
        yield
        self._out("EMC")
        self._open = None

    @contextmanager
    def ornament(self) -> Iterator[None]:
        """Draw what says nothing to who listens: a rule, a page's number."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def _render_styled_text_line(self, text_line: Any, *given: Any, **named: Any) -> bool:
        """The library drops the space at which a line is broken, and two words become one."""
        if text_line.fragments and text_line.fragments[-1].characters:
            text_line.fragments[-1].characters.append(" ")
        return super()._render_styled_text_line(text_line, *given, **named)

    def _begin(self, kind: Kind, alt: str | None) -> None:
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=number, alt_text=alt)
        self._out(f"/{kind} <</MCID {number}>> BDC")
        self._open = kind, alt

    def _perform_page_break(self) -> None:
        open_now, self._open = self._open, None
        if open_now is not None:
            self._out("EMC")
        super()._perform_page_break()
        if open_now is not None:
            self._begin(*open_now)
