"""How a piece of a PDF is set, and words that are alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TEXT, TITLE = "text", "title"
# A heading stands at the foot of no page without two lines below it.
HEADING_ROOM_MM = 30.0
INK, QUIET, ACCENT = (44, 38, 34), (107, 98, 90), (122, 23, 18)
# What a piece is: "H1" to "H6" for headings, and those of ISO 32000-1, 14.8.4, that we need.
Kind = Literal[
    "H1", "H2", "H3", "H4", "H5", "H6",
    "P", "LI", "BlockQuote", "Code", "Figure", "Caption", "Note", "Table",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a piece is set: type size in points, leading as a factor, millimetres around it."""

    font: str = TEXT
    points: float = 11.0
    leading: float = 1.5
    above: float = 0.0
    below: float = 3.2
    indent: float = 0.0
    colour: tuple[int, int, int] = INK
    is_bold: bool = False
    is_centred: bool = False


BODY = Style()


@dataclass(frozen=True, kw_only=True)
class Run:
    """Words alike. ``link`` is an address, or ``#`` and a place of this document."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_struck: bool = False
    is_raised: bool = False
    link: str = ""


Lines = Sequence[tuple[str, Style]]


@dataclass(frozen=True, kw_only=True)
class Front:
    """A drawing of ours (SVG) with words over it: from its top down, and above its foot.

    ``margins`` are shares of its width, beside the words and above and below them.
    """

    svg: str
    head: Lines
    foot: Lines
    alt: str
    high_by_wide: float
    margins: tuple[float, float]
