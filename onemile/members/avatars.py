"""Whose picture is whose, and to whom it is shown: to whoever may open the member's page."""

from typing import Any

from onemile.members import reach
from onemile.members.models import Member


def reaches(key: str, viewer: Any) -> bool | None:
    """Tell whether a viewer may see an avatar; None for a picture that is nobody's avatar."""
    member: Member | None = Member.get_or_none(Member.avatar_key == key)
    return None if member is None else reach.may_see(viewer, member)
