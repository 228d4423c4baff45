"""Pictures for invented offers, drawn by the project itself: flat, warm, a little wobbly."""

import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageDraw

# Drawn at twice the size and reduced, which smooths every edge.
WIDTH, HEIGHT, SCALE = 800, 480, 2

PAPER = ("#f3e3c9", "#f6e3db", "#e7eddc", "#dfecf5", "#fbecc8", "#efe2ee")
GERANIUM, GRES, VIGNE, CIEL, MIEL = "#b3261e", "#d9a594", "#5f8a4b", "#4b86ae", "#e8b04a"
INK, WOOD, CREAM, LEAF, DUSK = "#4a352c", "#8c5a3c", "#fff6e6", "#8fae6b", "#7a6a8f"

Point = tuple[float, float]


class Canvas:
    """A drawing surface in picture units, with the few strokes that the pictures need."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), random.choice(PAPER))
        self._draw = ImageDraw.Draw(self.image)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        """An ellipse about its centre."""
        box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self._draw.ellipse(box, fill=fill)

    def ring(self, x: float, y: float, r: float, colour: str, width: float) -> None:
        """A circle's outline."""
        box = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self._draw.ellipse(box, outline=colour, width=round(width * SCALE))

    def box(self, x: float, y: float, w: float, h: float, fill: str, round_by: float = 6) -> None:
        """A rectangle with soft corners, from its upper left corner."""
        edges = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self._draw.rounded_rectangle(edges, radius=round_by * SCALE, fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """A line with round ends and joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, colour)

    def hill(self, base: float, height: float, phase: float, fill: str) -> None:
        """A rolling horizon from edge to edge."""
        crest = [(x, base + height * math.sin(x / 150 + phase)) for x in range(0, WIDTH + 20, 20)]
        self.shape([(0, HEIGHT), *crest, (WIDTH, HEIGHT)], fill)

    def ground(self, fill: str = CREAM) -> None:
        """A table or floor for things to stand on."""
        self.hill(395, 8, self.random.uniform(0, 6), fill)

    def sun(self) -> None:
        """A sun somewhere in the upper corners."""
        x = self.random.choice((120, 660)) + self.random.uniform(-30, 30)
        self.oval(x, self.random.uniform(80, 120), 46, 46, MIEL)

    def finished(self) -> Image.Image:
        """The picture at its size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def garden(c: Canvas) -> None:
    c.sun()
    c.hill(300, 22, 1.0, LEAF)
    c.hill(350, 16, 3.0, VIGNE)
    for row in range(3):
        for column in range(7):
            x, y = 90 + column * 105 + row * 24, 330 + row * 48
            c.line([(x, y + 26), (x, y - 10)], VIGNE if row else "#3f6b34", 6)
            c.oval(x - 14, y - 4, 16, 8, "#3f6b34")
            c.oval(x + 14, y - 8, 16, 8, "#3f6b34")
            if c.random.random() < 0.6:
                c.oval(x, y - 18, 13, 13, c.random.choice((GERANIUM, MIEL, GERANIUM)))


def bicycle(c: Canvas) -> None:
    c.ground("#e9dcc6")
    frame = c.random.choice((GERANIUM, CIEL, VIGNE))
    for x in (270, 540):
        c.ring(x, 320, 92, INK, 11)
        c.oval(x, 320, 12, 12, INK)
    c.line([(270, 320), (345, 195), (480, 195), (400, 320), (270, 320)], frame, 13)
    c.line([(345, 195), (400, 320)], frame, 13)
    c.line([(540, 320), (470, 150), (515, 135)], frame, 13)
    c.line([(330, 165), (375, 165)], INK, 16)
    c.line([(345, 195), (350, 170)], INK, 9)
    c.box(485, 175, 86, 52, WOOD, 10)


def cake(c: Canvas) -> None:
    c.ground()
    c.oval(400, 388, 240, 34, CIEL)
    glaze = c.random.choice((WOOD, GERANIUM, MIEL))
    c.box(240, 250, 320, 130, MIEL if glaze != MIEL else GRES, 26)
    c.box(240, 226, 320, 62, glaze, 30)
    for step in range(7):
        c.oval(262 + step * 46, 286, 15, c.random.uniform(20, 40), glaze)
    for step in range(5):
        c.oval(290 + step * 55, 218, 15, 15, GERANIUM if glaze != GERANIUM else CREAM)


def kougelhopf(c: Canvas) -> None:
    c.ground(GRES)
    c.shape([(260, 380), (300, 190), (500, 190), (540, 380)], "#c78b4e")
    for step in range(6):
        x = 285 + step * 46
        c.line([(x, 375), (320 + step * 32, 205)], "#a86c36", 9)
    c.oval(400, 192, 102, 30, "#e9c28b")
    c.oval(400, 192, 34, 11, "#8c5a3c")
    for _ in range(26):
        c.oval(c.random.uniform(290, 510), c.random.uniform(182, 270), 3, 3, CREAM)


def tools(c: Canvas) -> None:
    c.ground("#e4d6c3")
    c.box(230, 250, 340, 140, c.random.choice((GERANIUM, CIEL, VIGNE)), 16)
    c.ring(400, 236, 76, INK, 14)
    c.box(220, 244, 360, 34, INK, 8)
    c.line([(150, 380), (290, 120)], WOOD, 20)
    c.shape([(250, 120), (330, 160), (350, 118), (272, 78)], "#7d8790")
    c.line([(640, 380), (560, 170)], MIEL, 22)
    c.line([(560, 170), (530, 90)], "#7d8790", 11)
    c.box(372, 300, 56, 30, MIEL, 6)


def books(c: Canvas) -> None:
    c.ground(WOOD)
    x = 150.0
    while x < 620:
        wide, high = c.random.uniform(26, 56), c.random.uniform(150, 235)
        colour = c.random.choice((GERANIUM, CIEL, VIGNE, MIEL, DUSK, GRES))
        c.box(x, 392 - high, wide, high, colour, 5)
        c.box(x + 5, 392 - high + 26, wide - 10, 10, CREAM, 3)
        x += wide + 5
    c.shape([(640, 392), (700, 190), (740, 200), (690, 392)], GERANIUM)


def cat(c: Canvas) -> None:
    c.ground("#e7d3bd")
    fur = c.random.choice(("#d08a4e", "#6b6470", "#cdb9a4", "#3f3a3d"))
    c.oval(400, 330, 130, 92, fur)
    c.oval(300, 230, 80, 72, fur)
    c.shape([(236, 200), (246, 120), (296, 168)], fur)
    c.shape([(310, 166), (358, 122), (366, 206)], fur)
    c.line([(520, 350), (600, 330), (620, 250)], fur, 30)
    for x in (274, 326):
        c.oval(x, 226, 10, 12, MIEL)
        c.oval(x, 227, 4, 10, INK)
    c.shape([(292, 250), (308, 250), (300, 260)], GERANIUM)


def dog(c: Canvas) -> None:
    c.hill(380, 10, 1, LEAF)
    fur = c.random.choice(("#a8703f", "#5b4a42", "#d9bf94"))
    c.oval(430, 300, 150, 70, fur)
    for x in (320, 380, 490, 545):
        c.line([(x, 320), (x, 405)], fur, 28)
    c.oval(275, 220, 76, 64, fur)
    c.oval(222, 246, 46, 32, fur)
    c.oval(186, 240, 13, 11, INK)
    c.oval(330, 222, 28, 58, INK if fur != "#5b4a42" else "#3d302a")
    c.oval(262, 204, 8, 9, INK)
    c.line([(570, 280), (650, 200)], fur, 22)
    c.line([(318, 262), (350, 272)], GERANIUM, 16)


def computer(c: Canvas) -> None:
    c.ground(GRES)
    c.box(230, 130, 340, 220, INK, 16)
    c.box(246, 146, 308, 188, c.random.choice((CIEL, "#cfe0ec", "#dfe8d6")), 8)
    for step in range(4):
        c.box(270, 172 + step * 36, c.random.uniform(120, 250), 14, CREAM, 7)
    c.shape([(190, 392), (230, 350), (570, 350), (610, 392)], "#8b8f96")
    c.box(646, 300, 62, 92, GERANIUM, 12)
    c.ring(716, 340, 22, GERANIUM, 10)


def chair(c: Canvas) -> None:
    c.ground("#e9dcc6")
    c.line([(300, 110), (300, 410)], WOOD, 20)
    c.line([(480, 250), (500, 410)], WOOD, 20)
    c.line([(360, 270), (350, 400)], WOOD, 16)
    c.line([(440, 100), (440, 250)], WOOD, 18)
    for y in (130, 170, 210):
        c.line([(300, y), (440, y - 8)], WOOD, 16)
    seat = c.random.choice((GERANIUM, VIGNE, CIEL, MIEL))
    c.shape([(280, 262), (452, 240), (512, 268), (300, 296)], seat)


def house(c: Canvas) -> None:
    c.sun()
    c.hill(320, 20, c.random.uniform(0, 6), LEAF)
    c.hill(370, 14, c.random.uniform(0, 6), VIGNE)
    wall = c.random.choice((CREAM, "#f4d9a8", "#e7b8a6", "#cfdde6"))
    c.box(290, 190, 220, 200, wall, 2)
    for x in (296, 364, 436, 504):
        c.line([(x, 192), (x, 388)], INK, 9)
    for y in (196, 288):
        c.line([(292, y), (508, y)], INK, 9)
    c.line([(298, 286), (362, 200)], INK, 8)
    c.line([(502, 286), (438, 200)], INK, 8)
    c.shape([(256, 200), (400, 70), (544, 200)], "#8c3b2a")
    c.box(376, 304, 50, 86, WOOD, 4)
    for x in (312, 448):
        c.box(x, 306, 42, 44, CIEL, 3)
        for step in range(4):
            c.oval(x + 4 + step * 12, 356, 9, 9, GERANIUM)


def jam(c: Canvas) -> None:
    c.ground(WOOD)
    for step, x in enumerate((210, 340, 470)):
        colour = c.random.choice((GERANIUM, "#7b2d52", MIEL, "#4f7a35", "#d3742b"))
        high = 170 + 18 * (step % 2)
        c.box(x, 392 - high, 110, high, colour, 20)
        c.box(x + 12, 392 - high + 66, 86, 52, CREAM, 6)
        c.box(x - 4, 392 - high - 24, 118, 34, c.random.choice((GRES, CIEL, CREAM)), 10)
        c.line([(x, 392 - high + 14), (x + 110, 392 - high + 14)], GERANIUM, 5)


def music(c: Canvas) -> None:
    c.ground("#e4d6c3")
    body = c.random.choice((WOOD, "#b5622f", "#d39a4a"))
    c.oval(330, 310, 118, 96, body)
    c.oval(430, 250, 88, 74, body)
    c.oval(370, 285, 34, 34, INK)
    c.line([(440, 240), (660, 100)], INK, 22)
    c.line([(640, 86), (692, 102)], WOOD, 30)
    for shift in (-6, 0, 6):
        c.line([(300, 330 + shift), (650, 106 + shift)], CREAM, 2)


def ladder(c: Canvas) -> None:
    c.hill(380, 10, 2, LEAF)
    c.box(90, 60, 250, 340, "#e7b8a6", 4)
    c.box(150, 120, 90, 110, CIEL, 6)
    c.line([(330, 400), (430, 70)], WOOD, 15)
    c.line([(420, 400), (520, 70)], WOOD, 15)
    for step in range(8):
        x, y = 342 + step * 12, 370 - step * 40
        c.line([(x, y), (x + 88, y)], WOOD, 11)
    c.box(580, 320, 90, 80, c.random.choice((MIEL, VIGNE, GERANIUM)), 8)
    c.ring(625, 318, 42, INK, 6)


def knitting(c: Canvas) -> None:
    c.ground(CREAM)
    for x, y in ((280, 320), (420, 340), (540, 310)):
        colour = c.random.choice((GERANIUM, CIEL, VIGNE, MIEL, DUSK, GRES))
        c.oval(x, y, 78, 74, colour)
        for step in range(5):
            c.ring(x + step * 4 - 8, y + step * 3 - 6, 66 - step * 13, INK, 2)
    c.line([(250, 150), (480, 360)], WOOD, 9)
    c.line([(560, 140), (360, 370)], WOOD, 9)


def basket(c: Canvas) -> None:
    c.ground(LEAF)
    for _ in range(16):
        colour = c.random.choice((GERANIUM, MIEL, VIGNE, "#d3742b", "#7b2d52"))
        c.oval(c.random.uniform(280, 520), c.random.uniform(210, 262), 32, 30, colour)
    c.shape([(240, 250), (560, 250), (520, 396), (280, 396)], WOOD)
    for step in range(4):
        c.line([(252 + step * 8, 276 + step * 32), (548 - step * 8, 276 + step * 32)], "#a9764f", 9)
    c.ring(400, 250, 150, WOOD, 14)


SUBJECTS: dict[str, Callable[[Canvas], None]] = {
    drawn.__name__: drawn
    for drawn in (
        garden, bicycle, cake, kougelhopf, tools, books, cat, dog,
        computer, chair, house, jam, music, ladder, knitting, basket,
    )
}  # fmt: skip


def draw(subject: str, *, seed: int) -> Image.Image:
    """Draw a subject; the same seed draws the same picture. An unknown subject is a house."""
    canvas = Canvas(Random(seed))
    SUBJECTS.get(subject, house)(canvas)
    return canvas.finished()
