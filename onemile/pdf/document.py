"""A document of pages, paragraphs and pictures, in the house's letters."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from PIL import Image

from onemile.pdf import front
from onemile.pdf.letters import (
    FROM_THE_RIGHT,
    begins_at_the_right,
    give_fonts,
    sayable,
    set_block,
    set_style,
)
from onemile.pdf.styles import (
    ACCENT,
    BODY,
    HEADING_ROOM_MM,
    INK,
    QUIET,
    TEXT,
    Front,
    Kind,
    Run,
    Style,
)
from onemile.pdf.tagging import TaggedPdf

# Millimetres of A4: some 70 letters stand in a line.
SIDE_MM, TOP_MM, FOOT_MM = 32.0, 24.0, 26.0
WIDTH_MM = 210 - 2 * SIDE_MM
# A picture leaves room for the words that it belongs to.
PICTURE_HIGH_MM_MAX = 150.0
CAPTION_ROOM_MM, RULE_MM = 8.0, 24.0
# Narrower columns break every word, and a row is no higher than a page.
COLUMNS_MAX, CELL_CHARS_MAX = 7, 300
TIGHT = Style(points=10, leading=1.35, below=1.2)
# So many stand below the heading of the table, whatever its size.
CONTENTS_LINE_MM, CONTENTS_LINES = 7.4, 29


class Document:
    """A PDF (1.7, tagged), drawn from top to bottom; sizes are in millimetres.

    What no font of ours has a letter for is left out: a box says nothing.
    """

    def __init__(self, *, title: str, language: str, by: str, said: str = "", at: datetime) -> None:
        self._pdf = pdf = TaggedPdf(format="A4")
        pdf.set_margins(SIDE_MM, TOP_MM)
        pdf.set_auto_page_break(True, FOOT_MM)
        pdf.c_margin = 0
        give_fonts(pdf)
        pdf.set_lang(language)
        pdf.set_title(sayable(title))
        pdf.set_author(sayable(by))
        pdf.set_subject(sayable(said))
        pdf.set_creator("1Mile")
        pdf.set_producer("1Mile")
        pdf.set_creation_date(at)
        mark = hashlib.sha256(f"{title} {by} {at}".encode("utf-8", "replace")).hexdigest()[:32]
        pdf.file_id = lambda: f"<{mark}><{mark}>"  # type: ignore[method-assign]
        pdf.footer = self._foot  # type: ignore[method-assign]
        self._places: dict[str, Any] = {}
        self._has_foot = False

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands yet on the page that is drawn on."""
        return bool(self._pdf.page and self._pdf.y <= self._pdf.t_margin)

    def begin_page(self, *, has_foot: bool = True) -> None:
        """Begin a page; ``has_foot`` where its number stands below, as on all that follow it."""
        self._pdf.add_page()
        self._has_foot = has_foot

    def heading(self, level: int, text: str, style: Style) -> None:
        """Set a heading; at the foot of a page it goes on to the next."""
        self.keep_together(HEADING_ROOM_MM)
        self.paragraph([Run(text=text)], style, kind=f"H{level}")  # type: ignore[arg-type]

    def cover(self, jpeg: bytes, *, alt: str) -> None:
        """Fill a page with a picture, as large as it fits, with its ground around it."""
        pdf = self._pdf
        self.begin_page(has_foot=False)
        wide, high = _fitted(jpeg, pdf.w - 2 * front.SIDE_MM, pdf.h - 2 * front.SIDE_MM)
        at = (pdf.w - wide) / 2, (pdf.h - high) / 2
        with pdf.tagged("Figure", alt):
            pdf.put_picture(jpeg, x=at[0], y=at[1], w=wide, h=high)

    def paragraph(
        self, runs: Iterable[Run], style: Style = BODY, *, kind: Kind = "P", mark: str = ""
    ) -> None:
        """Set a paragraph; ``mark`` stands before it, hanging, as of an item of a list."""
        pdf = self._pdf
        known = [replace(run, text=sayable(run.text)) for run in runs]
        if not any(run.text.strip() for run in known):
            return
        if style.above and pdf.y > pdf.t_margin:
            pdf.set_y(pdf.y + style.above)
        align = "C" if style.is_centred else "L"
        words = "".join(run.text for run in known)
        if FROM_THE_RIGHT.search(words):
            # They lose the marks within a line.
            is_right = begins_at_the_right(words)
            pdf.set_x(SIDE_MM if is_right else SIDE_MM + style.indent)
            whole = f"{mark} {words}".strip()
            set_block(pdf, whole, style, kind=kind, wide=WIDTH_MM - style.indent)
            return
        set_style(pdf, style)
        links = [self._link(run.link) for run in known]
        with (
            pdf.tagged(kind),
            pdf.words(align, style.leading) as column,
            column.paragraph(indent=style.indent, bullet_string=sayable(mark)) as paragraph,
        ):
            for run, link in zip(known, links, strict=True):
                self._write(paragraph, run, style, link)
        pdf.set_y(pdf.y + style.below)

    def front(self, drawn: Front) -> None:
        """Fill a page with a drawing of ours and words over it."""
        self.begin_page(has_foot=False)
        front.draw_front(self._pdf, drawn)

    def picture(self, jpeg: bytes, *, alt: str) -> None:
        """Set a picture in the middle, as wide as there is room; without ``alt`` an ornament."""
        pdf = self._pdf
        wide, high = _fitted(jpeg, WIDTH_MM, PICTURE_HIGH_MM_MAX)
        self.keep_together(high + CAPTION_ROOM_MM)
        at = (210 - wide) / 2
        with pdf.tagged("Figure", alt) if alt else pdf.ornament():
            pdf.put_picture(jpeg, x=at, y=None, w=wide, h=high)
        pdf.set_y(pdf.y + 2)

    def table(self, rows: Sequence[Sequence[str]], *, has_head: bool) -> None:
        """Set a table, all columns alike; one of many columns, or read from the right, as lines."""
        wide = max((len(row) for row in rows), default=0)
        words = " ".join(cell for row in rows for cell in row)
        longest = max((len(cell) for row in rows for cell in row), default=0)
        if wide > COLUMNS_MAX or longest > CELL_CHARS_MAX or FROM_THE_RIGHT.search(words):
            for row in rows:
                self.paragraph([Run(text="  ·  ".join(row))], TIGHT)
            return
        pdf = self._pdf
        set_style(pdf, TIGHT)
        pdf.set_draw_color(*QUIET)
        pdf.set_line_width(0.2)
        self.keep_together(HEADING_ROOM_MM)
        with pdf.tagged("Table"), pdf.grid(has_head=has_head) as grid:
            for row in rows:
                line = grid.row()
                for cell in [*row, *[""] * (wide - len(row))]:
                    line.cell(sayable(cell))
        self.gap(3)

    def rule(self) -> None:
        """Draw a short line in the middle."""
        pdf = self._pdf
        self.keep_together(12)
        pdf.set_draw_color(*QUIET)
        pdf.set_line_width(0.25)
        with pdf.ornament():
            pdf.line(105 - RULE_MM / 2, pdf.y + 3, 105 + RULE_MM / 2, pdf.y + 3)
        pdf.set_y(pdf.y + 8)

    def gap(self, high_mm: float) -> None:
        """Leave room."""
        self._pdf.set_y(self._pdf.y + high_mm)

    def keep_together(self, high_mm: float) -> None:
        """Go on to the next page where there is less room than that."""
        pdf = self._pdf
        if pdf.y + high_mm > pdf.h - FOOT_MM and pdf.y > pdf.t_margin:
            pdf._perform_page_break()

    def bookmark(self, text: str, depth: int) -> None:
        """Name this place in the document's bookmarks and its table of contents."""
        self._pdf.start_section(sayable(text) or "…", depth, strict=False)

    def place(self, name: str) -> None:
        """Remember where a link ``#name`` leads: here."""
        self._pdf.set_link(self._place(name), y=self._pdf.y, page=self._pdf.page)

    def contents(self, lines_max: int, title: str, style: Style) -> None:
        """Leave room here for a table of contents: the bookmarks by page, so many at most."""
        pages = 1 + max(0, lines_max - 1) // CONTENTS_LINES
        parts = [CONTENTS_LINES * n for n in range(1, pages)]

        def draw(pdf: Any, outline: list[Any]) -> None:
            self.heading(1, title, style)
            for number, line in enumerate(outline[: CONTENTS_LINES * pages]):
                if number in parts:
                    pdf._perform_page_break()
                self._contents_line(line)
            # What has no lines after all is left white: the pages behind have their numbers.
            while pdf.page < pdf.toc_placeholder.start_page + pages - 1:
                pdf._perform_page_break()

        self._pdf.insert_toc_placeholder(draw, pages=pages)

    def write(self, into: IO[bytes]) -> None:
        """Write the file; nothing can be added afterwards."""
        self._pdf.write_into(into)

    def __enter__(self) -> "Document":
        return self

    def __exit__(self, *_raised: object) -> None:
        """Let go of what lies on the disk for it, and of its fonts."""
        self._pdf.close_files()

    def _contents_line(self, line: Any) -> None:
        pdf = self._pdf
        pdf.set_font(TEXT, "B" if line.level == 0 else "", 10.5)
        pdf.set_text_color(*INK)
        at, link = SIDE_MM + 6 * line.level, pdf.add_link(page=line.page_number)
        room, is_both_ways = 210 - SIDE_MM - 14 - at, FROM_THE_RIGHT.search(line.name) is not None
        name = line.name
        pdf.set_text_shaping(is_both_ways)
        while pdf.get_string_width(name) > room:
            name = f"{name[:-2].rstrip()}…"
        with pdf.tagged("P"):
            pdf.set_x(at)
            align = "R" if begins_at_the_right(name) else "L"
            pdf.cell(room, CONTENTS_LINE_MM, name, link=link, align=align)
            pdf.set_text_shaping(False)
            pdf.cell(0, CONTENTS_LINE_MM, str(line.page_number), align="R", link=link)
        pdf.ln(CONTENTS_LINE_MM)

    def _write(self, paragraph: Any, run: Run, style: Style, link: Any) -> None:
        pdf = self._pdf
        set_style(pdf, style, is_bold=run.is_bold, is_italic=run.is_italic)
        pdf.char_vpos = "SUP" if run.is_raised else "LINE"
        pdf.strikethrough = run.is_struck
        if run.link:
            pdf.set_text_color(*ACCENT)
        paragraph.write(run.text, link=link)
        pdf.char_vpos, pdf.strikethrough = "LINE", False
        pdf.set_text_color(*style.colour)

    def _link(self, link: str) -> Any:
        return self._place(link[1:]) if link.startswith("#") else link or None

    def _place(self, name: str) -> Any:
        if name not in self._places:
            # Until it is said where, it leads to the page that speaks of it.
            self._places[name] = self._pdf.add_link(page=self._pdf.page)
        return self._places[name]

    def _foot(self) -> None:
        pdf = self._pdf
        if not self._has_foot:
            return
        pdf.set_y(-16)
        pdf.set_font(TEXT, "", 9)
        pdf.set_text_color(*QUIET)
        with pdf.ornament():
            pdf.cell(0, 6, str(pdf.page), align="C")


def _fitted(jpeg: bytes, wide: float, high: float) -> tuple[float, float]:
    """Return the largest size (mm) of a picture within a box."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        share = min(wide / opened.width, high / opened.height)
        return opened.width * share, opened.height * share
