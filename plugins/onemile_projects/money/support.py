"""The panel beside a project in which one promises Smiles, and how promises are spoken of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from markupsafe import Markup

from onemile.api import (
    ThingName,
    allowed,
    card,
    day,
    drawn_alone,
    ids,
    in_unit,
    kept_drawing,
    ledger,
    left_open,
    ngettext,
    setting,
)
from onemile.api import gettext as _
from onemile_projects import days
from onemile_projects.help.help_models import OPEN, Task
from onemile_projects.lifecycle import ALIVE, Stage
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.money import ends, matching, pledging
from onemile_projects.money.money_models import COLLECTED, HELD, REFUNDED, Pledge
from onemile_projects.money.support_forms import SupportForm, suggested
from onemile_projects.sight import Part
from onemile_projects.terms import STEWARD

# Where a request keeps the form that was refused, for the page that is shown again.
REFUSED_FORM = "projects_support_form"
HOUR_SMILES = 60
URI_PARTS = "/pledges/"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One thing to know before one promises: what is asked, and the answer."""

    asked: str
    answer: str


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return what the panel shows: the form, one's own promise, or why there is nothing to do."""
    mine = pledging.mine(project, viewer) if part.is_supporter else None
    if project.stage != Stage.OPEN or not project.min_smiles:
        return _later(project, viewer, mine, part)
    why_not = pledging.hindrance(project, viewer, part)
    held = mine if mine is not None and mine.state == HELD else None
    room = 0 if why_not else pledging.room_beside(held, viewer)
    refused: SupportForm | None = g.get(REFUSED_FORM)
    return {
        "project_id": int(project.id),
        "mine": held,
        "said": status_words(held, project) if held else "",
        "why_not": why_not,
        "room": room,
        # The form that was refused, or whether one is offered: ``drawn`` draws that.
        "form": refused or bool(room),
        "is_wrong": refused is not None,
        "terms": terms_of(project, held),
        "hour": _hour_words(),
        "may_take_back": held is not None and not _is_closed(project),
        "may_match": may_match(project, viewer, part),
        # Other ways to be part of it are named where Smiles are lacking.
        "has_tasks": (not room or refused is not None) and _has_tasks(project),
    }


def drawn(project: Project, given: Mapping[str, Any], said: Any) -> Markup:
    """Draw the panel, once for all with the same part in it; with what is said in it.

    Nothing where there is none, or where a form was refused: that one page is drawn by itself.
    """
    if "mine" not in given or given["is_wrong"]:
        return Markup("")
    columns = ("id", "amount_smiles", "is_anonymous", "rest_to")
    held = given["mine"]
    values = {
        **given,
        "mine": {name: getattr(held, name) for name in columns} if held else None,
        "terms": [(term.asked, term.answer) for term in given["terms"]],
    }
    new = {"form_key": str(ids.new())}
    return kept_drawing(_draw, values, said, _hour(), str(project.remainder), fresh=new)


def _draw(values: dict[str, Any], said: Any, hour: int, remainder: str) -> str:
    """Draw a panel; the key of its form is another on each page."""
    support = {**values, "terms": [Term(asked=one, answer=two) for one, two in values["terms"]]}
    if values["form"]:
        form, amounts = SupportForm(formdata=None), suggested(values["room"], hour=hour)
        form.offer(amounts, remainder)
        form.fill(values["mine"], amounts, form_key=left_open("form_key"))
        own = {"support": {**values, "form": form}}
        support["form"] = Markup(drawn_alone("projects/_support_form.html", own))
    return drawn_alone("projects/_support.html", {"support": support, "here": {"support": said}})


def form_of(project: Project, room: int, *, formdata: Any) -> SupportForm:
    """Return the form of a project, bound to what was sent."""
    form = SupportForm(formdata=formdata)
    form.offer(suggested(room, hour=_hour()), str(project.remainder))
    return form


def terms_of(project: Project, pledge: Pledge | None = None) -> list[Term]:
    """Return what stands beside the button: how much, until when, and what if it fails.

    On the receipt of a promise: what holds for this one.
    """
    return [*_before(project), *terms_after(project, pledge)]


def _before(project: Project) -> list[Term]:
    """Say what holds until it is decided whether a project comes about."""
    last = days.last_of(project)
    found = [Term(asked=_("It takes"), answer=_takes(project))]
    if last is not None:
        found += [
            Term(
                asked=_("To change your mind"),
                answer=_("until %(day)s; after that it stands, or falls away", day=day(last)),
            ),
            Term(asked=_("If it gets there"), answer=_collected_words(day(last))),
        ]
    nothing = _("nothing moves: your promise is yours again at once")
    return [*found, Term(asked=_("If it does not"), answer=nothing)]


def _collected_words(last_day: str) -> str:
    """Say when what was promised leaves one's book; not earlier, however much is promised."""
    return ngettext(
        "after %(day)s what was promised is collected, within a day; never before, even if "
        "enough is promised already",
        "after %(day)s what was promised is collected, within %(num)s days; never before, even "
        "if enough is promised already",
        setting("projects.collect_days"),
        day=last_day,
    )


def terms_after(project: Project, pledge: Pledge | None = None) -> list[Term]:
    """Say what holds once Smiles lie in the pot of a project, to its end."""
    found = [
        Term(
            asked=_("Who gives them out"),
            answer=_(
                "once an examiner has seen that a milestone is done: a second person, another "
                "bearer or an examiner, never who receives them. Up to %(most)s within 30 days "
                "a bearer gives out alone, never to themselves",
                most=in_unit(setting("projects.small_release_smiles")),
            ),
        ),
        Term(
            asked=_("If it misses a milestone"),
            answer=_(
                "it pauses, and you are asked: it ends if more than half of its supporters want "
                "their share back"
            ),
        ),
        Term(
            asked=_("If some are left over"),
            answer=_rest_words(project, pledge),
        ),
    ]
    if project.match_max_smiles:
        rule = _(
            "%(percent)s for each hundred, up to %(most)s",
            percent=project.match_percent,
            most=in_unit(project.match_max_smiles),
        )
        found.append(Term(asked=_("The reserve of us all adds"), answer=rule))
    return found


def _rest_words(project: Project, pledge: Pledge | None) -> str:
    """Say where a remainder goes: everybody's, or the part of one promise."""
    if project.remainder == TO_TREASURY:
        return _("they go to the reserve of us all")
    if pledge is None:
        return _("each gets their part back, but for whoever leaves it to the reserve of us all")
    if pledge.rest_to == TO_TREASURY:
        return _("your part goes to the reserve of us all, as you chose")
    return _("your part comes back to you")


def status_words(pledge: Pledge, project: Project) -> str:
    """Say what has become of a promise, to whoever made it."""
    amount = in_unit(pledge.amount_smiles)
    if pledge.state == HELD and project.stage == Stage.SUSPENDED:
        return _(
            "You have promised %(amount)s. Nothing moves while moderators look.", amount=amount
        )
    if pledge.state == HELD and project.stage == Stage.OPEN:
        return _("You have promised %(amount)s.", amount=amount)
    if pledge.state == HELD and project.stage == Stage.COLLECTING:
        return _("Your %(amount)s are being collected.", amount=amount)
    if pledge.state == HELD:
        return _("Your %(amount)s are on their way back to you.", amount=amount)
    if pledge.state == COLLECTED:
        return _("You have given %(amount)s.", amount=amount)
    if pledge.state == REFUNDED:
        return _back_words(pledge)
    return {
        ends.TAKEN_BACK: _("You took your promise back; %(amount)s are yours again."),
        ends.CHANGED: _("You have changed this promise: another stands in its place."),
        ends.RELEASED: _("Your promise was released by the book; %(amount)s are yours again."),
    }.get(str(pledge.ended_why), _("It has not come about; your %(amount)s are yours again.")) % {
        "amount": amount
    }


def names(uris: Sequence[str], viewer: Any) -> dict[str, ThingName]:
    """Return what the promises among some URIs are called, for whoever made them."""
    base = f"{card().base_url}/projects/"
    ours = [uri for uri in uris if uri.startswith(base) and URI_PARTS in uri]
    if not ours or viewer is None:
        return {}
    rows: Any = (
        Pledge.select(Pledge.uri, Project.title)
        .join(Project)
        .where(Pledge.uri.in_(ours) & (Pledge.supporter_uri == viewer.uri))
        .tuples()
    )
    return {uri: ThingName(uri=uri, title=title, url=path_of(uri)) for uri, title in rows}


def path_of(uri: str) -> str:
    """Return the path of a receipt of ours."""
    return uri.removeprefix(str(card().base_url))


def may_match(project: Project, viewer: Any, part: Part) -> bool:
    """Tell whether somebody may promise from the treasury."""
    is_time = project.stage in matching.MATCHABLE
    return is_time and not part.is_bearer and allowed(viewer, STEWARD)


def _has_tasks(project: Project) -> bool:
    theirs = (Task.project == project.id) & (Task.state == OPEN)
    return bool(Task.select().where(theirs).exists())


def _later(project: Project, viewer: Any, mine: Pledge | None, part: Part) -> dict[str, Any] | None:
    """Show one's own part once there is nothing to promise any more; None without one."""
    offers = may_match(project, viewer, part)
    if mine is None and not offers:
        return None
    return {
        "project_id": int(project.id),
        "mine": mine,
        "said": status_words(mine, project) if mine else "",
        "why_not": "",
        "room": 0,
        "form": False,
        "is_wrong": False,
        "terms": [],
        "hour": "",
        "may_take_back": False,
        "may_match": offers,
        "has_tasks": False,
        "waits": mine is not None and mine.state == HELD and project.stage in ALIVE,
    }


def _takes(project: Project) -> str:
    parts = [_("%(amount)s at least", amount=in_unit(project.min_smiles))]
    if project.least_hours:
        parts.append(
            ngettext("%(num)s hour of hands", "%(num)s hours of hands", project.least_hours)
        )
    if project.least_supporters:
        parts.append(ngettext("%(num)s neighbour", "%(num)s neighbours", project.least_supporters))
    what = ", ".join(parts)
    last = days.last_of(project)
    return _("%(what)s, until %(day)s", what=what, day=day(last)) if last else what


def _back_words(pledge: Pledge) -> str:
    """Say how much of a gift went back, and where to."""
    back = in_unit(pledge.refunded_smiles)
    if pledge.ended_why == ends.FAILED:
        return _("It has not come about; %(amount)s came back to you.", amount=back)
    if pledge.rest_to == TO_TREASURY:
        return _(
            "You have given %(amount)s; the %(back)s that were left went to us all.",
            amount=in_unit(pledge.amount_smiles),
            back=back,
        )
    if pledge.ended_why == ends.ABANDONED:
        return _("It stopped on the way; %(amount)s came back to you.", amount=back)
    return _(
        "You have given %(amount)s; %(back)s were left and came back to you.",
        amount=in_unit(pledge.amount_smiles),
        back=back,
    )


def _hour_words() -> str:
    return _("%(amount)s stand for an hour of help.", amount=in_unit(_hour()))


def _hour() -> int:
    keeper = ledger()
    return keeper.guide() if keeper is not None else HOUR_SMILES


def _is_closed(project: Project) -> bool:
    return bool(pledging.no_more(project))
