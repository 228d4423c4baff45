"""Whose picture is whose, and to whom it is shown: to whoever may open the member's page.

Of a member whom other instances may know it is shown to visitors too: their servers ask for it
without saying who they are.
"""

from typing import Any

from onemile.members import reach
from onemile.members.models import Member


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see an avatar; None for a picture that is nobody's avatar."""
    member: Member | None = Member.get_or_none(Member.avatar_key == key)
    if member is None:
        return None
    if viewer is None:
        return bool(member.federates and member.is_active)
    return reach.may_see(viewer, member)
