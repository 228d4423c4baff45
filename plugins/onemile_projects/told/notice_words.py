"""What happens within a project, in words: a promise, a milestone, a release, an opinion, news."""

from typing import Any

from onemile.api import day, in_unit, resolve_actor, setting
from onemile.api import gettext as _
from onemile_projects import days
from onemile_projects.models import TO_TREASURY, Decision, Milestone, Project
from onemile_projects.money import ends
from onemile_projects.money.money_models import (
    COLLECTED,
    FREED,
    HELD,
    RELEASED,
    Pledge,
    Release,
)
from onemile_projects.way import wishes
from onemile_projects.way.news_models import SHOWN_NEWS, News

# As much of a correction as a notice shows: some three lines on a telephone.
GLANCE_CHARS = 160

# A title and a body; None where there is nothing to tell any more, or something else tells it.
Text = tuple[str, str] | None


def pledged(event: Any, project: Project, member: Any) -> Text:
    """Give the receipt of a promise."""
    mine = Pledge.get_or_none(Pledge.id == event.pledge_id)
    if mine is None or mine.state != HELD:
        return None
    amount = in_unit(int(mine.amount_smiles))
    said = _(
        "They are set aside in your book. Until %(day)s you can change that, or take it back. If "
        "the project does not come about, they are free again.",
        day=day(days.last_of(project)),
    )
    return _("You promise %(amount)s: %(title)s", amount=amount, title=project.title), said


def pledge_ended(event: Any, project: Project, member: Any) -> Text:
    """Say how a promise ended; that of a failed project is told with its failure."""
    mine = Pledge.get_or_none(Pledge.id == event.pledge_id)
    if mine is None or event.why == ends.FAILED:
        return None
    amount = in_unit(int(mine.amount_smiles))
    named = {"amount": amount, "title": project.title}
    if event.state == COLLECTED:
        return (
            _("%(amount)s given: %(title)s", **named),
            _("Enough was promised, so your Smiles now lie in the pot of the project. Thank you."),
        )
    if event.state == FREED:
        said = (
            _("You have taken your promise back; nothing had left your book.")
            if event.why == ends.TAKEN_BACK
            else _("They were not collected in time; nothing had left your book.")
        )
        return _("%(amount)s are free again: %(title)s", **named), said
    return _refunded(mine, project)


def _refunded(mine: Pledge, project: Project) -> Text:
    back = in_unit(int(mine.refunded_smiles))
    of_all = in_unit(int(mine.collected_smiles))
    if TO_TREASURY in (mine.rest_to, project.remainder) and project.stage != "failed":
        return (
            _("%(amount)s to the commons: %(title)s", amount=back, title=project.title),
            _("It is the rest of what you gave, as it was said at the start."),
        )
    if mine.rest_to == TO_TREASURY:
        return (
            _("%(amount)s to the commons: %(title)s", amount=back, title=project.title),
            _("It is what was left of your %(all)s, as you chose.", all=of_all),
        )
    if mine.refunded_smiles == mine.collected_smiles:
        said = _("All that you had given is in your book again.")
    else:
        said = _("It is your part of what was left, of the %(all)s that you gave.", all=of_all)
    return _("%(amount)s are back: %(title)s", amount=back, title=project.title), said


def milestone(event: Any, project: Project, member: Any) -> Text:
    """Say what became of a milestone."""
    stone = Milestone.get_or_none(Milestone.id == event.milestone_id)
    if stone is None:
        return None
    named = {"step": stone.title, "title": project.title}
    until = day(stone.due_day)
    return {
        "shown": (
            _("“%(step)s” awaits your look: %(title)s", **named),
            _("Its bearers show what was reached. Your yes lets the project go on."),
        ),
        "accepted": (_("“%(step)s” is reached: %(title)s", **named), _accepted(stone)),
        "sent_back": (
            _("“%(step)s” wants a word more: %(title)s", **named),
            _("What is missing stands on the page."),
        ),
        wishes.AWAITED: (
            _("Its supporters wait for “%(step)s”: %(title)s", **named),
            _("No more than half wanted their share back: it stays paused, and may go on."),
        ),
        "put_off": (
            _("“%(step)s” comes later: %(title)s", **named),
            _("It is now meant for %(day)s; why stands on the page.", day=until),
        ),
        "day_asked": (
            _("A new day is asked for “%(step)s”: %(title)s", **named),
            _("The project pauses until an examiner answers."),
        ),
        "day_granted": (
            _("It goes on, “%(step)s” has a new day: %(title)s", **named),
            _("It is now meant for %(day)s.", day=until),
        ),
        "day_refused": (
            _("No new day for “%(step)s”: %(title)s", **named),
            _("Why stands on the page."),
        ),
    }.get(event.change)


def _accepted(stone: Milestone) -> str:
    if not stone.amount_smiles:
        return _("An examiner has looked at it.")
    amount = in_unit(int(stone.amount_smiles))
    return _("An examiner has looked at it: %(amount)s may be spent now.", amount=amount)


def release(event: Any, project: Project, member: Any) -> Text:
    """Say what became of Smiles that were asked for out of the pot."""
    asked = Release.get_or_none(Release.id == event.release_id)
    if asked is None:
        return None
    amount = in_unit(int(asked.amount_smiles))
    named = {"amount": amount, "title": project.title}
    if event.state == RELEASED:
        if member.uri == asked.payee_uri:
            return _("%(amount)s for you, from: %(title)s", **named), str(asked.what)
        return _("%(amount)s were released: %(title)s", **named), str(asked.what)
    if event.state == "refused":
        return _("%(amount)s were not released: %(title)s", **named), _("Why stands on the page.")
    if member.uri == asked.payee_uri:
        return None
    return (
        _("A second word is needed for %(amount)s: %(title)s", **named),
        _("“%(words)s” Nothing moves before somebody else has said yes.", words=asked.what),
    )


def news(event: Any, project: Project, member: Any) -> Text:
    """Give the title of the news; the words stand on the page."""
    told = News.get_or_none(News.id == event.news_id)
    if told is None or told.state != SHOWN_NEWS:
        return None
    named = {"news": told.title, "title": project.title}
    return _("“%(news)s”: %(title)s", **named), _("The news stands on the page of the project.")


def corrected(event: Any, project: Project, member: Any) -> Text:
    """Say that the text of a project was corrected, and how."""
    line = Decision.get_or_none(Decision.id == event.decision_id)
    if line is None or not line.text:
        return None  # whoever wrote it has left, and their words with them
    name = resolve_actor(event.by_uri).name
    title = _("%(name)s has corrected the text: %(title)s", name=name, title=project.title)
    said = str(line.text)
    short = said if len(said) <= GLANCE_CHARS else f"{said[:GLANCE_CHARS].rstrip()}…"
    return title, _("%(what)s. All of it stands in its journal.", what=short)


def asked(event: Any, project: Project, member: Any) -> Text:
    """Ask somebody to bear a project too."""
    name = resolve_actor(event.by_uri).name
    return (
        _("%(name)s asks you to bear it too: %(title)s", name=name, title=project.title),
        _("You decide. If you say no, nobody is told why."),
    )


def bearer_gone(event: Any, project: Project, member: Any) -> Text:
    """Tell the other bearers that they are one fewer."""
    return (
        _("You are one fewer to bear it: %(title)s", title=project.title),
        _("The project goes on with you. Perhaps ask somebody else to bear it too."),
    )


def opinion(event: Any, project: Project, member: Any) -> Text:
    """Tell the bearers that one of two opinions is there; the last comes with the decision."""
    if event.is_last:
        return None
    return (
        _("A first opinion is there: %(title)s", title=project.title),
        _("The association decides with the second one."),
    )


def late(event: Any, project: Project, member: Any) -> Text:
    """Tell examiners that the day of the answer is over, and bearers that this was said."""
    if project.stage != "review":
        return None
    return (
        _("The answer is late: %(title)s", title=project.title),
        _("An opinion is still awaited; the examiners have been reminded."),
    )


def voided(event: Any, project: Project, member: Any) -> Text:
    """Tell an examiner that their opinion does not count."""
    return (
        _("Your opinion does not count any more: %(title)s", title=project.title),
        _("Why stands on the page of the project. You may answer the stewards."),
    )


def silent(event: Any, project: Project, member: Any) -> Text:
    """Write to the bearers of a project that has told nothing for a while."""
    if project.silent_since is None:
        return None
    return (
        _("Your neighbours would like to hear from you: %(title)s", title=project.title),
        _(
            "Nothing was told for %(days)s days, and the page says so. Two lines of news and the "
            "mark is gone.",
            days=setting("projects.silence_days"),
        ),
    )
