"""The end of a project: closed once nothing is left, down to the last Smile; or given up."""

from dataclasses import dataclass
from typing import Any

from peewee import fn

from onemile.api import Conflict, Ledger, clock, in_unit, ledger, ngettext, require, transaction
from onemile.api import gettext as _
from onemile_projects import ending, sight, stages
from onemile_projects.help.help_models import COMING, LENT, Task, Thing, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step, where_it_stands
from onemile_projects.models import REASON_CHARS_MAX, REPORT_ACCEPTED, Project
from onemile_projects.money import dues
from onemile_projects.money.money_models import COLLECTED, HELD, MEMBER, REFUNDED, Pledge
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import judging, milestones, news, releasing
from onemile_projects.way.needed_words import require_words
from onemile_projects.way.news_models import News


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a project still has: Smiles in its box, of them promised to helpers, and the rest.

    Things that were not given back hold nothing up, and are said.
    """

    smiles: int
    held_smiles: int
    asked_smiles: int
    owed_smiles: int
    claims: int
    comers: int
    things: int

    @property
    def is_clear(self) -> bool:
        """Whether the project may close."""
        return not (self.smiles or self.held_smiles or self.claims or self.comers)

    @property
    def free_smiles(self) -> int:
        """What is neither promised, nor asked for, nor owed to anybody, and may go back."""
        return max(0, self.smiles - self.held_smiles - self.asked_smiles - self.owed_smiles)

    def lines(self) -> list[str]:
        """Say exactly what is left, a line for each."""
        found = []
        if self.smiles:
            found.append(_("%(n)s lie in its box.", n=in_unit(self.smiles)))
        if self.held_smiles:
            found.append(
                _("%(n)s of them are promised to those who help.", n=in_unit(self.held_smiles))
            )
        if self.smiles and self.owed_smiles:
            found.append(_("%(n)s are still owed to who helped.", n=in_unit(self.owed_smiles)))
        if self.claims:
            found.append(
                ngettext(
                    "%(num)s claim waits to be decided.",
                    "%(num)s claims wait to be decided.",
                    self.claims,
                )
            )
        if self.comers:
            found.append(
                ngettext(
                    "%(num)s person is still to come to a task.",
                    "%(num)s people are still to come to a task.",
                    self.comers,
                )
            )
        return found


@dataclass(frozen=True, kw_only=True)
class GivenBack:
    """What giving up would send back: promises set free, Smiles in the box, to how many."""

    promises: int
    smiles: int
    supporters: int


def left_of(project: Project) -> Left:
    """Return what a project still has; without a keeper, what its own sums say."""
    keeper = ledger()
    coming = (Task.project == project.id) & (Volunteer.state == COMING)
    lent = (Thing.project == project.id) & (Thing.state == LENT)
    return Left(
        smiles=_in_box(project, keeper),
        held_smiles=_held(project, keeper),
        asked_smiles=dues.asked_smiles(project),
        owed_smiles=dues.owed_smiles(project),
        claims=len(releasing.waiting(project)),
        comers=int(Volunteer.select().join(Task).where(coming).count()),
        things=int(Thing.select().where(lent).count()),
    )


def close(project_id: int, *, member: Any) -> Project:
    """Close a project whose report is accepted and that has nothing left.

    By a bearer or an examiner: the examiners' word was given with the report. Raises NotFound,
    Conflict that says exactly what is left.
    """
    require(member, TAKE_PART)
    with transaction():
        project = stages.locked(project_id)
        if not sight.is_bearer(project, member) and not judging.may_judge(project, member):
            sight.own(project_id, viewer=member)
        if project.stage != Stage.COMPLETED:
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if project.report_state != REPORT_ACCEPTED:
            raise Conflict(_("Its report is still being read: that comes first."))
        left = left_of(project)
        if not left.is_clear:
            raise Conflict(" ".join([_("Not yet:"), *left.lines()]))
        end(project, by_uri=str(member.uri))
    return project


def end(project: Project, *, by_uri: str) -> None:
    """Close a locked project, in the open transaction."""
    stages.take(project, Step.CLOSE, actors={Actor.EXAMINERS}, by_uri=by_uri, ended_at=clock.now())


def thank_all(project_id: int, *, member: Any, text: str) -> News:
    """Thank everybody in one act, once, when the report is accepted; as news they all get.

    Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    empty = _("A sentence is enough: they will all read it.")
    require_words("text", text, most=news.TEXT_CHARS_MAX, empty=empty)
    with transaction():
        project = stages.locked(project_id)
        milestones.require_bearer(project, member)
        if project.stage not in (Stage.COMPLETED, Stage.CLOSED):
            raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
        if project.report_state != REPORT_ACCEPTED:
            raise Conflict(_("Its report is still being read: that comes first."))
        if project.thanked_at is not None:
            raise Conflict(_("Everybody is thanked already."))
        project.thanked_at = clock.now()
        project.save(only=[Project.thanked_at])
        return news.write(project, member=member, title=_("Thank you, all of you"), text=text)


def give_up(project_id: int, *, member: Any, why: str) -> Project:
    """Give a project up, as a bearer: what was promised is freed, what is left goes back.

    Raises NotFound, Invalid (without words), Conflict.
    """
    require(member, TAKE_PART)
    empty = _("Say why: everybody who supports or helps will read it.")
    require_words("why", why, most=REASON_CHARS_MAX, empty=empty)
    with transaction():
        project = stages.locked(project_id)
        milestones.require_bearer(project, member)
        actors = sight.actors(project, member)
        ending.early(project, Step.GIVE_UP, actors=actors, by_uri=str(member.uri), why=why)
    return project


def given_back(project: Project) -> GivenBack:
    """Return what giving up would send back now, for the page that asks."""
    theirs = (Pledge.project == project.id) & (Pledge.kind == MEMBER)
    held = theirs & (Pledge.state == HELD)
    gave = theirs & Pledge.state.in_((COLLECTED, REFUNDED))
    promised = Pledge.select(fn.COALESCE(fn.SUM(Pledge.amount_smiles), 0)).where(held).scalar()
    return GivenBack(
        promises=int(promised),
        smiles=int(project.escrow_smiles),
        supporters=int(Pledge.select().where(held | gave).count()),
    )


def _in_box(project: Project, keeper: Ledger | None) -> int:
    if keeper is None:
        return int(project.escrow_smiles)
    return max(int(project.escrow_smiles), keeper.balance_smiles(project.escrow_uri))


def _held(project: Project, keeper: Ledger | None) -> int:
    if keeper is None:
        return 0
    account = project.escrow_uri
    return keeper.balance_smiles(account) - keeper.available_smiles(account)
