"""Hands and things in words: a place offered, a task called off, something lent."""

from typing import Any

from onemile.api import day, moment, resolve_actor, setting
from onemile.api import gettext as _
from onemile_projects.help.help_models import LEFT, TAKEN_BACK, Task, Thing, Volunteer
from onemile_projects.lifecycle import OVER
from onemile_projects.models import Project
from onemile_projects.told.notice_words import Text


def volunteer(event: Any, project: Project, member: Any) -> Text:
    """Say to a volunteer, or to the bearers, what became of a place in a task."""
    task = Task.get_or_none(Task.id == event.task_id)
    if task is None:
        return None
    named = {"task": task.title, "title": project.title}
    if member.uri != event.member_uri:
        return _to_bearer(event, task, named)
    row = Volunteer.get_or_none(
        (Volunteer.task == task.id) & (Volunteer.member_uri == event.member_uri)
    )
    return _to_volunteer(event, task, row, named)


def _to_volunteer(event: Any, task: Task, row: Volunteer | None, named: dict[str, str]) -> Text:
    at = str(task.when_text) or day(task.day)
    if event.change == "offered":
        if row is None or row.state != "offered":
            return None
        hours = setting("projects.offer_hours")
        said = _(
            "It is kept for you until %(when)s (%(hours)s hours). Without your yes the next in "
            "the queue is asked; a no is fine, and nobody asks again.",
            when=moment(row.offered_until),
            hours=hours,
        )
        return _("A place is free for you: “%(task)s”, %(title)s", **named), said
    said_of = {
        "coming": (_("You have a place: “%(task)s”, %(title)s", **named), at),
        "queued": (
            _("You are in the queue: “%(task)s”, %(title)s", **named),
            _("As soon as a place is free you are told."),
        ),
        "called_off": (
            _("Called off: “%(task)s”, %(title)s", **named),
            _("You need not come. Thank you for having wanted to help."),
        ),
        "exchange_off": (
            _("Your exchange was called off: “%(task)s”, %(title)s", **named),
            _("The task itself stands. You want to come all the same? Say so there."),
        ),
        "undone": (
            _("Your exchange was undone: “%(task)s”, %(title)s", **named),
            _("It counts as not done any more. A word with its bearers helps if that is wrong."),
        ),
        "put_off": (
            _("Put off: “%(task)s”, %(title)s", **named),
            _("Now %(when)s. Does it still suit you? If not, say so there.", when=at),
        ),
        "reminded": (
            _("Soon: “%(task)s”, %(title)s", **named),
            _("%(when)s. You cannot come? Say so there: a neighbour waits for a place.", when=at),
        ),
        "lapsed": (
            _("The offered place went on: “%(task)s”, %(title)s", **named),
            _("You may join the queue again."),
        ),
        "done": (_("Thank you for your hands: “%(task)s”, %(title)s", **named), ""),
    }
    return said_of.get(event.change)


def _to_bearer(event: Any, task: Task, named: dict[str, str]) -> Text:
    if event.change == LEFT:
        return (
            _("A neighbour has left and does not come: “%(task)s”, %(title)s", **named),
            _("The next in the queue is asked, if there is one."),
        )
    name = resolve_actor(event.member_uri).name
    if event.change == "coming":
        return _("%(name)s comes: “%(task)s”, %(title)s", name=name, **named), ""
    if event.change == "cannot":
        return (
            _("%(name)s cannot come: “%(task)s”, %(title)s", name=name, **named),
            _("The next in the queue is asked, if there is one."),
        )
    return None


def thing(event: Any, project: Project, member: Any) -> Text:
    """Say what became of something that is lent."""
    lent = Thing.get_or_none(Thing.id == event.thing_id)
    if lent is None:
        return None
    named = {"thing": lent.title, "title": project.title}
    if event.change == TAKEN_BACK and project.stage in OVER:
        return (
            _("“%(thing)s” stays with you: %(title)s", **named),
            _("It is not needed any more. Thank you for having wanted to lend it."),
        )
    name = resolve_actor(event.by_uri).name if event.by_uri else ""
    return {
        "lent": (_("%(name)s lends “%(thing)s”: %(title)s", name=name, **named), ""),
        TAKEN_BACK: (
            _("“%(thing)s” is looked for again: %(title)s", **named),
            _("Whoever had promised it needs it."),
        ),
        "reminded": (
            _("“%(thing)s” goes back to its owner: %(title)s", **named),
            _("The work is done. Agree on a moment; whoever has it again says so on the page."),
        ),
        "back": (_("“%(thing)s” was given back: %(title)s", **named), _("Thank you very much.")),
    }.get(event.change)
