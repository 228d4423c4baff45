"""Frozen records of what one finds in a mile: where to look, things, their authors and counts.

Other rooms take them from ``contracts``, with all that crosses a wall.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onemile.fields import Count, Key, Line, LinkIfAny, Name, Path, PathIfAny, Text, Uri, UriIfAny
from onemile.record import Record

Tone = Literal["geranium", "vigne", "ciel", "gres", "miel"]
Ring = Literal["mile", "commune", "neighbours", "instance"]
# What an area is made of: squares around a home, squares around somewhere else, named places.
SpotKind = Literal["mile", "here", "commune", "everywhere"]


@dataclass(frozen=True, kw_only=True)
class ActorCard(Record):
    """Name and picture behind a URI. ``member_id`` is set for members of this instance.

    ``origin`` is how the place is called where somebody lives who lives on another one, and
    ``called`` their name alone, for where that stands beside it.
    """

    uri: Uri
    name: Line
    initials: Line
    tone: int = 0
    url: LinkIfAny = ""
    avatar_url: LinkIfAny = ""
    member_id: Key | None = None
    origin: Line = ""
    called: Line = ""

    @property
    def bare_name(self) -> str:
        """Return the name alone, without the place where somebody lives."""
        return self.called or self.name


@dataclass(frozen=True, kw_only=True)
class Category(Record):
    """A drawer within feed kinds: ``name`` is stored, ``title`` is shown."""

    name: Name
    title: Text


@dataclass(frozen=True, kw_only=True)
class FeedKind(Record):
    """A kind of thing in the feed: its filter chip, the colour of its tag, its categories.

    ``wire_types``: what of these types of ActivityStreams appeared elsewhere, with a title and in
    a group that can be followed, is shown with its tag as well; so is, and is counted, what
    neighbours across a border show. With a purpose a type is written "Proposal/offer".
    """

    name: Name
    title: Text
    plural: Text
    tone: Tone
    order: int = 50
    categories: tuple[Category, ...] = ()
    wire_types: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where to look: the cells of a mile, some communes and everywhere, each added to the others.

    What lies in several of them is there once. With neither cells nor communes it is everywhere.
    Each of the three shows what is meant for it (``onemile.publishing.SHOWS``): what is for
    neighbours only is found by cell and commune, and not by looking everywhere.

    ``ring`` is the step of the ladder that the area stands for and ``title`` its name in words;
    there is never a distance. ``at`` narrows all of it to what lies in one commune, ``from_home``
    is False where somebody looks from a square that is not their home. ``cells_across`` are those
    of the mile as every instance means it, around a home, in a square as it is told (half a mile or
    coarser): what neighbours on another instance show lies in these alone, however wide this one
    has set its own view. So of two neighbours each sees the other or neither does, and whoever asks
    about what they see tells no finer square by that.
    """

    ring: Ring
    title: Text = ""
    cells: tuple[int, ...] = ()
    cells_across: tuple[int, ...] = ()
    communes: tuple[str, ...] = ()
    everywhere: bool = False
    at: str = ""
    from_home: bool = True

    def __post_init__(self) -> None:
        """Look everywhere where nothing is named."""
        if not (self.cells or self.communes):
            object.__setattr__(self, "everywhere", True)

    @property
    def is_of_cells(self) -> bool:
        """Whether it is counted by its cells; every other area is, by communes."""
        return bool(self.cells) and not (self.communes or self.everywhere)


@dataclass(frozen=True, kw_only=True)
class FeedFilter:
    """What a feed is narrowed to; empty means everything."""

    kind: str = ""
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class FeedItem(Record):
    """One thing in the feed. ``id`` is time-ordered and the cursor; ``text`` is plain.

    ``cell`` (for the tinted map) is None for what is placed by commune only; ``detail`` is
    a short line such as what is asked in return. ``of_uri`` names what it appeared in, where
    that can be followed as people are: a magazine. ``origin`` is the name of the other instance
    from which it came, empty for what is from here; ``wire_type`` what it is there, where it
    appeared in something with a title.
    """

    id: Key
    uri: Uri
    kind: Line
    title: Line
    text: str
    url: Path
    author: ActorCard
    published_at: datetime
    commune: Line = ""
    cell: int | None = None
    detail: Text = ""
    picture_url: PathIfAny = ""
    picture_text: Text = ""
    of_uri: UriIfAny = ""
    origin: Line = ""
    wire_type: Line = ""


@dataclass(frozen=True, kw_only=True)
class ThingName(Record):
    """What a URI is called for somebody, and where its page is: for lists that only name things."""

    uri: Uri
    title: Line
    url: Path


@dataclass(frozen=True, kw_only=True)
class FeedTally(Record):
    """How many live things of a kind lie in one spot of an area.

    ``spot`` is a cell where the area is of cells alone, else the code of a commune.
    """

    kind: Line
    spot: int | Line
    n: Count


@dataclass(frozen=True, kw_only=True)
class SearchHit(Record):
    """A match; ``score`` orders hits within one plugin only, merging is by recency."""

    item: FeedItem
    score: float = 0.0
