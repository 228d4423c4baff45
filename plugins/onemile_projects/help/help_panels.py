"""Hands and things on a project's page: what is to be done, how many places, one's own part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from peewee import fn

from onemile.api import day, language, ngettext, resolve_actors
from onemile.api import gettext as _
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

# What stands beside a project before one asks for all of it.
SHOWN_MAX = 6
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


@dataclass(frozen=True, kw_only=True)
class ThingLine:
    """A thing in a line; ``act`` is what the viewer may do: lend, take_back, give_back."""

    thing: Thing
    note: str
    act: str = ""
    label: str = ""
    is_lent: bool = False


def tasks_panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the tasks beside a project; None where there is nothing to do or to say."""
    lines = lines_of(project, viewer)
    owes = project.stage in disputes.ENDED and disputes.may_settle(project, viewer)
    has_paid = any(line.task.amount_smiles for line in lines)
    shown = [line for line in lines if line.is_ahead or line.mine]
    if project.stage in OVER:
        shown = [line for line in shown if line.mine]
    if not shown and not (owes and has_paid) and not (part.is_bearer and lines):
        return None
    return {
        "lines": shown[:SHOWN_MAX],
        "n_more": len(lines) - len(shown[:SHOWN_MAX]),
        "leads": part.is_bearer,
        "owes": owes and has_paid,
        "takes": hands.takes_hands(project),
    }


def things_panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what is lent and looked for; None where nothing is."""
    rows = list(Thing.select().where(Thing.project == project.id).order_by(Thing.position))
    if not rows or (project.stage in OVER and not any(row.state == LENT for row in rows)):
        return None
    names = _names(rows, viewer, all_of_them=part.is_bearer)
    may_lend = not lending.hindrance(project, viewer) if viewer is not None else False
    return {"lines": [_thing_line(project, row, viewer, part, names, may_lend) for row in rows]}


def lines_of(project: Project, viewer: Any) -> list[TaskLine]:
    """Return all tasks that are not called off: as many questions for sixty as for one."""
    theirs = (Task.project == project.id) & (Task.state == OPEN)
    tasks = list(Task.select().where(theirs).order_by(Task.position, Task.id))
    if not tasks:
        return []
    counts = _counts(tasks)
    mine = _mine(tasks, viewer)
    ranks = _ranks(tasks, viewer, mine)
    return [
        TaskLine(
            task=task,
            when=when_of(task),
            places=places_of(task, counts.get(int(task.id), {})),
            tone=TONES.get(mine.get(int(task.id), ""), "vigne"),
            mine=mine_words(mine.get(int(task.id), ""), ranks.get(int(task.id), 0)),
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
    return {
        COMING: _("you come"),
        OFFERED: _("a place for you"),
        QUEUED: _("you are number %(n)s in line", n=rank),
        DONE: _("you were there"),
        ABSENT: _("you were not there"),
    }.get(state, "")


def lend_words(thing: Thing) -> str:
    """Say "I lend it" as the thing's own words ask for: French tells a ladder from a barrow."""
    first = str(thing.title).strip().lower().partition(" ")[0]
    if first in ("des", "les", "deux", "trois", "quatre", "cinq", "six"):
        return _("I lend them")
    if first in ("une", "la"):
        return _("I can lend it")
    return _("I lend it")


def _weekday(on: date) -> str:
    """Say a day with its weekday, by which people know whether they have time."""
    locale = "fr" if language() == "gsw" else language()
    return f"{format_date(on, 'EEEE', locale=locale)} {day(on)}"


def _counts(tasks: Iterable[Task]) -> dict[int, dict[str, int]]:
    """Count the volunteers of some tasks by their state, in one question."""
    rows: Any = (
        Volunteer.select(Volunteer.task, Volunteer.state, fn.COUNT(Volunteer.id))
        .where(Volunteer.task.in_([task.id for task in tasks]))
        .group_by(Volunteer.task, Volunteer.state)
        .tuples()
    )
    found: dict[int, dict[str, int]] = {}
    for number, state, n in rows:
        found.setdefault(int(number), {})[str(state)] = int(n)
    return found


def _mine(tasks: Iterable[Task], viewer: Any) -> dict[int, str]:
    if viewer is None:
        return {}
    here = Volunteer.task.in_([task.id for task in tasks]) & (Volunteer.member_uri == viewer.uri)
    return {int(row.task_id): str(row.state) for row in Volunteer.select().where(here)}


def _ranks(tasks: Iterable[Task], viewer: Any, mine: dict[int, str]) -> dict[int, int]:
    """Give the viewer's place in the queues they stand in, in one question for all."""
    numbers = [number for number, state in mine.items() if state == QUEUED]
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
    act, label = "", ""
    if is_mine and project.stage in lending.NOT_BEGUN:
        act, label = "take_back", _("I need it after all")
    elif project.stage not in lending.NOT_BEGUN and (is_mine or part.is_bearer):
        act, label = "give_back", _("It was given back")
    return ThingLine(thing=thing, note=who or _("a neighbour"), act=act, label=label, is_lent=True)
