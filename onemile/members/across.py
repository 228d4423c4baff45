"""Whether neighbours on a partner's instance see what a member shows their mile: off at first."""

from onemile import current
from onemile.capabilities import require
from onemile.db import transaction
from onemile.errors import NotFound
from onemile.events import record
from onemile.members import outward
from onemile.members.models import Member
from onemile.mile.events import MemberSeenAcross


def is_offered() -> bool:
    """Tell whether anything at work has things for neighbours there, and anything carries them."""
    return bool(current.declared("register_mile_types")) and outward.is_offered()


def show_across(member: Member) -> bool:
    """Have neighbours across borders see what a member shows their mile; tells if it was not so.

    Raises NotAllowed for who is suspended, NotFound where nothing carries there.
    """
    require(member, "core.take_part")
    if not is_offered():
        raise NotFound
    return _turn(member, is_seen=True)


def hide_across(member: Member) -> bool:
    """Have them see it no more, and take back what they have; tells whether they saw it.

    Who is suspended may do so too. Raises NotFound for who has left.
    """
    return _turn(member, is_seen=False)


def _turn(member: Member, *, is_seen: bool) -> bool:
    with transaction():
        present = outward.held(member)
        if present.is_seen_across == is_seen:
            return False
        present.is_seen_across = is_seen
        present.save(only=[Member.is_seen_across])
        record(MemberSeenAcross(member_uri=str(present.uri)))
    return True
