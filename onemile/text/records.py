"""What becomes of a text that is written in Markdown, and what it may show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from onemile.errors import Invalid

# What may stand in a text: everything; what a line among others needs; what the house itself says.
Profile = Literal["article", "comment", "house"]
WORDS_A_MINUTE = 220  # of prose, read silently in French
EXCERPT_CHARS_MAX = 300  # three lines below a title


class TextRefused(Invalid):
    """A text, or HTML from elsewhere, that cannot be shown as it is; the message says why."""

    def __init__(self, message: str, *, field: str = "text") -> None:
        super().__init__({field: message})


@dataclass(frozen=True, kw_only=True)
class ShownPicture:
    """A picture of one's own shelf, which a text shows by ``photo:<number>``.

    ``url`` is a path of this instance. What Markdown says in brackets and in the title goes
    before ``alt`` and ``caption``.
    """

    url: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of a text: 2 to 6, the id to lead to (empty in a comment), its words."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A text, ready for a page, and what is to know of it.

    ``picture_numbers`` are those it names, shown or not, each once, and ``unsaid_pictures`` those
    among them of which its brackets say nothing somewhere; ``links`` counts those that lead
    elsewhere, ``addresses`` are where to, each once; ``embed_links`` are the addresses that stand
    alone in a paragraph; ``plain`` is its words without any marks.
    """

    html: Markup
    headings: tuple[Heading, ...] = ()
    words: int = 0
    links: int = 0
    addresses: tuple[str, ...] = ()
    picture_numbers: tuple[int, ...] = ()
    unsaid_pictures: tuple[int, ...] = ()
    embed_links: tuple[str, ...] = ()
    plain: str = ""
    excerpt: str = ""

    @property
    def minutes(self) -> int:
        """How long one reads it, at least one."""
        return max(1, round(self.words / WORDS_A_MINUTE))


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What a text may show: pictures by number, a card for a link that stands alone."""

    pictures: Callable[[int], ShownPicture | None] | None = None
    cards: Callable[[str], Markup | None] | None = None
