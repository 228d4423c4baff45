"""What happens to places."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class PlaceMoved(Event):
    """A member's home square or commune changed; what they placed there may follow.

    Whose it is and no more: who hears it reads the home as it is by then (``home_of``), so
    that no row remembers where somebody used to live.
    """

    name = "core.PlaceMoved"
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PlaceRedrawn(Event):
    """The map has become another, and with it what others read of a member's home.

    It comes with a PlaceMoved; ``is_larger`` says that the square has grown, ``is_renamed`` that
    its name is another one.
    """

    name = "core.PlaceRedrawn"
    member_id: int
    is_larger: bool
    is_renamed: bool


@dataclass(frozen=True, kw_only=True)
class MemberSeenAcross(Event):
    """A member wants what they show their mile to be seen across borders, or no longer.

    Which of the two is read where it stands by then (``Member.is_seen_across``).
    """

    name = "core.MemberSeenAcross"
    member_uri: str
