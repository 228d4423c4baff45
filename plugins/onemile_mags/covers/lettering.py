"""Words set in the house's letters on a drawn picture: what can be said, in lines that fit."""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import ImageFont

SERIF, SANS = "fraunces.woff2", "atkinson.woff2"
LEADING = 1.08
# No font has a letter for it: what is drawn instead is the box that stands for all others.
_NO_LETTER, _TRIED_PIXELS = "\U000f0000", 16
_FONTS = files("onemile") / "static" / "vendor" / "fonts"


def title_in_lines(
    title: str, *, width: int, height: int, sizes: tuple[int, ...], lines_max: int
) -> tuple[Any, list[str]]:
    """Return a title in lines, in the largest of some type sizes in which it finds room (px)."""
    words = sayable(title, SERIF)
    for pixels in sizes:
        letters = font(SERIF, pixels, 700)
        lines = in_lines(words, letters, width)
        if len(lines) <= lines_max and len(lines) * pixels * LEADING <= height:
            return letters, lines
    kept = lines[:lines_max]
    return letters, [*kept[:-1], _cut(kept[-1], letters, width)]


def in_lines(text: str, letters: Any, width: int) -> list[str]:
    """Break a text between words so that each line is so many pixels wide at most."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, letters, width))
    return lines


def fitted(text: str, letters: Any, width: int) -> str:
    """Cut what is wider than so many pixels, with an ellipsis."""
    return text if letters.getlength(text) <= width else _cut(text, letters, width)


def sayable(text: str, name: str) -> str:
    """Leave out what the font has no letters for; a text in another script is left to the page.

    Boxes in a row say less than a picture without words.
    """
    words = " ".join(text.split())
    known = "".join(sign for sign in words if _is_drawn(sign, name))
    letters = sum(sign.isalpha() for sign in words)
    left = sum(sign.isalpha() for sign in known)
    return known if left * 2 >= letters else ""


@lru_cache(maxsize=16)
def font(name: str, pixels: int, weight: int) -> Any:
    """Return one of the house's fonts at a size and a weight."""
    letters = ImageFont.truetype(str(_FONTS / name), pixels)
    letters.set_variation_by_axes([weight])
    return letters


def _cut(text: str, letters: Any, width: int) -> str:
    text = text.rstrip(" …")
    while text and letters.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


@lru_cache(maxsize=4_096)
def _is_drawn(sign: str, name: str) -> bool:
    if sign == " ":
        return True
    if unicodedata.category(sign)[0] == "C":
        return False
    letters = font(name, _TRIED_PIXELS, 700)
    return bytes(letters.getmask(sign)) != bytes(letters.getmask(_NO_LETTER))
