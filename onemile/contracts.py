"""Frozen records that cross a wall: between core and plugins, nothing else does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from onemile.fields import (
    Count,
    Html,
    Key,
    Line,
    LinkIfAny,
    LongText,
    Name,
    Path,
    PathIfAny,
    Seconds,
    Text,
    Uri,
)
from onemile.record import Record, WrongField

Tone = Literal["geranium", "vigne", "ciel", "gres", "miel"]
Role = Literal["visitor", "member", "moderator", "steward"]
Ring = Literal["mile", "commune", "neighbours", "instance"]
# What an area is made of: squares around a home, squares around somewhere else, named places.
SpotKind = Literal["mile", "here", "commune", "everywhere"]


class Viewer(Protocol):
    """What the ground floor knows of a member: enough to decide and to show."""

    id: int
    uri: str
    role: str
    language: str

    @property
    def is_suspended(self) -> bool: ...

    @property
    def shown_name(self) -> str: ...

    def hidden_member_ids(self) -> frozenset[int]:
        """Members this one shall not see, nor be seen by (blocks, both ways)."""
        ...

    def hidden_uris(self) -> frozenset[str]:
        """Everybody whom a block keeps from this one, also who lives on another instance."""
        ...

    def kept_apart_uris(self) -> frozenset[str]:
        """Those of them whose page and picture are not shown: nobody's, to who moderates."""
        ...


# ---------------------------------------------------------------- declared at start


@dataclass(frozen=True, kw_only=True)
class Manifest(Record):
    """A plugin's name-plate. ``name`` prefixes its tables, routes, templates and settings."""

    name: Name
    title: Text
    api: int = 1
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Setting(Record):
    """One line of onemile.toml. ``name`` is dotted; bounds are inclusive, in the name's unit."""

    name: Name
    kind: type
    default: Any
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    is_secret: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in (str, int, float, bool, list):
            raise WrongField(f"Setting.kind of {self.name} must be str, int, float, bool or list")
        wide = (int, float) if self.kind is float else self.kind
        fits = isinstance(self.default, wide) and isinstance(self.default, bool) <= (
            self.kind is bool
        )
        trouble = self.out_of_bounds(self.default) if fits else f"is no {self.kind.__name__}"
        if trouble:
            raise WrongField(f"Setting.default of {self.name}: {trouble}")

    def out_of_bounds(self, value: Any) -> str:
        """Say why a value of the right kind is not allowed, or "" when it is."""
        if self.choices:
            for item in value if isinstance(value, list) else [value]:
                if item not in self.choices:
                    return f"{item!r} is not one of {', '.join(self.choices)}"
        size = len(value) if isinstance(value, (str, list)) else value
        if self.minimum is not None and size < self.minimum:
            return f"{value!r} is below the least allowed, {self.minimum:g}"
        if self.maximum is not None and size > self.maximum:
            return f"{value!r} is above the most allowed, {self.maximum:g}"
        return ""


@dataclass(frozen=True, kw_only=True)
class Capability(Record):
    """One permission with a name, and the lowest role that has it by default."""

    name: Name
    title: Text
    granted_to: Role


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of what has happened, named in the past. Subclasses are frozen, flat dataclasses.

    ``name`` is ``<plugin>.<ClassName>``; fields are strings, integers, booleans or lists of these.
    """

    name: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class NoticeText(Record):
    """What a notice says: a sentence, perhaps a paragraph, and where it leads (a path)."""

    title: Text
    url: str
    body: LongText = ""


@dataclass(frozen=True, kw_only=True)
class Notice(Record):
    """Who is told of which event, and how.

    ``recipients`` gives member URIs; ``compose`` is called once per recipient with that
    member's language active, and gives None when there is nothing to tell them after all.
    """

    event_type: type[Event]
    recipients: Callable[[Any], Sequence[str]]
    compose: Callable[[Any, Any], NoticeText | None]
    by_mail: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportTarget(Record):
    """A kind of thing that can be reported, hidden and restored.

    ``find`` turns the id of a report into the subject, or None; the other functions take
    the subject. ``author`` gives the member URI of whoever answers for it. ``may_see``
    tells whether a viewer (or None) may see the subject at all. ``conversation`` gives, as
    plain text, the talk around the subject that a reporter may ask the moderators to read.
    Both leave out what is hidden; ``label`` and ``excerpt`` give all, for the moderators' papers.
    ``pictures`` gives the keys of its pictures, which the desk shows whatever its state.
    """

    kind: Name
    title: Text
    find: Callable[[str], Any | None]
    author: Callable[[Any], str]
    label: Callable[[Any], str]
    excerpt: Callable[[Any], str]
    url: Callable[[Any], str]
    may_see: Callable[[Any, Any], bool]
    hide: Callable[[Any], None]
    restore: Callable[[Any], None]
    conversation: Callable[[Any, Any], str] | None = None
    pictures: Callable[[Any], Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Job(Record):
    """Periodic work for the worker; ``run`` must bear being run twice.

    ``trusts_clock``: it deletes or decides because time has passed, and waits while the clock
    is in doubt.
    """

    name: Name
    every_seconds: Seconds
    run: Callable[[], object]
    trusts_clock: bool = False


@dataclass(frozen=True, kw_only=True)
class HealthResult(Record):
    """One finding: fine or not, in words, and the line that mends it."""

    is_fine: bool
    detail: LongText
    mend: LongText = ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck(Record):
    """A question ``onemile doctor`` asks. ``is_quick`` ones are asked by /readyz too."""

    name: Name
    run: Callable[[], HealthResult]
    is_quick: bool = False


# ---------------------------------------------------------------- asked while a page is made


@dataclass(frozen=True, kw_only=True)
class NavLink(Record):
    """An entry of the menu; lower ``order`` comes first; ``icon`` names a symbol of the sprite.

    ``badge`` is how much is new; a menu says 99 for any more.
    """

    title: Text
    url: Path
    icon: Line
    order: int = 50
    badge: Count = 0
    menu: Literal["main", "top", "me", "footer", "steward"] = "main"


@dataclass(frozen=True, kw_only=True)
class ActorCard(Record):
    """Name and picture behind a URI. ``member_id`` is set for members of this instance."""

    uri: Uri
    name: Line
    initials: Line
    tone: int = 0
    url: LinkIfAny = ""
    avatar_url: LinkIfAny = ""
    member_id: Key | None = None


@dataclass(frozen=True, kw_only=True)
class Category(Record):
    """A drawer within feed kinds: ``name`` is stored, ``title`` is shown."""

    name: Name
    title: Text


@dataclass(frozen=True, kw_only=True)
class FeedKind(Record):
    """A kind of thing in the feed: its filter chip, the colour of its tag, its categories."""

    name: Name
    title: Text
    plural: Text
    tone: Tone
    order: int = 50
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where to look: the cells of a mile, some communes and everywhere, each added to the others.

    What lies in several of them is there once. With neither cells nor communes it is everywhere.
    Each of the three shows what is meant for it (``onemile.publishing.SHOWS``): what is for
    neighbours only is found by cell and commune, and not by looking everywhere.

    ``ring`` is the step of the ladder that the area stands for and ``title`` its name in words;
    there is never a distance. ``at`` narrows all of it to what lies in one commune, ``from_home``
    is False where somebody looks from a square that is not their home.
    """

    ring: Ring
    title: Text = ""
    cells: tuple[int, ...] = ()
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
    a short line such as what is asked in return.
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


@dataclass(frozen=True, kw_only=True)
class Fragment(Record):
    """What hangs in a named opening of a page."""

    html: Html
    order: int = 50


# ---------------------------------------------------------------- the member's rights


@dataclass(frozen=True, kw_only=True)
class ExportFile(Record):
    """A file of a member's export; ``name`` is a relative path without ``..``."""

    name: Line
    media_type: Line
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Kept(Record):
    """What erasure leaves behind, and why; ``until`` is None when it stays for good.

    Checked when it is gathered, not when it is made: wrong words shall not undo an erasing.
    """

    what: LongText
    why: LongText
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Wait for who gathers."""


# ---------------------------------------------------------------- the instance itself


@dataclass(frozen=True, kw_only=True)
class InstanceCard:
    """What every page may say of the instance."""

    name: str
    region_title: str
    base_url: str
    languages: tuple[str, ...]
    unit: str
    unit_plural: str
    contact: str = ""
    extra: dict[str, str] = field(default_factory=dict)
