"""What can be reported: what plugins declare, and the core's own target, a member."""

from typing import Any

from onemile import current
from onemile.contracts import ReportTarget
from onemile.errors import NotFound
from onemile.i18n import lazy_gettext as _l
from onemile.members import directory, reach
from onemile.members.models import ACTIVE, SUSPENDED, Member
from onemile.moderation import standing
from onemile.moderation.guarded import guarded

MEMBER = "core.member"
_ROOM = "report_targets"


def all_targets() -> dict[str, ReportTarget]:
    """Give every kind that can be reported on this instance, by its name."""
    instance = current.instance()
    if _ROOM not in instance.rooms:
        declared = instance.plugins.declared("register_report_targets")
        instance.rooms[_ROOM] = {
            target.kind: guarded(plugin, target) for plugin, target in declared
        }
    found: dict[str, ReportTarget] = instance.rooms[_ROOM]
    return found


def target_of(kind: str) -> ReportTarget:
    """Give the target of a kind. Raises NotFound for one that nobody declared."""
    found = all_targets().get(kind)
    if found is None:
        raise NotFound
    return found


def subject_of(kind: str, subject_id: str) -> Any | None:
    """Give the thing itself, or None when it is gone, or its plugin is switched off."""
    target = all_targets().get(kind)
    return None if target is None else target.find(subject_id)


def pictures_of(kind: str, subject_id: str) -> list[str]:
    """Give the keys of a thing's pictures, also of a hidden one, for those who decide on it."""
    target, subject = all_targets().get(kind), subject_of(kind, subject_id)
    if target is None or target.pictures is None or subject is None:
        return []
    return list(target.pictures(subject))


def answered_for(uri: str) -> dict[str, list[str]]:
    """Give the ids of all that somebody answers for together with others, by kind."""
    given = {
        kind: list(target.answered_for(uri))
        for kind, target in all_targets().items()
        if target.answered_for is not None
    }
    return {kind: ids for kind, ids in given.items() if ids}


def is_answered_for(kind: str, subject_id: str, by_uri: str) -> bool:
    """Tell whether somebody is one of those who answer for a thing together."""
    target = all_targets().get(kind)
    if target is None or target.answered_for is None:
        return False
    return subject_id in target.answered_for(by_uri)


def is_of_many(kind: str) -> bool:
    """Tell whether a kind of things is reported as a whole, and nobody of those who bear it."""
    target = all_targets().get(kind)
    return target is not None and target.is_of_many


def is_seen(kind: str, subject_id: str, viewer: Any) -> bool:
    """Tell whether a viewer may see the thing; what does not exist is not seen either."""
    if kind == MEMBER:
        return _may_see_member(subject_id, viewer)
    target = all_targets().get(kind)
    subject = None if target is None else target.find(subject_id)
    return target is not None and subject is not None and target.may_see(subject, viewer)


def may_follow(kind: str, subject_id: str, viewer: Any) -> bool:
    """Tell whether the page of a thing opens to a viewer, so that the desk may lead there.

    The page of somebody suspended is open to moderators, though it cannot be reported again.
    """
    target = all_targets().get(kind)
    subject = None if target is None else target.find(subject_id)
    if target is None or subject is None:
        return False
    return reach.may_see(viewer, subject) if kind == MEMBER else target.may_see(subject, viewer)


def _find_member(public_id: str) -> Member | None:
    member = directory.find_by_public_id(public_id)
    return member if member and member.state in (ACTIVE, SUSPENDED) else None


def _may_see_member(public_id: str, viewer: Any) -> bool:
    """Look for people one way: who is out of reach answers as who does not exist, and as slowly."""
    found = reach.find(viewer, public_id)
    return found is not None and found.is_active


TARGET = ReportTarget(
    kind=MEMBER,
    title=_l("a neighbour"),
    find=_find_member,
    author=lambda member: member.uri,
    label=lambda member: member.shown_name,
    excerpt=lambda member: "\n\n".join(filter(None, [member.about, member.skills])),
    url=lambda member: member.url,
    may_see=lambda member, viewer: _may_see_member(member.public_id, viewer),
    pictures=lambda member: [member.avatar_key] if member.avatar_key else [],
    # A person is not hidden, but suspended.
    hide=standing.suspend,
    restore=standing.reinstate,
)
