"""Frozen records that cross a wall: between core and plugins, nothing else does.

Those of the feed and of pages have files of their own, and are taken from here like all others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, Self

import msgspec

from onemile.feed_records import ActorCard as ActorCard
from onemile.feed_records import Area as Area
from onemile.feed_records import Category as Category
from onemile.feed_records import FeedFilter as FeedFilter
from onemile.feed_records import FeedItem as FeedItem
from onemile.feed_records import FeedKind as FeedKind
from onemile.feed_records import FeedTally as FeedTally
from onemile.feed_records import Ring as Ring
from onemile.feed_records import SearchHit as SearchHit
from onemile.feed_records import SpotKind as SpotKind
from onemile.feed_records import ThingName as ThingName
from onemile.feed_records import Tone as Tone
from onemile.fields import (
    Line,
    LongText,
    Name,
    Text,
)
from onemile.page_records import CommuneCard as CommuneCard
from onemile.page_records import Fragment as Fragment
from onemile.page_records import MapPoint as MapPoint
from onemile.page_records import MemberCard as MemberCard
from onemile.page_records import NavLink as NavLink
from onemile.page_records import WayThere as WayThere
from onemile.program_records import Authenticator as Authenticator
from onemile.program_records import Door as Door
from onemile.program_records import RemoteViewer as RemoteViewer
from onemile.program_records import Representation as Representation
from onemile.publication_records import Publication as Publication
from onemile.publication_records import PublicationsElsewhere as PublicationsElsewhere
from onemile.record import Record, WrongField
from onemile.work import Job as Job  # which plugins declare beside the records here

Role = Literal["visitor", "member", "moderator", "steward"]


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

    def muted_uris(self) -> frozenset[str]:
        """People and publications of which this one wants to hear nothing, and who are not told."""
        ...

    def kept_apart_uris(self) -> frozenset[str]:
        """Those of them whose page and picture are not shown: nobody's, to who moderates."""
        ...


# ---------------------------------------------------------------- declared at start


@dataclass(frozen=True, kw_only=True)
class Manifest(Record):
    """A plugin's name-plate. ``name`` prefixes its tables, routes, templates and settings.

    ``fills`` are the openings (``Slot``) into which it hangs something: it is asked about no
    other, and a name that nobody declares is refused at start. Without them it is asked about all.
    ``roots`` are the addresses beyond its own pages beneath which its doors lie (``Door``), such
    as ``/.well-known/nodeinfo``; one root has one owner.
    """

    name: Name
    title: Text
    api: int = 1
    requires: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Setting(Record):
    """One line of onemile.toml. ``name`` is dotted; bounds are inclusive, in the name's unit.

    ``was`` is the dotted name that former versions gave it: what is written there still counts.
    """

    name: Name
    kind: type
    default: Any
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    was: str = ""

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
    People and things are named by URI, in fields that end in ``_uri``. No field holds what a
    person wrote: every plugin hears it, and it is kept for weeks. Name the row that holds it.
    """

    name: ClassVar[str] = ""

    @classmethod
    def from_row(cls, payload: Any) -> Self:
        """Make an event of a row again, of whichever version wrote it: all rows are read here.

        Fields that are new need a default or ``upcast``, fields that are gone are left out.
        Raises where that is not enough.
        """
        known = cls.upcast(payload) if isinstance(payload, Mapping) else payload
        return msgspec.convert(known, cls)

    @classmethod
    def upcast(cls, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row's fields in the shape of today; overridden by an event that has changed."""
        return payload


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
    ``is_owed``: it is about what the member has agreed to, or answers for; so it is told though
    they have muted whoever does it (the event's ``by_uri``), and every other notice is not.
    """

    event_type: type[Event]
    recipients: Callable[[Any], Sequence[str]]
    compose: Callable[[Any, Any], NoticeText | None]
    by_mail: bool = False
    is_owed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReportTarget(Record):
    """A kind of thing that can be reported, hidden and restored.

    ``find`` turns the id of a report into the subject, or None; the other functions take
    the subject. ``author`` gives the member URI of whoever answers for it. ``may_see``
    tells whether a viewer (or None) may see the subject at all. ``conversation`` gives, as
    plain text, the talk around the subject that a reporter may ask the moderators to read.
    Both leave out what is hidden; ``label`` and ``excerpt`` give all, for the moderators' papers.
    ``pictures`` gives the keys of its pictures, which the desk shows whatever its state.
    Where several people answer for a thing, ``answered_for`` gives, for the URI of a member, the
    ids of all that are theirs in this way: a moderator decides on none of these. ``is_of_many``:
    such a thing is reported as a whole, and not its ``author``, whose account is not at stake.
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
    answered_for: Callable[[str], Sequence[str]] | None = None
    is_of_many: bool = False


@dataclass(frozen=True, kw_only=True)
class HealthResult(Record):
    """One finding: fine or not, in words, and the line that mends it."""

    is_fine: bool
    detail: LongText
    mend: LongText = ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck(Record):
    """A question ``onemile doctor`` asks. ``is_quick`` ones are asked by /readyz too.

    ``title``: what stewards read on the page; without one they read ``name``.
    """

    name: Name
    run: Callable[[], HealthResult]
    is_quick: bool = False
    title: Text = ""


@dataclass(frozen=True, kw_only=True)
class Slot(Record):
    """A named opening of a page: ``subject`` is the frozen record that it is about, or None.

    ``meaning`` says to other authors where it is and what belongs there.
    """

    name: Name
    meaning: Line
    subject: type | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        parameters = getattr(self.subject, "__dataclass_params__", None)
        if self.subject is not None and not (parameters and parameters.frozen):
            raise WrongField(f"Slot.subject of {self.name} must be a frozen dataclass")


# ---------------------------------------------------------------- the member's rights


@dataclass(frozen=True, kw_only=True)
class ExportFile(Record):
    """A file of a member's export; ``name`` is a relative path without ``..``.

    ``content`` is the bytes, or, for what is heavy (a picture, a film, a book), a function that
    gives them in pieces. It is called when the file's turn comes: one file at a time is held.
    """

    name: Line
    media_type: Line
    content: bytes | Callable[[], Iterable[bytes]]

    def pieces(self) -> Iterator[bytes]:
        """Give the content piece by piece."""
        if isinstance(self.content, bytes):
            yield self.content
        else:
            yield from self.content()

    def whole(self) -> bytes:
        """Give the content in one piece."""
        return self.content if isinstance(self.content, bytes) else b"".join(self.pieces())


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
    """What every page may say of the instance; ``zone`` is an IANA name ("Europe/Paris")."""

    name: str
    region_title: str
    zone: str
    base_url: str
    languages: tuple[str, ...]
    unit: str
    unit_plural: str
    contact: str = ""
    extra: dict[str, str] = field(default_factory=dict)
