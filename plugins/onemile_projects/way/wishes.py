"""A milestone was missed: those whose Smiles are in the project say whether they wait for it.

The rule, which the page says before anybody promises and while it waits: everybody who gave has
one voice, with a name or without, however much it was, so that no sum tells who wanted what. It
ends if more than half of all of them want their share back when the time to answer is over; who
says nothing waits. Until then each may think again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from onemile.api import (
    Conflict,
    Member,
    NotAllowed,
    allowed,
    clock,
    lock_rows,
    may_go_ahead,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import days, ending, sight, stages
from onemile_projects.lifecycle import Actor, Stage, Step, where_it_stands
from onemile_projects.models import SHOWN, Decision, Milestone, Project
from onemile_projects.money.money_models import COLLECTED, MEMBER, Pledge, Wish
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import milestones

# Well within the shortest pause that settings allow (14 days), so that it is decided before.
ANSWER_DAYS = 10
# What became of a milestone for which its supporters wait; the journal says "stone_awaited".
AWAITED = "awaited"
BATCH = 100


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many were asked, and how many of them want their share back."""

    asked: int
    back: int

    @property
    def ends_it(self) -> bool:
        """Whether more than half want their share back: half of them are not enough."""
        return self.back * 2 > self.asked

    def __str__(self) -> str:
        """Give what the journal keeps, which says it in the reader's language."""
        return f"{self.back}/{self.asked}"


def until(project: Project) -> datetime:
    """Return when the time to answer is over: with a day of the region.

    A suspension in the middle begins it anew, and what was said before still stands.
    """
    return days.end_of(days.of(project.stage_at + timedelta(days=ANSWER_DAYS)))


def say(project_id: int, *, member: Any, wants_back: bool) -> Wish:
    """Say whether one wants one's share back or waits; the last word counts.

    Raises NotFound, NotAllowed (no Smiles of theirs are in it), Conflict (not paused, too late).
    """
    require(member, TAKE_PART)
    with transaction():
        sight.visible(project_id, viewer=member)
        # Whoever leaves takes this row first: nothing is written of them any more.
        lock_rows(Member.select().where(Member.id == member.id), lets_refer=True).first()
        project = stages.locked(project_id)
        if project.stage != Stage.PAUSED:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if not is_asked(project, member):
            raise NotAllowed(_("Those whose Smiles are in this project decide about that."))
        if is_over(project):
            raise Conflict(_("The time to answer is over: what was said by then counts."))
        Wish.delete().where(_mine(project, member)).execute()
        return Wish.create(
            project=project.id,
            member_uri=str(member.uri),
            member_id=int(member.id),
            wants_back=wants_back,
        )


def begin(project: Project) -> None:
    """Forget, in the open transaction, what was said of an earlier pause: all are asked anew."""
    Wish.delete().where(Wish.project == project.id).execute()


def is_asked(project: Project, member: Any) -> bool:
    """Tell whether somebody's word is asked for: they may act, and their Smiles are in it."""
    if not allowed(member, TAKE_PART):
        return False
    return bool(_asked(project).where(Pledge.supporter_uri == str(member.uri)).exists())


def said(project: Project, member: Any) -> Wish | None:
    """Return what somebody has said; None while they wait in silence."""
    found: Wish | None = Wish.get_or_none(_mine(project, member))
    return found


def tally(project: Project) -> Tally:
    """Count those who are asked, and those of them who want their share back."""
    wants = Wish.select(Wish.member_uri).where((Wish.project == project.id) & Wish.wants_back)
    back = _asked(project).where(Pledge.supporter_uri.in_(wants))
    return Tally(asked=int(_asked(project).count()), back=int(back.count()))


def counted_at(project: Project) -> datetime | None:
    """Return when it was counted that a paused project goes on waiting; None before."""
    counted = (Decision.step == f"stone_{AWAITED}") & (Decision.at >= project.stage_at)
    mine = Decision.select(Decision.at).where((Decision.project == project.id) & counted)
    found: datetime | None = mine.order_by(Decision.at.desc()).scalar()
    return found


def is_over(project: Project) -> bool:
    """Tell whether the time to answer is over."""
    return bool(until(project) <= clock.now())


def refuse_against(project: Project) -> None:
    """Raise Conflict where most supporters of a paused project want no new day by now.

    Once they are counted, what was said by then stands: who leaves afterwards decides nothing.
    """
    here = Project.select().where((Project.id == project.id) & _is_counted())
    if not here.exists() and tally(project).ends_it:
        raise Conflict(
            _("More than half of its supporters want their share back: that comes first.")
        )


def count_due() -> int:
    """Decide by what supporters have said, where the time to answer is over; gives how many.

    What an examiner has yet to look at was shown after all, and is looked at first.
    """
    paused = Project.stage == Stage.PAUSED
    shown = Milestone.select(Milestone.project).where(Milestone.state == SHOWN)
    due = paused & (Project.stage_at <= clock.ago(days=ANSWER_DAYS)) & Project.id.not_in(shown)
    due &= Project.id.in_(_asked(None)) & ~_is_counted()
    n, of_n = Project.select().where(due).count(), Project.select().where(paused).count()
    if not may_go_ahead("projects.count_wishes", n=n, of_n=of_n):
        return 0
    rows = Project.select(Project.id).where(due).order_by(Project.stage_at, Project.id)
    return sum(_count(int(row.id), due) for row in list(rows.limit(BATCH)))


def _count(project_id: int, due: Any) -> bool:
    with transaction():
        project = stages.locked(project_id)
        is_due = Project.select().where((Project.id == project_id) & due).exists()
        if not is_due or not is_over(project):
            return False
        found = tally(project)
        if found.ends_it:
            by = {Actor.SUPPORTERS}
            ending.early(project, Step.CALL_BACK, actors=by, why=str(found))
            return True
        first = milestones.current(project)
        if first is not None:
            milestones.changed(project, first, AWAITED, text=str(found))
    return True


def _asked(project: Project | None) -> Any:
    """Ask for those whose Smiles are in a project, or (None) for the projects that have such."""
    here = (Pledge.kind == MEMBER) & (Pledge.state == COLLECTED) & (Member.state == "active")
    column = Pledge.project if project is None else Pledge.supporter_uri
    rows = Pledge.select(column).distinct().join(Member, on=(Member.uri == Pledge.supporter_uri))
    return rows.where(here if project is None else here & (Pledge.project == project.id))


def _is_counted() -> Any:
    """Make the condition: it was counted already since the project has paused."""
    counted = (Decision.step == f"stone_{AWAITED}") & (Decision.at >= Project.stage_at)
    return fn.EXISTS(Decision.select().where((Decision.project == Project.id) & counted))


def _mine(project: Project, member: Any) -> Any:
    return (Wish.project == project.id) & (Wish.member_uri == str(member.uri))
