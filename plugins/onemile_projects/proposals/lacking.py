"""What a proposal still lacks before it can be sent, and what is worth a second thought."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from onemile.api import gettext as _
from onemile.api import ledger, ngettext
from onemile_projects.models import ASKED, Bearer, Project
from onemile_projects.proposals import drafts, sums
from onemile_projects.proposals.parts import Needs, Way, Words
from onemile_projects.review.opening import check_last_day

# A ready beginning leaves "[…]" where only its bearers know what stands there.
_BLANK = re.compile(r"\[[^\[\]\n]{0,80}…[^\[\]\n]{0,80}\]|\[…\]")


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Something that is missing or does not add up: at which step, beside which field."""

    step: int
    field: str
    text: str


def lacks(project: Project) -> list[Lack]:
    """Return all that stands between a draft and the association, in the order of the steps."""
    words: Any = drafts.read(project, Words.step)
    needs: Any = drafts.read(project, Needs.step)
    way: Any = drafts.read(project, Way.step)
    counts = ledger() is not None
    return [
        *_in_words(words),
        *_in_needs(needs, counts=counts),
        *_in_way(way),
        *(_in_sums(needs, way) if counts else ()),
        *_in_days(needs, way),
        *_in_hours(needs, way),
    ]


def remarks(project: Project) -> list[str]:
    """Return what hinders nothing, and is better known before it is sent."""
    found: list[str] = []
    needs: Any = drafts.read(project, Needs.step)
    way: Any = drafts.read(project, Way.step)
    if ledger() is not None:
        told = [*sums.of_needs(needs), *sums.of_way(needs, way)]
        found += [one.text for one in told if one.is_off and not one.hinders]
    waiting = Bearer.select().where((Bearer.project == project.id) & (Bearer.state == ASKED))
    if n := waiting.count():
        found.append(
            ngettext(
                "%(num)s person has not yet said whether they bear it too. You may send it all "
                "the same: they can answer once the association has.",
                "%(num)s people have not yet said whether they bear it too. You may send it all "
                "the same: they can answer once the association has.",
                n,
            )
        )
    return found


def hours_of(needs: Needs) -> int:
    """Return how many hours all places of all tasks come to."""
    return sum(task.hours * task.places for task in needs.tasks)


def _in_words(part: Words) -> list[Lack]:
    asked = {
        "summary": _("Say it in two sentences: they stand on its card."),
        "need": _("Say why it is needed here."),
        "plan": _("Say how you want to go about it."),
    }
    found = [_at(1, name, words) for name, words in asked.items() if not getattr(part, name)]
    written = {name: getattr(part, name) for name in ("title", "summary", "need", "plan")}
    blanks = {name: len(_BLANK.findall(text)) for name, text in written.items()}
    if n := sum(blanks.values()):
        words = ngettext(
            "%(num)s place in brackets, […], waits for your words, or to be taken out.",
            "%(num)s places in brackets, […], wait for your words, or to be taken out.",
            n,
        )
        found.append(_at(1, next(name for name in blanks if blanks[name]), words))
    if not part.title:
        found.insert(0, _at(1, "title", _("Give it a name.")))
    return found


def _in_needs(part: Needs, *, counts: bool) -> list[Lack]:
    found = []
    if not (part.min_smiles and counts) and not part.tasks and not part.things:
        found.append(_at(3, "tasks", _("Say what it takes: Smiles, hands or things.")))
    if not part.place_text:
        found.append(_at(3, "place_text", _("Say where it will be, or what place is looked for.")))
    if counts:
        found += [_at(3, one.field, one.text) for one in sums.of_needs(part) if one.hinders]
    return found


def _in_way(part: Way) -> list[Lack]:
    found = []
    if words := check_last_day(part.last_day):
        found.append(_at(4, "last_day", words))
    if not part.milestones:
        found.append(_at(4, "milestones", _("Name at least one milestone: the day it is done.")))
    elif any(stone.due_day is None for stone in part.milestones):
        found.append(_at(4, "milestones", _("Say for each milestone until when.")))
    return found


def _in_sums(needs: Needs, way: Way) -> list[Lack]:
    found = []
    if needs.min_smiles and not way.budget:
        found.append(_at(4, "budget", _("Say what the Smiles are for, line by line.")))
    told = sums.of_way(needs, way)
    if needs.min_smiles and not way.milestones:
        return found
    return [*found, *(_at(4, one.field, one.text) for one in told if one.hinders)]


def _in_days(needs: Needs, way: Way) -> list[Lack]:
    """Nothing is done before it is known whether it comes about."""
    last: date | None = way.last_day
    if last is None:
        return []
    found = []
    early = [task.title for task in needs.tasks if task.day is not None and task.day <= last]
    if early:
        words = _("“%(title)s” comes before the last day for promises.", title=early[0])
        found.append(_at(3, "tasks", words))
    early = [stone.title for stone in way.milestones if stone.due_day and stone.due_day <= last]
    if early:
        words = _("“%(title)s” comes before the last day for promises.", title=early[0])
        found.append(_at(4, "milestones", words))
    return found


def _in_hours(needs: Needs, way: Way) -> list[Lack]:
    hours = hours_of(needs)
    if way.least_hours <= hours:
        return []
    words = _(
        "You ask for %(least)s hours at least, and all tasks together have room for %(hours)s.",
        least=way.least_hours,
        hours=hours,
    )
    return [_at(4, "least_hours", words)]


def _at(step: int, field: str, text: str) -> Lack:
    return Lack(step=step, field=field, text=text)
