"""The front of a document: a drawing as large as the page bears it, with words over it."""

import io
from collections.abc import Sequence

from onemile.pdf.letters import FROM_THE_RIGHT, sayable
from onemile.pdf.styles import TEXT, Style
from onemile.pdf.tagging import TaggedPdf

Lines = Sequence[tuple[str, Style]]
# Around the drawing, in millimetres.
SIDE_MM = 18.0


def draw_front(
    pdf: TaggedPdf,
    svg: str,
    *,
    head: Lines,
    foot: Lines,
    alt: str,
    high_by_wide: float,
    margins: tuple[float, float],
) -> None:
    """Draw it on a page that is empty; ``margins`` are shares of its width, beside and above.

    Words stand from the top down, and above its foot; what finds no room there is cut by the page.
    """
    wide = min(pdf.w - 2 * SIDE_MM, (pdf.h - 2 * SIDE_MM) / high_by_wide)
    high = wide * high_by_wide
    x, y = (pdf.w - wide) / 2, (pdf.h - high) / 2
    with pdf.tagged("Figure", alt), pdf.rect_clip(x, y, wide, high):
        pdf.image(io.BytesIO(svg.encode()), x=x, y=y, w=wide, h=high)
    room, inset, edge = wide * (1 - 2 * margins[0]), x + wide * margins[0], wide * margins[1]
    pdf.set_auto_page_break(False)
    _set(pdf, head, x=inset, y=y + edge, wide=room)
    tall = sum(_high(pdf, text, style, room) + style.below for text, style in foot)
    _set(pdf, foot, x=inset, y=y + high - edge - tall, wide=room)
    pdf.set_auto_page_break(True, pdf.b_margin)


def _set(pdf: TaggedPdf, lines: Lines, *, x: float, y: float, wide: float) -> None:
    for text, style in lines:
        pdf.set_xy(x, y)
        _font(pdf, style)
        pdf.set_text_color(*style.colour)
        high = pdf.font_size * style.leading
        is_both_ways = FROM_THE_RIGHT.search(text) is not None
        align = "C" if style.is_centred else "R" if is_both_ways else "L"
        pdf.set_text_shaping(is_both_ways)
        with pdf.tagged("P"):
            pdf.multi_cell(wide, high, sayable(text), align=align, new_x="LEFT", new_y="NEXT")
        pdf.set_text_shaping(False)
        y = pdf.get_y() + style.below


def _high(pdf: TaggedPdf, text: str, style: Style, wide: float) -> float:
    _font(pdf, style)
    high = pdf.font_size * style.leading
    lines = pdf.multi_cell(wide, high, sayable(text), dry_run=True, output="LINES")
    return len(lines) * high if isinstance(lines, list) else high


def _font(pdf: TaggedPdf, style: Style) -> None:
    pdf.set_font(style.font, "B" if style.is_bold and style.font == TEXT else "", style.points)
