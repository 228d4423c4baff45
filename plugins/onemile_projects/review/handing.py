"""Hand a project that nobody bears any more to others: a steward asks them, they accept."""

from collections.abc import Iterable
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotAllowed,
    NotFound,
    clock,
    find_by_email,
    home_of,
    lock_rows,
    publishing,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import parts, sight, stages
from onemile_projects.events import BearerAsked
from onemile_projects.lifecycle import ALIVE, Stage
from onemile_projects.models import ACCEPTED, ASKED, BEARERS_MAX, Bearer, Project
from onemile_projects.proposals.proposing import check_room
from onemile_projects.terms import STEWARD, TAKE_PART
from onemile_projects.told import talk

TAKEN_OVER = "taken_over"


def is_orphaned(project: Project) -> bool:
    """Tell whether a project that is not over is borne by nobody."""
    goes_on = project.stage in ALIVE or project.stage == Stage.SUSPENDED
    return goes_on and not sight.bearer_uris(project)


def hand_over(project_id: int, *, steward: Any, emails: Iterable[str]) -> int:
    """Ask members, by their addresses, to bear an orphaned project; gives how many.

    Raises NotFound, NotAllowed, Invalid (``emails``), Conflict.
    """
    require(steward, STEWARD)
    wanted = list(dict.fromkeys(one.strip() for one in emails if one.strip()))
    with transaction():
        project = stages.locked(project_id)
        if not is_orphaned(project):
            raise Conflict(_("This project is borne by somebody, or it is over."))
        people = [_asked_for(project, email) for email in wanted]
        there = Bearer.select().where(Bearer.project == project.id).count()
        if not people or there + len(people) > BEARERS_MAX:
            raise Invalid(
                {"emails": _("Name one to %(n)s people, one address a line.", n=BEARERS_MAX)}
            )
        for person in people:
            Bearer.create(project=project.id, member_uri=person.uri, member_id=person.id)
            record(
                BearerAsked(
                    project_id=project.id,
                    project_uri=project.uri,
                    bearer_uri=str(person.uri),
                    by_uri=str(steward.uri),
                )
            )
    return len(people)


def take_over(project_id: int, *, member: Any) -> Project:
    """Say yes: the member answers for an orphaned project from now on, and is its author.

    It goes on once a moderator brings it back. Raises NotFound, NotAllowed, Conflict,
    LimitReached.
    """
    require(member, TAKE_PART)
    with transaction():
        lock_rows(Member.select().where(Member.id == member.id), lets_refer=True).first()
        project = stages.locked(project_id)
        row: Bearer | None = Bearer.get_or_none(
            (Bearer.project == project.id)
            & (Bearer.member_uri == member.uri)
            & (Bearer.state == ASKED)
        )
        if row is None:
            raise NotFound
        if not is_orphaned(project):
            raise Conflict(_("This project is borne by somebody, or it is over."))
        if reason := _why_not(project, member):
            raise NotAllowed(reason)
        check_room(member, project=project)
        row.state, row.since = ACCEPTED, clock.now()
        row.save()
        project.author_uri, project.author_id = member.uri, member.id
        _place(project, member)
        project.save()
        talk.keep_the_look(project)
        stages.journal(project, TAKEN_OVER, by_uri=str(member.uri))
    return project


def _place(project: Project, member: Any) -> None:
    """Let what is for a mile lie in one again: whoever left has taken their square along."""
    home = home_of(member.id)
    if project.cell is None and project.audience == publishing.MILE and home is not None:
        project.cell, project.commune = home.cell, home.commune


def _asked_for(project: Project, email: str) -> Member:
    member = find_by_email(email)
    if member is None or not member.is_active:
        raise Invalid({"emails": _("%(email)s is no active member’s address.", email=email)})
    # That they have promised Smiles is theirs to say: they alone read it, should they say yes.
    if parts.has_judged(project, member.uri):
        reason = _("who has examined a project does not bear it.")
        raise Invalid({"emails": f"{member.shown_name} : {reason}"})
    theirs = (Bearer.project == project.id) & (Bearer.member_uri == member.uri)
    if Bearer.select().where(theirs).exists():
        raise Invalid({"emails": _("%(name)s is asked already.", name=member.shown_name)})
    return member


def _why_not(project: Project, member: Any) -> str:
    """Say why somebody cannot bear a project: they have examined it, or promised it Smiles."""
    if parts.has_judged(project, member.uri):
        return _("who has examined a project does not bear it.")
    if parts.has_given(project, member.uri):
        return _("who has promised a project Smiles does not bear it.")
    return ""
