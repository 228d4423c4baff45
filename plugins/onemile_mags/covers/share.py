"""The picture that other sites show beside a link: palette, title, the Mag's name, and no place.

For what is public only. It is drawn anew from words and colours, never from a photo, so there is
no EXIF, no square and no commune that could be in it.
"""

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw

from onemile_mags.covers.lettering import LEADING, SANS, fitted, font, sayable, title_in_lines
from onemile_mags.covers.palettes import PALETTES, Palette

# What most sites ask for; they cut nothing off it then.
WIDTH, HEIGHT = 1200, 630
QUALITY = 84
_MARGIN, _TOP = 84, 76
_TITLE_PIXELS, _LINES_MAX = (92, 76, 62, 52), 4
# The hills begin below it.
_TITLE_HEIGHT = 290
_NAME_PIXELS = 34


@lru_cache(maxsize=128)  # the links that go round on one day; each is some 40 kB
def drawn(title: str, name: str, palette: str) -> bytes:
    """Draw the picture of an article or a Mag as a JPEG; ``name`` is the Mag's, small above it."""
    colours = PALETTES[palette]
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.pale)
    canvas = ImageDraw.Draw(image)
    _landscape(canvas, colours, seed=sum(title.encode("utf-8", "replace")))
    room = WIDTH - 2 * _MARGIN
    if name := sayable(name, SANS):
        small = font(SANS, _NAME_PIXELS, 700)
        canvas.text((_MARGIN, _TOP), fitted(name, small, room), font=small, fill=colours.deep)
    letters, lines = title_in_lines(
        title, width=room, height=_TITLE_HEIGHT, sizes=_TITLE_PIXELS, lines_max=_LINES_MAX
    )
    y = _TOP + _NAME_PIXELS + 26
    for line in lines:
        canvas.text((_MARGIN, y), line, font=letters, fill=colours.deep)
        y += int(letters.size * LEADING)
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
