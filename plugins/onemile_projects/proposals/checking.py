"""What cannot be kept of a step as it was typed: one sentence beside each field."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from onemile.api import gettext as _
from onemile.api import ngettext, publishing
from onemile_projects.days import today
from onemile_projects.models import (
    ASSOCIATION,
    BUDGET_LINES_MAX,
    LINE_CHARS_MAX,
    MILESTONES_MAX,
    PEOPLE,
    SMILES_MAX,
    SUMMARY_CHARS_MAX,
    TASKS_MAX,
    TEXT_CHARS_MAX,
    THINGS_MAX,
    TITLE_CHARS_MAX,
    TO_SUPPORTERS,
    TO_TREASURY,
    Project,
)
from onemile_projects.proposals.parts import Bearing, Needs, Part, Showing, TaskLine, Way, Words
from onemile_projects.proposals.wrong_words import prices
from onemile_projects.review.opening import check_last_day

TITLE_CHARS_MIN = 3
# What is further away nobody can promise.
AHEAD_DAYS_MAX = 730
# A long working week of one person, and a whole street that comes.
TASK_HOURS_MAX, TASK_PLACES_MAX = 40, 100
LEAST_HOURS_MAX, LEAST_SUPPORTERS_MAX = 4_000, 500
# Projects lie near those who read them, unless their bearers want the web to read them too.
AUDIENCES = (publishing.MILE, publishing.AROUND, publishing.INSTANCE, publishing.EVERYONE)

Wrong = dict[str, str]


def wrong_in(part: Part, *, home: Any, kept: Part) -> Wrong:
    """Return what is wrong with a step, by field; rows are named as in "tasks-2-hours".

    What a project has already (``kept``) is let be where it could not be chosen any more.
    """
    wrong: Wrong = {}
    if isinstance(part, Words):
        _check_words(part, wrong)
    elif isinstance(part, Bearing) and part.borne_by not in (PEOPLE, ASSOCIATION):
        wrong["borne_by"] = _("Choose who bears it.")
    elif isinstance(part, Needs):
        _check_needs(part, wrong)
    elif isinstance(part, Way):
        _check_way(part, wrong)
    elif isinstance(part, Showing):
        before = kept.audience if isinstance(kept, Showing) else ""
        if part.audience not in (*audiences_for(home), before):
            wrong["audience"] = _("Choose who reads it.")
    return wrong


def audiences_for(home: Any) -> Sequence[str]:
    """Return whom a project may be for: a project for oneself alone is a draft."""
    return [one for one in publishing.audiences_for(home, Project) if one in AUDIENCES]


def check_text(wrong: Wrong, name: str, text: str, *, most: int) -> None:
    """Note what is too long, or counts in money."""
    found = prices(text)
    if found:
        wrong[name] = _(
            "Here we count in Smiles and in hours, never in money: “%(words)s”.",
            words=", ".join(found[:3]),
        )
    elif len(text) > most:
        wrong[name] = _("At most %(n)s characters. Nothing is lost.", n=most)


def _check_words(part: Words, wrong: Wrong) -> None:
    for name, most in (
        ("title", TITLE_CHARS_MAX),
        ("summary", SUMMARY_CHARS_MAX),
        ("need", TEXT_CHARS_MAX),
        ("plan", TEXT_CHARS_MAX),
    ):
        check_text(wrong, name, getattr(part, name), most=most)
    if len(part.title) < TITLE_CHARS_MIN:
        wrong["title"] = _("Give it a name, in a few words: you will find your draft by it.")


def _check_needs(part: Needs, wrong: Wrong) -> None:
    _check_amount(wrong, "min_smiles", part.min_smiles)
    _check_amount(wrong, "ideal_smiles", part.ideal_smiles or 0)
    if part.ideal_smiles and part.min_smiles > part.ideal_smiles:
        wrong.setdefault(
            "ideal_smiles",
            _(
                "The ideal is %(ideal)s and the minimum %(least)s: the ideal is as much, or more.",
                ideal=part.ideal_smiles,
                least=part.min_smiles,
            ),
        )
    check_text(wrong, "place_text", part.place_text, most=LINE_CHARS_MAX)
    if part.point is not None and not (abs(part.point[0]) <= 90 and abs(part.point[1]) <= 180):
        wrong["point"] = _("This is no point on the map.")
    _check_count(wrong, "tasks", len(part.tasks), TASKS_MAX)
    _check_count(wrong, "things", len(part.things), THINGS_MAX)
    for n, task in enumerate(part.tasks[:TASKS_MAX]):
        _check_task(wrong, f"tasks-{n}", task)
    for n, thing in enumerate(part.things[:THINGS_MAX]):
        _check_title(wrong, f"things-{n}-title", thing.title)


def _check_task(wrong: Wrong, at: str, task: TaskLine) -> None:
    _check_title(wrong, f"{at}-title", task.title)
    check_text(wrong, f"{at}-when_text", task.when_text, most=LINE_CHARS_MAX)
    if not 1 <= task.hours <= TASK_HOURS_MAX:
        wrong[f"{at}-hours"] = _("How many whole hours, for each? 1 to %(n)s.", n=TASK_HOURS_MAX)
    if not 1 <= task.places <= TASK_PLACES_MAX:
        wrong[f"{at}-places"] = _("How many people? 1 to %(n)s.", n=TASK_PLACES_MAX)
    _check_amount(wrong, f"{at}-amount_smiles", task.amount_smiles)
    _check_day(wrong, f"{at}-day", task.day)


def _check_way(part: Way, wrong: Wrong) -> None:
    _check_count(wrong, "budget", len(part.budget), BUDGET_LINES_MAX)
    _check_count(wrong, "milestones", len(part.milestones), MILESTONES_MAX)
    for n, cost in enumerate(part.budget[:BUDGET_LINES_MAX]):
        check_text(wrong, f"budget-{n}-what", cost.what, most=LINE_CHARS_MAX)
        if not cost.what:
            wrong[f"budget-{n}-what"] = _("Say what it is for.")
        if not 1 <= cost.amount_smiles <= SMILES_MAX:
            wrong[f"budget-{n}-amount_smiles"] = _("Between 1 and %(n)s.", n=SMILES_MAX)
    for n, stone in enumerate(part.milestones[:MILESTONES_MAX]):
        _check_title(wrong, f"milestones-{n}-title", stone.title)
        _check_amount(wrong, f"milestones-{n}-amount_smiles", stone.amount_smiles)
        _check_day(wrong, f"milestones-{n}-due_day", stone.due_day)
    if part.last_day is not None and (words := check_last_day(part.last_day)):
        wrong["last_day"] = words
    if not 0 <= part.least_hours <= LEAST_HOURS_MAX:
        wrong["least_hours"] = _("Between 0 and %(n)s.", n=LEAST_HOURS_MAX)
    if not 0 <= part.least_supporters <= LEAST_SUPPORTERS_MAX:
        wrong["least_supporters"] = _("Between 0 and %(n)s.", n=LEAST_SUPPORTERS_MAX)
    if part.remainder not in (TO_SUPPORTERS, TO_TREASURY):
        wrong["remainder"] = _("Choose where a remainder goes.")


def _check_title(wrong: Wrong, name: str, title: str) -> None:
    check_text(wrong, name, title, most=TITLE_CHARS_MAX)
    if not title:
        wrong[name] = _("Say what it is.")


def _check_amount(wrong: Wrong, name: str, amount: int) -> None:
    if not 0 <= amount <= SMILES_MAX:
        wrong[name] = _("Between 0 and %(n)s.", n=SMILES_MAX)


def _check_day(wrong: Wrong, name: str, day: date | None) -> None:
    if day is None:
        return
    now = today()
    if day < now:
        wrong[name] = _("This day is over. Choose one that is still to come.")
    elif day > now + timedelta(days=AHEAD_DAYS_MAX):
        wrong[name] = _("That is far away. Choose a day within two years.")


def _check_count(wrong: Wrong, name: str, n: int, most: int) -> None:
    if n > most:
        wrong[name] = ngettext(
            "%(num)s line at most: what is small can be put together.",
            "%(num)s lines at most: what is small can be put together.",
            most,
        )
