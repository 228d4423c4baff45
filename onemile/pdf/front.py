"""The front of a document: a drawing as large as the page bears it, with words over it."""

import io

from onemile.pdf.letters import sayable, set_block, set_style
from onemile.pdf.styles import Front, Lines, Style
from onemile.pdf.tagging import TaggedPdf

# Around what fills a page, in millimetres.
SIDE_MM = 18.0


def draw_front(pdf: TaggedPdf, front: Front) -> None:
    """Draw it on a page that is empty; words that find no room on it are cut by the page."""
    wide = min(pdf.w - 2 * SIDE_MM, (pdf.h - 2 * SIDE_MM) / front.high_by_wide)
    high = wide * front.high_by_wide
    x, y = (pdf.w - wide) / 2, (pdf.h - high) / 2
    with pdf.tagged("Figure", front.alt), pdf.rect_clip(x, y, wide, high):
        pdf.image(io.BytesIO(front.svg.encode()), x=x, y=y, w=wide, h=high)
    beside, edge = wide * front.margins[0], wide * front.margins[1]
    room, below = wide - 2 * beside, pdf.b_margin
    pdf.set_auto_page_break(False, below)
    _set(pdf, front.head, x=x + beside, y=y + edge, wide=room)
    tall = sum(_high(pdf, text, style, room) for text, style in front.foot)
    _set(pdf, front.foot, x=x + beside, y=y + high - edge - tall, wide=room)
    pdf.set_auto_page_break(True, below)


def _set(pdf: TaggedPdf, lines: Lines, *, x: float, y: float, wide: float) -> None:
    pdf.set_y(y)
    for text, style in lines:
        pdf.set_x(x)
        set_block(pdf, text, style, kind="P", wide=wide)


def _high(pdf: TaggedPdf, text: str, style: Style, wide: float) -> float:
    set_style(pdf, style)
    high = pdf.font_size * style.leading
    lines = pdf.multi_cell(wide, high, sayable(text), dry_run=True, output="LINES")
    return style.below + high * (len(lines) if isinstance(lines, list) else 1)
