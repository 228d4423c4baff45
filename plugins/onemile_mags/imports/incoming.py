"""What a file from elsewhere holds, whatever its format: what ``laying`` makes a Mag of."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from onemile.api import gettext as _

# A weekly of ten years, and as many photos; more is for two Mags.
ARTICLES_MAX, PHOTOS_MAX = 500, 500
# Of all texts together as they come: what is read in ten seconds, and held at once.
TEXTS_CHARS_MAX = 10_000_000
# Of one, with all marks of HTML, five times what an article may have here; and of an address.
ONE_TEXT_CHARS_MAX, ADDRESS_CHARS_MAX = 600_000, 1_000
# What a browser sends in some minutes of an evening, and what it may be once it is unpacked.
FILE_BYTES_MAX, UNPACKED_BYTES_MAX = 60_000_000, 300_000_000


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A picture as it comes; ``read`` gives its bytes. Raises Refusal for one that is broken."""

    number: int
    read: Callable[[], bytes]
    alt: str = ""
    is_decorative: bool = False
    caption: str = ""
    # Where it stood on the web, or in the file: by that a person knows which one it is.
    address: str = ""
    name: str = ""
    # Whether it lies in what was sent; others are fetched from where they stand.
    is_here: bool = True


@dataclass(frozen=True, kw_only=True)
class Number:
    """An issue as it comes; ``published_at`` is None for one in preparation."""

    number: int
    title: str = ""
    season: str = ""
    day: date | None = None
    palette: str = ""
    published_at: datetime | None = None
    cover: Callable[[], bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article as it comes, in Markdown. Without ``published_at`` it stays a draft."""

    title: str
    text: str
    lead: str = ""
    headline: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    section: str = ""
    issue: int | None = None
    position: int = 0
    is_standing: bool = False
    slug: str = ""
    published_at: datetime | None = None
    edited_at: datetime | None = None
    comments: str = ""
    holds_comments: bool | None = None
    # Whose it was, where it says so, and where it stood.
    by: str = ""
    address: str = ""


@dataclass(kw_only=True)
class Incoming:
    """A Mag as it comes; ``left_out`` says in words what does not come along, and why."""

    title: str
    description: str = ""
    rhythm: str = ""
    language: str = ""
    template: str = ""
    design: str = ""
    palette: str = ""
    has_drop_caps: bool = False
    is_edited: bool = False
    comments: str = ""
    holds_comments: bool = False
    audience: str = ""
    sections: list[str] = field(default_factory=list)
    issues: list[Number] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    photos: dict[int, Photo] = field(default_factory=dict)
    cover: Callable[[], bytes] | None = None
    left_out: list[str] = field(default_factory=list)
    _chars: int = 0
    _is_full: bool = False

    def has_room(self, chars: int) -> bool:
        """Take so many characters more; False, said once, where it would be too much in all."""
        if len(self.pieces) < ARTICLES_MAX and self._chars + chars <= TEXTS_CHARS_MAX:
            self._chars += chars
            return True
        if not self._is_full:
            self._is_full = True
            self.left_out.append(
                _("Only the first %(n)s articles come along: it is too much.", n=len(self.pieces))
            )
        return False

    def bears(self, title: str, chars: int) -> bool:
        """Tell whether one text, as it comes, is short enough to be looked at; said where not."""
        if chars <= ONE_TEXT_CHARS_MAX:
            return True
        self.left_out.append(_("“%(title)s” is too long to come along.", title=title))
        return False

    def say_too_long(self, chars_max: int) -> None:
        """Say of which articles only the beginning comes along."""
        self.left_out += [
            _(
                "“%(title)s” has more than %(n)s characters: its beginning comes as a draft.",
                title=piece.title,
                n=chars_max,
            )
            for piece in self.pieces
            if len(piece.text) > chars_max
        ]

    def is_for(self, name: str) -> None:
        """Let what somebody else has written wait as a draft: it would appear under ``name``."""
        for place, piece in enumerate(self.pieces):
            if piece.by and piece.by != name:
                self.pieces[place] = replace(piece, published_at=None, edited_at=None)
                self.left_out.append(
                    _(
                        "“%(title)s” is by %(name)s and comes as a draft: ask before it appears.",
                        title=piece.title,
                        name=piece.by,
                    )
                )
