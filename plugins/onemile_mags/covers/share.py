"""The picture that other sites show beside a link: palette, title, the Mag's name, and no place.

For what is public only. It is drawn anew from words and colours, never from a photo, so there is
no EXIF, no square and no commune that could be in it.
"""

import io
import math
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from onemile_mags.covers.palettes import PALETTES, Palette

# What most sites ask for; they cut nothing off it then.
WIDTH, HEIGHT = 1200, 630
QUALITY = 84
_MARGIN, _TOP = 84, 76
_TITLE_PIXELS, _LINES_MAX = (92, 76, 62, 52), 4
# The hills begin below it.
_TITLE_HEIGHT = 290
_NAME_PIXELS = 34
SERIF, SANS = "fraunces.woff2", "atkinson.woff2"
# No font has a letter for it: what is drawn instead is the box that stands for all others.
_NO_LETTER, _TRIED_PIXELS = "\U000f0000", 16
_FONTS = files("onemile") / "static" / "vendor" / "fonts"


@lru_cache(maxsize=128)  # the links that go round on one day; each is some 40 kB
def drawn(title: str, name: str, palette: str) -> bytes:
    """Draw the picture of an article or a Mag as a JPEG; ``name`` is the Mag's, small above it."""
    colours = PALETTES[palette]
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.pale)
    canvas = ImageDraw.Draw(image)
    _landscape(canvas, colours, seed=sum(title.encode("utf-8", "replace")))
    if name := _sayable(name, SANS):
        small = _font(SANS, _NAME_PIXELS, 700)
        canvas.text((_MARGIN, _TOP), _fitted(name, small), font=small, fill=colours.deep)
    font, lines = _set(title)
    y = _TOP + _NAME_PIXELS + 26
    for line in lines:
        canvas.text((_MARGIN, y), line, font=font, fill=colours.deep)
        y += int(font.size * 1.08)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _landscape(canvas: ImageDraw.ImageDraw, c: Palette, *, seed: int) -> None:
    """Draw the hills of the cover, low, and a sun that stands apart from the words."""
    canvas.circle((1010, 498), 62, fill=c.ground)
    layers = ((486, 40, 190, c.light), (532, 34, 160, c.ground), (582, 18, 240, c.deep))
    for number, (height, swell, wave, hue) in enumerate(layers):
        shift = seed * 0.37 + number * 1.9
        ridge = [(x, height - swell * math.sin(x / wave + shift)) for x in range(0, WIDTH + 20, 20)]
        canvas.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=hue)


def _set(title: str) -> tuple[Any, list[str]]:
    """Return a title in lines, in the largest type in which it finds room."""
    words = _sayable(title, SERIF)
    for pixels in _TITLE_PIXELS:
        font = _font(SERIF, pixels, 700)
        lines = _in_lines(words, font)
        if len(lines) <= _LINES_MAX and len(lines) * pixels * 1.08 <= _TITLE_HEIGHT:
            return font, lines
    kept = lines[:_LINES_MAX]
    return font, [*kept[:-1], _cut(kept[-1], font)]


def _in_lines(text: str, font: Any) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(_fitted(word, font))
    return lines


def _fitted(text: str, font: Any) -> str:
    """Cut what is wider than the picture, with an ellipsis."""
    return text if font.getlength(text) <= WIDTH - 2 * _MARGIN else _cut(text, font)


def _cut(text: str, font: Any) -> str:
    text = text.rstrip(" …")
    while text and font.getlength(f"{text}…") > WIDTH - 2 * _MARGIN:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _sayable(text: str, name: str) -> str:
    """Leave out what the font has no letters for; a text in another script is left to the page.

    Boxes in a row say less than a picture without words.
    """
    words = " ".join(text.split())
    known = "".join(sign for sign in words if _is_drawn(sign, name))
    letters = sum(sign.isalpha() for sign in words)
    left = sum(sign.isalpha() for sign in known)
    return known if left * 2 >= letters else ""


@lru_cache(maxsize=4_096)
def _is_drawn(sign: str, name: str) -> bool:
    if sign == " ":
        return True
    if unicodedata.category(sign)[0] == "C":
        return False
    font = _font(name, _TRIED_PIXELS, 700)
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NO_LETTER))


@lru_cache(maxsize=16)
def _font(name: str, pixels: int, weight: int) -> Any:
    font = ImageFont.truetype(str(_FONTS / name), pixels)
    font.set_variation_by_axes([weight])
    return font
