"""Above a project's page: what the association has answered, and what its bearers can do now."""

from typing import Any

from flask import url_for

from onemile_projects.lifecycle import ALIVE, Stage, Step
from onemile_projects.models import ASKED, Bearer, Project
from onemile_projects.review import handing, journal, opinions, reviewing, suspension
from onemile_projects.review.examiners import OPINIONS
from onemile_projects.sight import Part

# Stages of which this panel has something to say to bearers.
_ANSWERED = frozenset({Stage.REVIEW, Stage.CHANGES, Stage.REFUSED, Stage.APPROVED})


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Give the answer of the association to bearers, and to examiners the way to give theirs."""
    may_examine = part.is_examiner and reviewing.may_examine(project, viewer)
    if not may_examine and not (part.is_bearer and project.stage in _ANSWERED):
        return None
    given = len(opinions.standing(project)) if project.stage == Stage.REVIEW else 0
    is_decided = project.stage in (Stage.CHANGES, Stage.REFUSED)
    return {
        "may_examine": may_examine,
        "is_bearer": part.is_bearer,
        "given": given,
        "of": max(OPINIONS, given + 1),
        "due_at": opinions.due_at(project),
        "is_late": opinions.is_late(project),
        "opinions": journal.told(project, viewer, of_round=project.round) if is_decided else [],
        "write_url": url_for("projects.write", project_id=project.id, step=1),
        "may_appeal": project.stage == Stage.REFUSED and not project.has_appealed,
    }


def moderating(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Give what a suspension means to all whom it concerns, and moderators the way to decide."""
    may_moderate = suspension.may_moderate(project, viewer)
    is_suspended = project.stage == Stage.SUSPENDED
    is_asked = part.is_asked and handing.is_orphaned(project)
    if not is_suspended and not is_asked and not (may_moderate and project.stage in ALIVE):
        return None
    return {
        "may_moderate": may_moderate and (is_suspended or project.stage in ALIVE),
        "is_suspended": is_suspended,
        "why": journal.last_reason(project, Step.SUSPEND) if is_suspended else "",
        "decided_by": suspension.undecided_until(project) if is_suspended else None,
        "lacks_opinion": opinions.lacks_opinion(project),
        "is_orphaned": handing.is_orphaned(project),
        "is_asked": is_asked,
    }


def asked_to_take_over(project: Project) -> list[str]:
    """Return who was asked to bear an orphaned project and has not said yes."""
    rows = Bearer.select().where((Bearer.project == project.id) & (Bearer.state == ASKED))
    return [str(row.member_uri) for row in rows.order_by(Bearer.since, Bearer.id)]
