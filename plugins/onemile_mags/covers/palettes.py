"""The colours of covers: six palettes of five, and what each design keeps flat under its words."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Five printed colours; ``deep`` carries type on ``pale`` and ``paper``, and they on it."""

    ground: str
    deep: str
    light: str
    pale: str
    paper: str


# static/covers.css has the two that type is set in, under the same names; a test compares them.
PALETTES = {
    "geranium": Palette(
        ground="#b3261e", deep="#7a1712", light="#e9907f", pale="#fbe3df", paper="#fffaf3"
    ),
    "gres": Palette(
        ground="#cf9683", deep="#6b3524", light="#e6bcac", pale="#f6e3db", paper="#fffaf3"
    ),
    "vigne": Palette(
        ground="#4c7a41", deep="#25431d", light="#a9c99a", pale="#e3eeda", paper="#fffdf4"
    ),
    "ciel": Palette(
        ground="#2f7099", deep="#153f5d", light="#9cc3de", pale="#dfecf5", paper="#fbfdff"
    ),
    "miel": Palette(
        ground="#e5a526", deep="#5e3b00", light="#f3cd6f", pale="#fbecc8", paper="#fffbf0"
    ),
    "paper": Palette(
        ground="#8a7a6e", deep="#3a2f2a", light="#d8c8b4", pale="#fbf6ee", paper="#fffdf9"
    ),
}
COLOURS = tuple(field.name for field in fields(Palette))
# Under title and date, then under the headlines: the flat ground, and the type that stands on it.
GROUNDS = {
    "sillons": (("pale", "deep"), ("deep", "paper")),
    "kelsch": (("paper", "deep"), ("paper", "deep")),
    "courant": (("deep", "paper"), ("deep", "paper")),
    "colombage": (("pale", "deep"), ("deep", "paper")),
    "ballons": (("pale", "deep"), ("deep", "paper")),
    "decoupe": (("paper", "deep"), ("paper", "deep")),
}
DESIGNS = tuple(GROUNDS)


def next_palette(palette: str) -> str:
    """Return the palette of the number after one in ``palette``: all six, then the first again.

    A Mag keeps its design and changes its colours, as a magazine at the kiosk does.
    """
    order = tuple(PALETTES)
    return order[(order.index(palette) + 1) % len(order)] if palette in PALETTES else order[0]
