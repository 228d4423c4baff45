"""What a project needs, in words: how much there is, how much is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onemile.api import card, clock, day, ngettext
from onemile.api import gettext as _
from onemile_projects import asking
from onemile_projects.help.help_models import BACK, LENT, OPEN
from onemile_projects.lifecycle import AT_WORK, OVER, Stage
from onemile_projects.models import Project
from onemile_projects.money import matching

_HOURS = (
    "SELECT project_id, SUM(hours * places) FROM projects_task "
    "WHERE state = ? AND project_id IN (numbers) GROUP BY project_id"
)
_THINGS = (
    "SELECT project_id, COUNT(*), SUM(CASE WHEN state IN (?, ?) THEN 1 ELSE 0 END) "
    "FROM projects_thing WHERE project_id IN (numbers) GROUP BY project_id"
)

_BUDGET = (
    "SELECT what, amount_smiles FROM projects_budget WHERE project_id IN (numbers) "
    "ORDER BY position"
)


@dataclass(frozen=True, kw_only=True)
class Need:
    """A line with a bar: ``have`` of ``of``, and what that means in words."""

    icon: str
    title: str
    said: str
    note: str
    have: int
    of: int

    @property
    def is_met(self) -> bool:
        """Whether there is enough."""
        return self.have >= self.of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for besides Smiles, of one project: hours of its tasks, things to lend."""

    hours: int = 0
    things: int = 0
    lent: int = 0


def asked_of(projects: Sequence[Project]) -> dict[int, Asked]:
    """Return what some projects ask for besides Smiles, in two questions for all of them."""
    numbers = [int(project.id) for project in projects]
    hours = dict(asking.rows(_HOURS, numbers, [OPEN]))
    counted = {
        number: (int(n), int(lent))
        for number, n, lent in asking.rows(_THINGS, numbers, [LENT, BACK])
    }
    return {
        number: Asked(
            hours=int(hours.get(number) or 0),
            things=counted.get(number, (0, 0))[0],
            lent=counted.get(number, (0, 0))[1],
        )
        for number in numbers
    }


def budget_of(project: Project) -> list[tuple[str, int]]:
    """Return what a project needs its Smiles for, line by line."""
    return [(str(what), int(smiles)) for what, smiles in asking.rows(_BUDGET, [project.id])]


def needs_of(project: Project, asked: Asked) -> list[Need]:
    """Return what a project needs that can be counted: Smiles, hands, neighbours, things."""
    found: Iterable[Need | None] = (
        smiles_need(project),
        hours_need(project, asked),
        supporters_need(project),
        things_need(asked),
    )
    return [need for need in found if need is not None]


def towards_smiles(project: Project) -> int:
    """Return how many Smiles a project has: promised while it is open, collected afterwards.

    While it is collecting, what was collected already counts with what is still promised.
    """
    stage = Stage(project.stage_before or project.stage)
    if stage == Stage.FAILED and project.collect_until is None:
        return int(project.promised_smiles)  # what there was on its last day
    if stage in AT_WORK or stage in (Stage.CLOSED, Stage.FAILED):
        return int(project.collected_smiles)
    if stage == Stage.COLLECTING:
        members = int(project.pledged_smiles + project.collected_smiles)
        return members + matching.projected(project, members)
    promised = int(project.pledged_smiles)
    return promised + matching.projected(project, promised)


def smiles_need(project: Project) -> Need | None:
    """Return the need for Smiles, or None for a project that needs none."""
    least = int(project.min_smiles)
    if not least:
        return None
    have = towards_smiles(project)
    return Need(
        icon="smile",
        title=str(card().unit_plural),
        said=_("%(have)s of %(of)s", have=have, of=least),
        note=", ".join(filter(None, (_smiles_note(project, least - have), _match_note(project)))),
        have=have,
        of=least,
    )


def _smiles_note(project: Project, missing: int) -> str:
    if project.stage == Stage.COLLECTING and project.collect_until is not None:
        return _("they are being collected until %(day)s", day=day(project.collect_until))
    if project.stage != Stage.OPEN or project.closes_at is None:
        return ""
    left = days_left(project)
    still = ngettext("%(num)s day left", "%(num)s days left", left) if left else _("the last hours")
    if missing <= 0:
        return _("there is enough, %(still)s", still=still)
    return _("%(n)s missing, %(still)s", n=missing, still=still)


def _match_note(project: Project) -> str:
    added = matching.projected(project, int(project.pledged_smiles))
    if project.stage != Stage.OPEN or not added:
        return ""
    return _("%(n)s of them from the reserve of us all", n=added)


def days_left(project: Project) -> int:
    """Return how many whole days an open project still takes pledges."""
    return max(0, (project.closes_at - clock.now()).days) if project.closes_at else 0


def hours_need(project: Project, asked: Asked) -> Need | None:
    """Return the need for hands, by the hours that are promised, or None."""
    of = int(project.least_hours) or asked.hours
    if not of:
        return None
    have = int(project.hours_promised)
    return Need(
        icon="hand",
        title=_("Hands"),
        said=_("%(have)s of %(of)s h", have=have, of=of),
        note=_hours_note(project, of - have, asked.hours - have),
        have=have,
        of=of,
    )


def _hours_note(project: Project, missing: int, free: int) -> str:
    """Say how many hours are missing; or that there is enough, and how many more may come."""
    if project.stage in OVER:
        return ""
    if missing > 0:
        return ngettext("%(num)s hour still to take", "%(num)s hours still to take", missing)
    if free <= 0 or project.stage != Stage.OPEN:
        return _("there are hands enough")
    return ngettext(
        "that is enough; %(num)s hour is free for who would like to come",
        "that is enough; %(num)s hours are free for who would like to come",
        free,
    )


def supporters_need(project: Project) -> Need | None:
    """Return how many neighbours must be in it, where a project asks for that, or None."""
    of = int(project.least_supporters)
    if not of:
        return None
    have = int(project.supporters)
    missing = of - have
    note = (
        ngettext("%(num)s more neighbour is needed", "%(num)s more neighbours are needed", missing)
        if missing > 0
        else _("there are enough of you")
    )
    return Need(
        icon="people",
        title=_("Neighbours"),
        said=_("%(have)s of %(of)s", have=have, of=of),
        note="" if project.stage in OVER else note,
        have=have,
        of=of,
    )


def things_need(asked: Asked) -> Need | None:
    """Return the need for things to lend, or None."""
    if not asked.things:
        return None
    missing = asked.things - asked.lent
    note = (
        ngettext("%(num)s thing still to lend", "%(num)s things still to lend", missing)
        if missing > 0
        else _("everything is lent")
    )
    return Need(
        icon="box",
        title=_("Lent"),
        said=_("%(have)s of %(of)s", have=asked.lent, of=asked.things),
        note=note,
        have=asked.lent,
        of=asked.things,
    )
