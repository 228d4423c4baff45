"""What happens between people and things. No event says who has left a word."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class WordLeft(Event):
    """Somebody has left a warm word under a thing; recorded once a day for each thing."""

    name = "core.WordLeft"
    thing_uri: str
    author_uri: str


@dataclass(frozen=True, kw_only=True)
class FollowAsked(Event):
    """A member wants to follow somebody, or something, of another instance, which must say yes."""

    name = "core.FollowAsked"
    follower_uri: str
    followed_uri: str


@dataclass(frozen=True, kw_only=True)
class FollowEnded(Event):
    """A member does not follow somebody, or something, of another instance any more."""

    name = "core.FollowEnded"
    follower_uri: str
    followed_uri: str


@dataclass(frozen=True, kw_only=True)
class FollowRequested(Event):
    """Somebody elsewhere wants to follow a member; recorded once a day for each member."""

    name = "core.FollowRequested"
    followed_uri: str


@dataclass(frozen=True, kw_only=True)
class FollowAnswered(Event):
    """A member has let somebody elsewhere follow them, or not, or no longer."""

    name = "core.FollowAnswered"
    follower_uri: str
    followed_uri: str
    is_accepted: bool


@dataclass(frozen=True, kw_only=True)
class FollowTurned(Event):
    """Somebody elsewhere lets a member follow them, or does not, or their server took no request.

    ``turn`` is a word of ``turning.py``.
    """

    name = "core.FollowTurned"
    follower_uri: str
    followed_uri: str
    turn: str


@dataclass(frozen=True, kw_only=True)
class FollowsCut(Event):
    """A team here has cut an instance off: what a member followed there has ended.

    ``host`` is the name that was cut off; empty where several instances were, at once.
    """

    name = "core.FollowsCut"
    follower_uri: str
    host: str


EVENT_TYPES = [
    WordLeft,
    FollowAsked,
    FollowEnded,
    FollowRequested,
    FollowAnswered,
    FollowTurned,
    FollowsCut,
]
