"""Whose page a member may open: neighbours by commune, and whom they have something to do with.

A profile is not for every member: an address that was kept, or guessed, must not tell that
somebody is here, what they write of themselves, or into which commune they have moved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onemile import current
from onemile.capabilities import allowed
from onemile.contracts import ActorCard
from onemile.members import directory
from onemile.members.models import LEFT, Member
from onemile.mile.radius import home_communes_of
from onemile.mile.rings import communes_around

# No row has this number.
NOBODY = 0


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
    may read, as the plugins say (``knows``). A block, a suspension and a departure hide from
    all of these. Moderators see everybody who is here, whoever has blocked whom.
    """
    return viewer is not None and member.id in _seen(viewer, [member])


def in_reach(viewer: Any, member_ids: Iterable[int]) -> frozenset[int]:
    """Give those among some members whom ``viewer`` may see, for names that stand on a page.

    As many questions for many as for one.
    """
    wanted = set(member_ids)
    if not wanted or viewer is None:
        return frozenset()
    return _seen(viewer, list(Member.select().where(Member.id.in_(wanted))))


def linked(viewer: Any, cards: Mapping[str, ActorCard]) -> dict[str, ActorCard]:
    """Return cards by their URI; whose page ``viewer`` may not open has neither link nor picture.

    For names beneath what many may read: whoever comments for all is named to all, and is found
    by those in reach. As many questions for many as for one; none where no member is named.
    """
    near = in_reach(viewer, {one.member_id for one in cards.values() if one.member_id})
    return {
        uri: replace(one, url="", avatar_url="")
        if one.member_id and one.member_id not in near
        else one
        for uri, one in cards.items()
    }


def _seen(viewer: Any, members: Sequence[Member]) -> frozenset[int]:
    others = [one for one in members if one.id != viewer.id]
    found = {int(viewer.id)} if len(others) < len(members) else set()
    if not others:
        return frozenset(found)
    if allowed(viewer, "core.moderate"):
        return frozenset(found | {int(one.id) for one in others if one.state != LEFT})
    hidden = viewer.hidden_member_ids()
    # Whoever is hidden costs the same questions as whoever does not exist.
    asked = [one if one.is_active and one.id not in hidden else _nobody() for one in others]
    near = _neighbours(int(viewer.id), {int(one.id) for one in asked})
    far = [one for one in asked if one.id not in near]
    return frozenset((found | near | _known(viewer, far)) - {NOBODY})


def _neighbours(member_id: int, other_ids: set[int]) -> set[int]:
    """Compare homes by the communes that others read; from where one looks does not count."""
    communes = home_communes_of({member_id, *other_ids})
    if member_id not in communes:
        return set()
    around = communes_around(communes[member_id])
    return {one for one in other_ids if communes.get(one) in around}


def _known(viewer: Any, members: Sequence[Member]) -> set[int]:
    """Ask the plugins, once for all of them, with whom a member has something to do."""
    if not members:
        return set()
    plugins = current.instance().plugins
    return set(plugins.collect("knows", viewer=viewer, members=members)) & {
        int(one.id) for one in members
    }


def _nobody() -> Member:
    """Give a stand-in for who is not there."""
    return Member(id=NOBODY, public_id="", uri="", state=LEFT)
