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
