"""The letters of a PDF: the house's own, and those of other scripts where they lack one."""

import re
from functools import cache
from importlib.resources import as_file, files
from unicodedata import bidirectional, category, combining, normalize

from fontTools.ttLib import TTFont

from onemile.pdf.styles import TEXT, TITLE, Kind, Style
from onemile.pdf.tagging import TaggedPdf

_TEXT, _OTHERS = "text.ttf", "others.ttf"
_FONTS = files("onemile") / "pdf" / "fonts"
_FILES = {
    (TEXT, ""): _TEXT,
    (TEXT, "B"): "text-bold.ttf",
    (TEXT, "I"): "text-italic.ttf",
    (TEXT, "BI"): "text-bold-italic.ttf",
    (TITLE, ""): "title.ttf",
    ("others", ""): _OTHERS,
}
# Accents and joiners, which no line is broken after: nobody writes more of them in a row.
WIDTHLESS_MAX = 4
# Marks that turn the order of the words around them, also those of others.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Hebrew, Arabic and their forms for presentation.
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def sayable(text: str) -> str:
    """Leave out what none of the fonts has a letter for; a letter and its accent become one."""
    known, whole = _letters(), normalize("NFC", text).expandtabs(4)
    said = "".join(sign for sign in whole if sign in known or sign == "\n")
    return _widthless().sub(lambda found: found[0][:WIDTHLESS_MAX], said)


@cache
def _widthless() -> re.Pattern[str]:
    """What finds too many of those letters in a row."""
    marks = (one for one in _letters() if category(one) in ("Mn", "Me", "Cf") or combining(one))
    return re.compile(f"[{''.join(map(re.escape, sorted(marks)))}]{{{WIDTHLESS_MAX + 1},}}")


@cache
def _letters() -> frozenset[str]:
    return (_letters_of(_TEXT) | _letters_of(_OTHERS)) - frozenset(_TURNING)


@cache
def _letters_of(name: str) -> frozenset[str]:
    with as_file(_FONTS / name) as path, TTFont(path) as font:
        return frozenset(map(chr, font.getBestCmap()))


def give_fonts(pdf: TaggedPdf) -> None:
    """Have a document know the fonts, and where to look for what the house's own lack.

    A font is read when something is first set in it: to read one takes longer than a page.
    """

    def bring(family: str, style: str) -> None:
        with as_file(_FONTS / _FILES[family, style]) as path:
            pdf.add_font(family, style, path)

    pdf.bring_fonts(bring, fallback="others", has=_letters_of(_OTHERS))


def set_style(
    pdf: TaggedPdf, style: Style, *, is_bold: bool = False, is_italic: bool = False
) -> None:
    """Write on in a style; titles have one weight and stand upright."""
    marks = ("B" if is_bold or style.is_bold else "") + ("I" if is_italic else "")
    pdf.set_font(style.font, marks if style.font == TEXT else "", style.points)
    pdf.set_text_color(*style.colour)


def set_block(pdf: TaggedPdf, words: str, style: Style, *, kind: Kind, wide: float) -> None:
    """Set words from where the pen is, in one block of a width (mm), and go below it.

    Those read from the right are joined and ordered; the library does so in whole cells alone.
    """
    set_style(pdf, style)
    is_right = begins_at_the_right(words)
    align = "C" if style.is_centred else "R" if is_right else "L"
    pdf.set_text_shaping(FROM_THE_RIGHT.search(words) is not None)
    with pdf.tagged(kind):
        high = pdf.font_size * style.leading
        pdf.multi_cell(wide, high, sayable(words), align=align, new_x="LEFT", new_y="NEXT")
    pdf.set_text_shaping(False)
    pdf.set_y(pdf.y + style.below)


def begins_at_the_right(words: str) -> bool:
    """Tell by the first letter that has a direction from where words are read (UAX #9, P2)."""
    return next((c for c in map(bidirectional, words) if c in ("L", "R", "AL")), "L") != "L"
