"""What happens to members."""

from dataclasses import dataclass

from onemile.contracts import Event


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """Somebody confirmed their address and lives here now."""

    name = "core.MemberJoined"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberVerified(Event):
    """The association met the person."""

    name = "core.MemberVerified"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """Somebody has left; the hooks have erased them in the same transaction."""

    name = "core.MemberLeft"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Event):
    """What others read of a member is another: name, picture, the words for other instances.

    Also that other instances may know them from now on, or no longer.
    """

    name = "core.MemberChanged"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberWithdrew(Event):
    """Other instances shall know a member no more, and let go of what they have."""

    name = "core.MemberWithdrew"
    member_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberBlocked(Event):
    """A member has blocked somebody, here or elsewhere, who is not to learn of it."""

    name = "core.MemberBlocked"
    blocker_uri: str
    blocked_uri: str


@dataclass(frozen=True, kw_only=True)
class BlockDisclosed(Event):
    """A member who has blocked somebody elsewhere wishes that person's server to know of it."""

    name = "core.BlockDisclosed"
    blocker_uri: str
    blocked_uri: str


@dataclass(frozen=True, kw_only=True)
class MemberUnblocked(Event):
    """A member has taken their block back."""

    name = "core.MemberUnblocked"
    blocker_uri: str
    blocked_uri: str


EVENT_TYPES = [
    MemberJoined,
    MemberVerified,
    MemberLeft,
    MemberChanged,
    MemberWithdrew,
    MemberBlocked,
    BlockDisclosed,
    MemberUnblocked,
]
