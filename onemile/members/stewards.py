"""An instance always keeps a steward who can act, whichever way the others go."""

from onemile.db import in_transaction, lock_rows
from onemile.errors import Conflict, NotFound
from onemile.i18n import gettext as _
from onemile.members.models import ACTIVE, LEFT, Member

STEWARD = "steward"


def is_any() -> bool:
    """Tell whether anybody can run this instance: one who is suspended or has left cannot."""
    return bool(Member.select().where(_can_act()).exists())


def refuse_to_lose(member: Member) -> Member:
    """Give a member as they are now; they may then lose their role, their standing or all.

    Belongs at the beginning of the transaction in which they do: the stewards' rows stay
    locked until its end, so that of two who go at once the second finds itself alone. Raises
    Conflict for the last steward who can act, NotFound for whoever has left meanwhile.
    """
    found = locked(member)
    if found.role == STEWARD and found.state == ACTIVE:
        others = _can_act() & (Member.id != member.id)
        if not Member.select().where(others).exists():
            raise Conflict(_("An instance needs a steward: name another one first."))
    return found


def locked(member: Member) -> Member:
    """Lock the stewards and this member, in the open transaction; gives the member as they are.

    Raises NotFound for whoever has left meanwhile.
    """
    found = next((row for row in lock(member.id) if row.id == member.id), None)
    if found is None or found.state == LEFT:
        raise NotFound
    return found


def lock(member_id: int = 0) -> list[Member]:
    """Lock the stewards' rows, and perhaps one more, until the open transaction ends.

    Before any other row of that transaction, and in one order for everybody, so that no two
    wait for each other.
    """
    assert in_transaction(), "whoever goes, goes inside transaction()"
    touched = (Member.role == STEWARD) | (Member.id == member_id)
    return list(lock_rows(Member.select().where(touched).order_by(Member.id), lets_refer=True))


def _can_act() -> object:
    return (Member.role == STEWARD) & (Member.state == ACTIVE)
