"""Hands and things on a project's page: what is to be done, how many places, one's own part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from onemile.api import day, kept_piece, ngettext, resolve_actors, rows_of, weekday
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import asking
from onemile_projects.help import disputes, hands, lending
from onemile_projects.help.help_models import (
    ABSENT,
    BACK,
    COMING,
    DONE,
    LENT,
    OFFERED,
    OPEN,
    QUEUED,
    Task,
    Thing,
    Volunteer,
)
from onemile_projects.lifecycle import OVER
from onemile_projects.models import Project
from onemile_projects.sight import Part

_STATES = (
    "SELECT v.task_id, v.state, COUNT(*), MAX(CASE WHEN v.member_uri = ? THEN 1 ELSE 0 END) "
    "FROM projects_volunteer v JOIN projects_task t ON t.id = v.task_id "
    "WHERE t.project_id = ? AND t.state = ? GROUP BY v.task_id, v.state"
)
_SAID = {
    COMING: _l("you come"),
    OFFERED: _l("a place for you"),
    QUEUED: _l("you are number %(n)s in line"),
    DONE: _l("you were there"),
    ABSENT: _l("you were not there"),
}
# What stands beside a project before one asks for all of it.
SHOWN_MAX, THINGS_MAX = 6, 8
TONES = {QUEUED: "", OFFERED: "miel", ABSENT: ""}


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """A task in a line: when it is, how many places it has, what the viewer is to it."""

    task: Task
    when: str
    places: str
    mine: str = ""
    tone: str = "vigne"
    is_ahead: bool = False

    @property
    def plain(self) -> tuple[int, str, str, str, str, str]:
        """Id, title, when, places, one's own part and its tone, from which it is drawn."""
        return int(self.task.id), str(self.task.title), self.when, self.places, self.mine, self.tone


@dataclass(frozen=True, kw_only=True)
class ThingLine:
    """A thing in a line; ``act`` is what the viewer may do: lend, take_back, give_back."""

    thing: Thing
    note: str
    act: str = ""
    label: str = ""
    is_lent: bool = False

    @property
    def plain(self) -> tuple[int, str, str, str, str, bool]:
        """Id, title, note, what one may do and its words, from which it is drawn."""
        title = str(self.thing.title)
        return int(self.thing.id), title, self.note, self.act, self.label, self.is_lent


@dataclass(frozen=True, kw_only=True)
class States:
    """Who is in which state at the tasks of a project: how many, and the viewer, by task."""

    counts: dict[int, dict[str, int]]
    own: dict[int, str]

    def mine(self, task: Task) -> str:
        """Return what the viewer is to a task; "" for nothing."""
        return self.own.get(int(task.id), "")


def tasks_panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the tasks beside a project; None where there is nothing to do or to say."""
    tasks = _open_tasks(project)
    if not tasks:
        return None
    states = _states(project, viewer)
    owes = project.stage in disputes.ENDED and disputes.may_settle(project, viewer)
    has_paid = any(task.amount_smiles for task in tasks)
    is_over = project.stage in OVER
    # The first few alone are looked at: what lies behind them is on a page of its own.
    worth_it = (
        task
        for task in tasks
        if states.mine(task) in _SAID or (hands.is_ahead(task) and not is_over)
    )
    shown = list(islice(worth_it, SHOWN_MAX))
    leads = part.is_bearer and not is_over
    if not shown and not (owes and has_paid) and not leads:
        return None
    lines = [line.plain for line in _lines(shown, states, viewer)]
    return {
        "lines": kept_piece("projects/_task_lines.html", lines=lines) if lines else "",
        "n_more": len(tasks) - len(shown),
        "leads": part.is_bearer,
        "owes": owes and has_paid,
        "takes": hands.takes_hands(project),
    }


def things_panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what is lent and looked for, one's own first; None where nothing is."""
    return all_things(project, viewer, part, most=THINGS_MAX)


def all_things(
    project: Project, viewer: Any, part: Part, *, most: int | None = None
) -> dict[str, Any] | None:
    """Return the same with the ``most`` first lines only, or with all of them."""
    rows = rows_of(Thing, "WHERE project_id = ? ORDER BY position", (project.id,))
    if not rows or (project.stage in OVER and not any(row.state == LENT for row in rows)):
        return None
    uri = "" if viewer is None else viewer.uri
    first = sorted(rows, key=lambda row: (not uri or row.lender_uri != uri, row.state == BACK))
    shown = first[:most]
    names = _names(shown, viewer, all_of_them=part.is_bearer)
    is_wanted = viewer is not None and any(row.state not in (LENT, BACK) for row in shown)
    may_lend = is_wanted and not lending.hindrance(project, viewer, part)
    lines = [_thing_line(project, row, viewer, part, names, may_lend).plain for row in shown]
    return {
        "lines": kept_piece("projects/_lend.html", lines=lines),
        "n_more": len(rows) - len(shown),
    }


def lines_of(project: Project, viewer: Any) -> list[TaskLine]:
    """Return all tasks that are not called off: as many questions for sixty as for one."""
    tasks = _open_tasks(project)
    return _lines(tasks, _states(project, viewer), viewer) if tasks else []


def _lines(tasks: Sequence[Task], states: States, viewer: Any) -> list[TaskLine]:
    ranks = _ranks(tasks, viewer, states)
    return [
        TaskLine(
            task=task,
            when=when_of(task),
            places=places_of(task, states.counts.get(int(task.id), {})),
            tone=TONES.get(states.mine(task), "vigne"),
            mine=mine_words(states.mine(task), ranks.get(int(task.id), 0)),
            is_ahead=hands.is_ahead(task),
        )
        for task in tasks
    ]


def when_of(task: Task) -> str:
    """Say when a task is: its day, and its hour in the bearers' words."""
    parts = [_weekday(task.day) if task.day else "", str(task.when_text)]
    return ", ".join(part for part in parts if part) or _("the day is still to be said")


def places_of(task: Task, counts: dict[str, int]) -> str:
    """Say how many places are free, or how many wait."""
    if not hands.is_ahead(task):
        return _("over")
    free = int(task.places) - sum(counts.get(state, 0) for state in hands.TAKING)
    waiting = counts.get(QUEUED, 0)
    if free > 0 and not waiting:
        return ngettext("%(num)s place", "%(num)s places", free)
    if waiting:
        return ngettext("full, %(num)s waits", "full, %(num)s wait", waiting)
    return _("full")


def mine_words(state: str, rank: int = 0) -> str:
    """Say what the viewer is to a task, in two words; "" for nothing."""
    return str(_SAID[state]) % {"n": rank} if state in _SAID else ""


def lend_words(thing: Thing) -> str:
    """Say "I lend it" as the thing's own words ask for: French tells a ladder from a barrow."""
    first = str(thing.title).strip().lower().partition(" ")[0]
    if first in ("des", "les", "deux", "trois", "quatre", "cinq", "six"):
        return _("I lend them")
    if first in ("une", "la"):
        return _("I can lend it")
    return _("I lend it")


def moves_of(project: Project, *, is_mine: bool, is_bearer: bool) -> tuple[str, str]:
    """Return what a viewer may do about a thing that is lent, and its words; "" for nothing."""
    if is_mine and project.stage in lending.NOT_BEGUN:
        return "take_back", _("I need it after all")
    if project.stage not in lending.NOT_BEGUN and (is_mine or is_bearer):
        return "give_back", _("It was given back")
    return "", ""


def _weekday(on: date) -> str:
    """Say a day with its weekday, by which people know whether they have time."""
    return f"{weekday(on)} {day(on)}"


def _open_tasks(project: Project) -> list[Task]:
    theirs = "WHERE project_id = ? AND state = ? ORDER BY position, id"
    return rows_of(Task, theirs, (project.id, OPEN))


def _states(project: Project, viewer: Any) -> States:
    """Count the volunteers of a project's tasks by their state, in one question."""
    counts: dict[int, dict[str, int]] = {}
    own: dict[int, str] = {}
    uri = "" if viewer is None else viewer.uri
    for number, state, n, is_mine in asking.rows(_STATES, (), [uri, project.id, OPEN]):
        counts.setdefault(number, {})[state] = n
        if is_mine:
            own[number] = state
    return States(counts=counts, own=own)


def _ranks(tasks: Iterable[Task], viewer: Any, states: States) -> dict[int, int]:
    """Give the viewer's place in the queues they stand in, in one question for all."""
    numbers = [int(task.id) for task in tasks if states.mine(task) == QUEUED]
    if not numbers:
        return {}
    waits = Volunteer.task.in_(numbers) & (Volunteer.state == QUEUED)
    rows = Volunteer.select(Volunteer.task, Volunteer.member_uri).where(waits)
    found: dict[int, list[str]] = {}
    for row in rows.order_by(Volunteer.at, Volunteer.id):
        found.setdefault(int(row.task_id), []).append(str(row.member_uri))
    return {number: line.index(str(viewer.uri)) + 1 for number, line in found.items()}


def _names(rows: Iterable[Thing], viewer: Any, *, all_of_them: bool) -> dict[str, str]:
    """Give the names of lenders who let others read them; a bearer reads all."""
    hidden = frozenset() if viewer is None else viewer.hidden_uris()
    uris = {
        str(row.lender_uri)
        for row in rows
        if row.lender_uri and (row.is_named or all_of_them) and row.lender_uri not in hidden
    }
    return {uri: card.name for uri, card in resolve_actors(sorted(uris)).items()}


def _thing_line(
    project: Project,
    thing: Thing,
    viewer: Any,
    part: Part,
    names: dict[str, str],
    may_lend: bool,
) -> ThingLine:
    uri = "" if viewer is None else str(viewer.uri)
    is_mine = bool(thing.lender_uri) and thing.lender_uri == uri
    who = _("you") if is_mine else names.get(str(thing.lender_uri), "")
    if thing.state == BACK:
        return ThingLine(thing=thing, note=_("given back"), is_lent=True)
    if thing.state != LENT:
        act = "lend" if may_lend else ""
        label = lend_words(thing) if act else ""
        return ThingLine(thing=thing, note="" if act else _("looked for"), act=act, label=label)
    act, label = moves_of(project, is_mine=is_mine, is_bearer=part.is_bearer)
    return ThingLine(thing=thing, note=who or _("a neighbour"), act=act, label=label, is_lent=True)
