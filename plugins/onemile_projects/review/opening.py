"""Open an approved project: from now on neighbours may support it, until the end of a day."""

from datetime import date
from typing import Any

from onemile.api import Conflict, Invalid, clock, require, transaction
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.days import end_of, today
from onemile_projects.lifecycle import Actor, Stage, Step
from onemile_projects.models import HIDDEN, Project
from onemile_projects.terms import TAKE_PART

# A week lets neighbours hear of it; after half a year nobody remembers what they promised.
DAYS_LEAST, DAYS_MOST = 7, 180


def check_last_day(day: date | None) -> str:
    """Say what is wrong with a last day for support; empty where nothing is."""
    if day is None:
        return _("Choose the last day on which neighbours may promise something.")
    ahead = (day - today()).days
    if ahead < DAYS_LEAST:
        return _("Leave neighbours at least %(n)s days to hear of it.", n=DAYS_LEAST)
    if ahead > DAYS_MOST:
        return _("At most %(n)s days from now: nobody promises for longer.", n=DAYS_MOST)
    return ""


def open_if_ready(project: Project) -> bool:
    """Open a locked, approved project whose last day still lies well, in the open transaction.

    Otherwise it waits for a new day from its bearers; so does what nobody sees, or bears and
    may act for.
    """
    if not _may_open(project) or check_last_day(project.last_day):
        return False
    _open(project, actors={Actor.CLOCK})
    return True


def open_by_bearer(project_id: int, *, member: Any, last_day: date | None) -> Project:
    """Open an approved project with a new last day, by one of its bearers.

    Raises NotFound, NotAllowed, Invalid (``last_day``), Conflict.
    """
    require(member, TAKE_PART)
    wrong = check_last_day(last_day)
    with transaction():
        project = stages.locked(project_id)
        sight.own(project_id, viewer=member)
        if project.stage == Stage.APPROVED and wrong:
            raise Invalid({"last_day": wrong})
        if project.stage == Stage.APPROVED and project.state == HIDDEN:
            raise Conflict(_("The moderators have hidden this project; write to them first."))
        project.last_day = last_day
        _open(project, actors=sight.actors(project, member), by_uri=str(member.uri))
    return project


def _may_open(project: Project) -> bool:
    is_approved = project.stage == Stage.APPROVED and project.state != HIDDEN
    return is_approved and bool(sight.active_bearers(project))


def _open(project: Project, *, actors: set[Actor] | frozenset[Actor], by_uri: str = "") -> None:
    now = clock.now()
    stages.take(
        project,
        Step.OPEN,
        actors=actors,
        by_uri=by_uri,
        opened_at=now,
        # Where the step is refused for its stage, there may be no day; nothing is kept then.
        closes_at=end_of(project.last_day) if project.last_day else None,
        last_sign_at=now,
    )
