"""The front of a book: a Mag's cover as one picture, where no page can set words over its art."""

import io
import math
from typing import IO

from PIL import Image, ImageDraw

from onemile_mags.covers.lettering import LEADING, SANS, fitted, font, sayable, title_in_lines
from onemile_mags.covers.palettes import PALETTES, Palette

# Two to three, as shelves of book programs have it.
WIDTH, HEIGHT = 1000, 1500
QUALITY = 86
_MARGIN, _TOP, _SMALL_PIXELS = 90, 90, 36
_TITLE_PIXELS, _TITLE_HEIGHT, _LINES_MAX = (150, 124, 100, 80, 64), 620, 5
_BASE = 1_390


def front(title: str, *, above: str, below: str, palette: str, photo: IO[bytes] | None) -> bytes:
    """Draw a cover as a JPEG: a small line above the title, one below, hills or a photo.

    A photo that cannot be read is left out.
    """
    colours = PALETTES[palette]
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.pale)
    canvas = ImageDraw.Draw(image)
    small, room = font(SANS, _SMALL_PIXELS, 700), WIDTH - 2 * _MARGIN
    _hills(canvas, colours, seed=sum(title.encode("utf-8", "replace")))
    if photo is not None:
        _lay(image, photo)
    for text, y, hue in ((above, _TOP, colours.deep), (below, _BASE, colours.pale)):
        if words := sayable(text, SANS):
            canvas.text((_MARGIN, y), fitted(words, small, room), font=small, fill=hue)
    letters, lines = title_in_lines(
        title, width=room, height=_TITLE_HEIGHT, sizes=_TITLE_PIXELS, lines_max=_LINES_MAX
    )
    y = _TOP + 2 * _SMALL_PIXELS
    for line in lines:
        canvas.text((_MARGIN, y), line, font=letters, fill=colours.deep)
        y += int(letters.size * LEADING)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _hills(canvas: ImageDraw.ImageDraw, c: Palette, *, seed: int) -> None:
    canvas.circle((770, 900), 90, fill=c.ground)
    layers = ((960, 60, 210, c.light), (1_090, 54, 180, c.ground), (1_260, 30, 260, c.deep))
    for number, (height, swell, wave, hue) in enumerate(layers):
        shift = seed * 0.37 + number * 1.9
        ridge = [(x, height - swell * math.sin(x / wave + shift)) for x in range(0, WIDTH + 20, 20)]
        canvas.polygon([(0, HEIGHT), *ridge, (WIDTH, HEIGHT)], fill=hue)


def _lay(image: Image.Image, photo: IO[bytes]) -> None:
    """Lay a photo over the middle, from edge to edge; the hills stay above and below it."""
    try:
        with Image.open(photo) as opened:
            shown = opened.convert("RGB")
    except (OSError, ValueError):
        return
    height = 520
    scale = max(WIDTH / shown.width, height / shown.height)
    shown = shown.resize((math.ceil(shown.width * scale), math.ceil(shown.height * scale)))
    left, top = (shown.width - WIDTH) // 2, (shown.height - height) // 2
    image.paste(shown.crop((left, top, left + WIDTH, top + height)), (0, 800))
