"""Frozen records of what plugins put into pages: links, pieces, public places, whom a page is of.

Other rooms take them from ``contracts``, with all that crosses a wall.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from onemile.fields import (
    Count,
    Html,
    Key,
    Latitude,
    Line,
    Longitude,
    LongText,
    Name,
    Path,
    Text,
    Uri,
    Words,
)
from onemile.record import Record, WrongField


@dataclass(frozen=True, kw_only=True)
class MemberCard(Record):
    """A member, as the openings of their pages hand them on: to say a name, and to ask by it."""

    id: Key
    uri: Uri
    public_id: Line
    name: Line
    first_name: Line
    url: Path
    is_suspended: bool = False


@dataclass(frozen=True, kw_only=True)
class WayThere(Record):
    """Whether words of a member reach somebody elsewhere now, in a conversation of the two.

    Where they do not (``is_open`` False) ``words`` say why. ``note`` says before they write what
    else there is to know: who reads it, and under which name.
    """

    is_open: bool
    words: LongText = ""
    note: LongText = ""


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
class CommuneCard(Record):
    """A commune of the region, as a form offers it. ``code`` is bare, as tables hold it."""

    code: Name
    name: Line
    postcodes: tuple[str, ...] = ()
    population: Count = 0


@dataclass(frozen=True, kw_only=True)
class MapPoint(Record):
    """A public place on the map, by degrees of latitude and longitude: a garden, a hall, a shed.

    Never where somebody lives: a member's place is a square, and no page of a member is a
    public place's.
    """

    lat: Latitude
    lon: Longitude
    title: Annotated[str, Words(120, least=1)]
    url: Path

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.url.casefold().startswith("/members/"):
            raise WrongField(f"MapPoint.url must not be a member's page: {self.url!r:.60}")


@dataclass(frozen=True, kw_only=True)
class Fragment(Record):
    """What hangs in a named opening of a page."""

    html: Html
    order: int = 50
