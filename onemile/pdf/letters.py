"""The letters of a PDF: the house's own, and those of other scripts where they lack one."""

import re
from functools import cache
from importlib.resources import as_file, files
from unicodedata import category, combining, normalize

from fontTools.ttLib import TTFont

from onemile.pdf.styles import TEXT, TITLE
from onemile.pdf.tagging import TaggedPdf

_OTHERS = "others"
_FONTS = files("onemile") / "pdf" / "fonts"
_STYLES = {
    "": "text.ttf",
    "B": "text-bold.ttf",
    "I": "text-italic.ttf",
    "BI": "text-bold-italic.ttf",
}
# Accents and joiners, which no line is broken after: nobody writes more of them in a row.
WIDTHLESS_MAX = 4
_WIDTHLESS = re.compile(
    "["
    + "".join(
        re.escape(chr(one))
        for one in range(0x110000)
        if category(chr(one)) in ("Mn", "Me", "Cf") or combining(chr(one))
    )
    + "]{5,}"
)
# Marks that turn the order of the words around them, also those of others.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Hebrew, Arabic and their forms for presentation.
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def sayable(text: str) -> str:
    """Leave out what none of the fonts has a letter for; a letter and its accent become one."""
    known, whole = _letters(), normalize("NFC", text).expandtabs(4)
    said = "".join(sign for sign in whole if sign in known or sign == "\n")
    return _WIDTHLESS.sub(lambda found: found[0][:WIDTHLESS_MAX], said)


@cache
def _letters() -> frozenset[str]:
    found: set[int] = set()
    for name in ("text.ttf", "others.ttf"):
        with as_file(_FONTS / name) as path, TTFont(path) as font:
            found |= set(font.getBestCmap())
    return frozenset(chr(one) for one in found) - frozenset(_TURNING)


def give_fonts(pdf: TaggedPdf) -> None:
    """Have a document know the fonts, and where to look for what the house's own lack."""
    for style, name in _STYLES.items():
        with as_file(_FONTS / name) as path:
            pdf.add_font(TEXT, style, path)
    for family, name in ((TITLE, "title.ttf"), (_OTHERS, "others.ttf")):
        with as_file(_FONTS / name) as path:
            pdf.add_font(family, "", path)
    pdf.set_fallback_fonts([_OTHERS], exact_match=False)
