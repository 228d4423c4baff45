"""Blocks: two members who shall not meet; both ways, in silence, undone by who set them."""

from collections.abc import Callable
from typing import Any

from onemile import current
from onemile.db import transaction
from onemile.errors import Invalid
from onemile.i18n import gettext as _
from onemile.members.models import Block, Member

PARTED = "members.parted"


def listen(rooms: dict[str, Any], part: Callable[[str, str], None]) -> None:
    """Have ``part`` end what is between two people, by their URIs, wherever one blocks the other.

    It is called in the transaction of the block.
    """
    rooms.setdefault(PARTED, []).append(part)


def block(blocker: Member, *, other: Member) -> None:
    """Keep two members out of each other's sight; twice is once. Raises Invalid for oneself."""
    if blocker.id == other.id:
        raise Invalid(message=_("You cannot block yourself."))
    with transaction():
        Block.insert(blocker=blocker.id, blocked=other.id).on_conflict_ignore().execute()
        for part in current.instance().rooms.get(PARTED, ()):
            part(str(blocker.uri), str(other.uri))


def unblock(blocker: Member, *, other: Member) -> bool:
    """Take one's own block back, if there is one (which it tells); the other's stays."""
    mine = (Block.blocker == blocker.id) & (Block.blocked == other.id)
    with transaction():
        return bool(Block.delete().where(mine).execute())


def of(blocker: Member) -> list[Member]:
    """List whom a member has blocked, the latest first."""
    return list(
        Member.select()
        .join(Block, on=(Block.blocked == Member.id))
        .where(Block.blocker == blocker.id)
        .order_by(Block.id.desc())
    )
