"""Three designs of the land: furrows, the river, the rounded Vosges."""

import math
from random import Random

from onemile_mags.covers.palettes import Palette
from onemile_mags.covers.shapes import HEIGHT, WIDTH, circle, ground, line, path, rect


def sillons(dice: Random, c: Palette) -> list[str]:
    """Furrows run to the horizon; every second one is planted."""
    horizon, vanish = dice.randint(178, 190), dice.randint(90, 210)
    back = f"M0 {horizon + 4}q75-{dice.randint(20, 34)} 150-10t150-{dice.randint(4, 12)}V240H0z"
    out = [
        ground(c.pale),
        circle(dice.choice((52, 244)), horizon - 8, 27, c.light),
        path(back, c.light),
        rect(0, horizon + 10, WIDTH, HEIGHT, c.ground),
    ]
    for number, foot in enumerate(range(-380, 700, 90)):
        top = vanish + (foot + 45 - vanish) * 0.05
        furrow = f"M{top:.1f} {horizon + 10}L{foot} 400h42z"
        out.append(path(furrow, c.deep, ' opacity=".42"'))
        if number % 2 == 0:
            plants = _plants(top, foot, horizon)
            out += [path(plants, c.light)] if plants else []
    edge = f"M0 268q{dice.randint(60, 100)}-14 160-5t140-8V400H0z"
    return [*out, path(edge, c.deep)]


def _plants(top: float, foot: int, horizon: int) -> str:
    """Plant a furrow: three leaves each, larger the nearer they stand; those in the sheet only."""
    leaves = []
    for step in range(1, 9):
        near = (step / 8) ** 1.7
        y = horizon + 12 + near * 105
        x = top + (foot + 66 - top) * (y - horizon - 10) / (390 - horizon)
        r = 1.2 + 8.5 * near
        if not -20 < x < WIDTH + 20:
            continue
        a, b, d, e = r * 1.7, r * 0.4, r * 1.5, r * 1.8
        f, g, h, i = r * 1.4, r * 0.1, r * 1.6, r * 1.3
        leaves.append(
            f"M{x:.1f} {y:.1f}q{-a:.1f} {-b:.1f} {-d:.1f} {-e:.1f}q{f:.1f} {g:.1f} {d:.1f} {e:.1f}"
            f"q{g:.1f} {-h:.1f} {d:.1f} {-e:.1f}q{g:.1f} {i:.1f} {-d:.1f} {e:.1f}"
        )
    return "".join(leaves)


def courant(dice: Random, c: Palette) -> list[str]:
    """A river seen from above: threads of current side by side, the strongest in the middle."""
    swell, shift = dice.uniform(16, 22), dice.uniform(0, 6)
    lean = dice.choice((-1, 1)) * dice.uniform(2, 6)
    out = [ground(c.deep)]
    for number, width in enumerate((2, 3.5, 5, 6.5, 8.5, 10, 8.5, 6.5, 5, 3.5, 2)):
        points = []
        for x in range(-10, 311, 10):
            bend = math.sin(x / 52 + shift) * swell
            bend += math.sin(x / 24 + shift + number * 0.35) * 2.4
            points.append(f"{x} {202 + (number - 5) * 8.6 + bend + lean * (x - 150) / 150:.1f}")
        hue = c.pale if number == 5 else c.light if 3 <= number <= 7 else c.ground
        out.append(line("M" + "L".join(points), hue, width, ' stroke-linejoin="round"'))
    return out


def ballons(dice: Random, c: Palette) -> list[str]:
    """The rounded Vosges one behind the other, a sun, a few firs."""
    sun = circle(dice.choice((74, 218, 150)), 188, dice.randint(34, 44), c.ground)
    out = [ground(c.pale), sun]
    layers = (
        (202, 28, c.light, ""),
        (224, 24, c.ground, ""),
        (246, 18, c.deep, ' opacity=".62"'),
        (264, 7, c.deep, ""),
    )
    for number, (height, swell, hue, more) in enumerate(layers):
        ridge = _ridge(height, swell, 70 - number * 6, dice.uniform(0, 6))
        d = f"M{ridge[0][0]} 400V{ridge[0][1]:.1f}"
        d += "".join(f"L{x} {y:.1f}" for x, y in ridge[1:]) + "V400z"
        out.append(path(d, hue, more))
        if number == 2:
            for _fir in range(7):
                x, y = ridge[dice.randint(2, len(ridge) - 3)]
                tall = dice.randint(13, 22)
                out.append(path(f"M{x - 5} {y + 4:.1f}l5-{tall}l5 {tall}z", c.deep))
    return out


def _ridge(height: int, swell: int, wave: int, shift: float) -> list[tuple[int, float]]:
    return [
        (x, height - swell * (math.sin(x / wave + shift) + 0.4 * math.sin(x / 31 + shift)))
        for x in range(-10, 321, 15)
    ]
