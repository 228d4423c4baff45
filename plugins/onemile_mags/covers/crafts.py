"""Three designs of what hands make: woven linen, a timber-framed front, cut paper."""

from random import Random

from onemile_mags.covers.palettes import PALETTES, Palette
from onemile_mags.covers.shapes import HEIGHT, WIDTH, circle, ground, line, path, rect

# Wide and narrow threads of three households; every second one is a gap.
_WEAVES = ((26, 6, 6, 6, 26, 20), (34, 8, 4, 8, 34, 16), (18, 5, 18, 5, 30, 22))


def kelsch(dice: Random, c: Palette) -> list[str]:
    """The woven check of Alsatian linen, and a paper label."""
    stripes, x = [], dice.randint(-20, 0)
    weave = dice.choice(_WEAVES)
    while x < HEIGHT:
        for number, wide in enumerate(weave):
            if number % 2 == 0:
                stripes.append((x, wide))
            x += wide
    down = "".join(f"M{x} 0h{wide}v{HEIGHT}h-{wide}z" for x, wide in stripes if x < WIDTH)
    across = "".join(f"M0 {y}h{WIDTH}v{wide}h-{WIDTH}z" for y, wide in stripes)
    # The middle of the wide stripes has a thread of the dark colour.
    threads = "".join(
        f"M{at + wide / 2:g} 0V{HEIGHT}M0 {at + wide / 2:g}H{WIDTH}" for at, wide in stripes[::3]
    )
    return [
        ground(c.paper),
        path(down, c.ground, ' opacity=".55"'),
        path(across, c.ground, ' opacity=".55"'),
        line(threads, c.deep, 1.6, ' opacity=".5"'),
        rect(24, 26, 252, 348, c.paper, ' rx="10"'),
        '<rect x="31" y="33" width="238" height="334" rx="6" fill="none"'
        f' stroke="{c.deep}" stroke-width="1.6"/>',
    ]


_TOP, _BASE = 150, 264


def colombage(dice: Random, c: Palette) -> list[str]:
    """A timber-framed front on its stone base, geraniums at the window."""
    out = [
        ground(c.pale),
        rect(0, _TOP, WIDTH, _BASE - _TOP, c.paper),
        path(f"M-6 {_TOP - 8}h312v13H-6z", c.deep),
        line(f"M0 {_TOP + 60}h300", c.deep, 8),
    ]
    for number in range(5):
        # The middle bay has a window always: a house without one is a barn.
        kind = "window" if number == 2 else dice.choice(("window", "x", "man", "left", "right"))
        out += _bay(number * 60, kind, c)
    posts = "".join(f"M{x} {_TOP}V{_BASE}" for x in range(0, WIDTH + 1, 60))
    return [*out, line(posts, c.deep, 8), rect(0, _BASE - 2, WIDTH, HEIGHT, c.deep)]


def _bay(x: int, kind: str, c: Palette) -> list[str]:
    """Fill the space between two posts."""
    up, mid, down = _TOP + 4, _TOP + 64, _BASE
    left, right, half = x + 4, x + 56, x + 30
    cross = f"M{left} {mid}L{right} {down}M{right} {mid}L{left} {down}"
    if kind == "window":
        panes = f"M{x + 12} {up + 8}h36v44h-36zM{half} {up + 8}v44M{x + 12} {up + 30}h36"
        flowers = [circle(x + 12 + k * 6, up + 53 - k % 2 * 3, 4.2, _bloom(k, c)) for k in range(7)]
        glass = rect(x + 12, up + 8, 36, 44, c.light)
        return [glass, line(panes, c.deep, 3.5), *flowers, line(cross, c.deep, 6)]
    if kind == "x":
        over = f"M{left} {up}L{right} {mid - 6}M{right} {up}L{left} {mid - 6}"
        return [line(f"{over}M{half} {mid}V{down}", c.deep, 8)]
    if kind == "man":
        arms = f"M{half} {up + 26}L{left} {up + 2}M{half} {up + 26}L{right} {up + 2}"
        legs = f"M{half} {down - 30}L{x + 6} {down}M{half} {down - 30}L{x + 54} {down}"
        return [line(f"M{half} {up}V{down}{arms}{legs}", c.deep, 8)]
    near, far = (left, right) if kind == "left" else (right, left)
    slants = f"M{near} {up}L{far} {mid - 6}M{far} {mid}L{near} {down}"
    return [line(slants, c.deep, 8)]


def _bloom(number: int, c: Palette) -> str:
    """Geraniums are red on every house; some are of the house's own colour."""
    return c.ground if number % 3 else PALETTES["geranium"].ground


def decoupe(dice: Random, c: Palette) -> list[str]:
    """A folded paper cut open: tulips, leaves, hearts, the same on both sides."""
    half = [
        line("M150 292c-5-40-5-86 0-124", c.deep, 4),
        path("M150 190c-17-3-24-17-20-39 8 4 13 9 15 15 1-11 2-17 5-23z", c.ground),
    ]
    for number, y in enumerate((272, 244, 216)):
        reach = (62, 78, 46)[number] + dice.randint(-8, 8)
        kind = dice.choice(("leaf", "heart", "tulip")) if number < 2 else "leaf"
        x, tip = 150 - reach, y - 22 - dice.randint(0, 8)
        half += [
            line(f"M150 {y}Q{150 - reach * 0.5:.0f} {y + 4} {x} {tip}", c.deep, 2.6),
            path(f"M{150 - reach * 0.42:.0f} {y - 3}q-4-20 14-25q6 18-14 25z", c.deep),
            path(_tip(kind, x, tip), c.ground),
        ]
    side = "".join(half)
    return [
        ground(c.paper),
        '<rect x="11" y="11" width="278" height="378" rx="4" fill="none"'
        f' stroke="{c.ground}" stroke-width="1.5"/>',
        f'<g transform="translate(0 -8)">{side}</g>'
        f'<g transform="translate(300 -8) scale(-1 1)">{side}</g>',
    ]


def _tip(kind: str, x: int, y: int) -> str:
    """Draw what grows at the end of a twig."""
    if kind == "heart":
        return f"M{x} {y + 8}c-26-14-14-34 0-20c14-14 26 6 0 20z"
    if kind == "tulip":
        petals = "7 4 9 8 10 14 1-9 2-13 5-17 3 4 4 8 5 17 1-6 3-10 10-14 5 15 3 31-15 34z"
        return f"M{x} {y + 9}c-18-3-20-19-15-34 {petals}"
    return f"M{x + 2} {y + 6}q-26-2-32-26q28-2 32 26z"
