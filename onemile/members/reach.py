"""Whose page a member may open: neighbours by commune, and whom they have something to do with.

A profile is not for every member: an address that was kept, or guessed, must not tell that
somebody is here, what they write of themselves, or into which commune they have moved.
"""

from collections.abc import Iterable
from typing import Any

from onemile import current
from onemile.capabilities import allowed
from onemile.members import directory
from onemile.members.models import LEFT, Member
from onemile.mile.radius import home_of
from onemile.mile.rings import communes_around


def find(viewer: Any, public_id: str) -> Member | None:
    """Give the member of a profile's address if ``viewer`` may see them, else None.

    Who does not exist and who is out of reach get the same answer after the same work.
    """
    member = directory.find_by_public_id(public_id)
    return member if may_see(viewer, member or _nobody()) and member is not None else None


def may_see(viewer: Any, member: Member) -> bool:
    """Tell whether a member's page, picture and name may be shown to ``viewer`` (or None).

    Oneself always; whom one shares a commune or a neighbouring one with, by the two homes;
    whom one has an exchange or a conversation with, and who has published something that one
    may read, as the plugins say (``knows``). Moderators see everybody. A block, a suspension
    and a departure hide from all the others as before.
    """
    if viewer is None:
        return False
    if member.id == viewer.id:
        return True
    is_moderator = allowed(viewer, "core.moderate")
    hidden = viewer.hidden_member_ids()
    is_hidden = (
        member.state == LEFT or member.id in hidden or (member.is_suspended and not is_moderator)
    )
    # Whoever is hidden costs the same questions as whoever does not exist.
    asked = _nobody() if is_hidden else member
    is_in_reach = _share_a_commune(viewer.id, asked.id) or current.instance().plugins.agrees(
        "knows", viewer=viewer, member=asked
    )
    return not is_hidden and (is_moderator or is_in_reach)


def in_reach(viewer: Any, member_ids: Iterable[int]) -> frozenset[int]:
    """Give those among some members whom ``viewer`` may see, for names that stand on a page."""
    wanted = set(member_ids)
    if not wanted:
        return frozenset()
    people = list(Member.select().where(Member.id.in_(wanted)))
    return frozenset(int(one.id) for one in people if may_see(viewer, one))


def _share_a_commune(member_id: int, other_id: int) -> bool:
    """Compare two homes by the communes that others read; from where one looks does not count."""
    home, other = home_of(member_id), home_of(other_id)
    if home is None or other is None:
        return False
    return other.commune in communes_around(home.commune)


def _nobody() -> Member:
    """Give a stand-in for who is not there: no row has this number."""
    return Member(id=0, public_id="", uri="", state=LEFT)
