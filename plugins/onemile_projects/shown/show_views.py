"""The page of a project: what it is and needs, and the panels that the other parts hang into it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from flask import Response, render_template

from onemile.api import (
    Member,
    NotFound,
    commune_name,
    may_be_kept,
    member_required,
    pictures,
    publishing,
    resolve_actors,
    viewer,
)
from onemile_projects import here, sight
from onemile_projects.help import help_panels
from onemile_projects.lifecycle import OVER
from onemile_projects.models import PHOTOS, Project
from onemile_projects.money import support
from onemile_projects.proposals import answering, bearer_views, propose_views
from onemile_projects.review import journal
from onemile_projects.shown import ending, needs, pieces, trust, visiting
from onemile_projects.shown.feed import as_thing, named
from onemile_projects.sight import Part
from onemile_projects.told import talk
from onemile_projects.views import blueprint
from onemile_projects.way import following, leading, news, reporting, stones, wish_views

Panel = Callable[[Project, Any, Part], dict[str, Any] | None]

# A part of the page that another module fills: its name, and what gives its partial
# ``projects/_<name>.html`` the dict that is called like it. None leaves it out.
PANELS: tuple[tuple[str, Panel], ...] = (
    ("moderate", answering.moderating),
    ("answer", answering.panel),
    ("journal", journal.panel),
    ("pause", wish_views.panel),
    ("asked", bearer_views.asked_panel),
    ("proposal", propose_views.panel),
    ("support", support.panel),
    ("lead", leading.panel),
    ("report", reporting.panel),
    ("tasks", help_panels.tasks_panel),
    ("things", help_panels.things_panel),
    ("milestones", stones.panel),
    ("follow", following.panel),
    ("news", news.panel),
    ("team", bearer_views.panel),
    ("talk", talk.panel),
)
# Where each stands, in this order: before the text, beside it (first on a telephone), below it.
ABOVE = ("pause", "asked", "moderate", "answer", "proposal", "lead")
BESIDE = ("support", "tasks")
BELOW = ("report", "milestones", "news", "follow", "team", "talk", "journal")


@blueprint.get("/<int:project_id>")
def show(project_id: int) -> Any:
    """One project; a visitor reads those that are for everybody."""
    member = viewer()
    if member is not None:
        try:
            return _for_members(project_id, member)
        except NotFound:
            over = _over(project_id, member)
            if over is None:
                raise
            return over
    may_be_kept()
    with suppress(NotFound):
        return visiting.page(sight.public(project_id))
    return _over(project_id, None) or _not_for_visitors()


@member_required
def _not_for_visitors() -> NoReturn:
    """Say that nothing is there; a visitor is asked to sign in, whether or not something is."""
    raise NotFound


def _over(project_id: int, member: Member | None) -> Response | None:
    """Tell who could read it that a project was withdrawn, and who bore it when; else None."""
    project = sight.withdrawn(project_id, viewer=member)
    if project is None:
        return None
    is_mine = sight.is_bearer(project, member)
    return publishing.withdrawn_page(at=project.stage_at if is_mine else None)


def _for_members(project_id: int, member: Member) -> str:
    """One project as members see it, with all that they can do there."""
    project = sight.visible(project_id, viewer=member)
    part = sight.part_of(project, member)
    filled = {name: panel(project, member, part) for name, panel in PANELS}
    shown = {name: given for name, given in filled.items() if given is not None}
    photos = [pictures.url(photo.key) for photo in PHOTOS.of(project)]
    needed = needs.needs_of(project, needs.asked_of([project])[project.id])
    given = shown.get("support") or {"form": False, "terms": []}
    told = shown.get("journal") or {"lines": [], "opinions": []}
    said = here.take()
    backing = trust.supporters_of(project, member)
    # Most often the author bears it, and the team's cards are there already.
    people = {seat.card.uri: seat.card for seat in (filled["team"] or {"seats": ()})["seats"]}
    wanted = {*part.bearer_uris, str(project.author_uri), *backing.uris}
    people |= resolve_actors(wanted - set(people))
    return render_template(
        "projects/show.html",
        project=project,
        part=part,
        panels={
            "above": _placed(ABOVE, shown),
            "beside": _placed(BESIDE, shown),
            "below": _placed(BELOW, shown),
        },
        head=pieces.head(
            project,
            photo=photos[0] if photos else "",
            bearers=[people[uri] for uri in part.bearer_uris],
            place=commune_name(project.commune),
            may_support=bool(given["form"]),
        ),
        prose=pieces.prose(project),
        needs=needed,
        need_rows=pieces.need_rows(project, needed, has_things="things" in shown),
        support_card=support.drawn(project, given, said.get("support")),
        follow_said={"follow": said.get("follow")},
        openness=pieces.openness(
            project,
            backing=backing,
            people=people,
            examined=trust.examined(project, told["opinions"]),
            n_opinions=len(told["opinions"]),
            says_rest=not given["terms"],
            audience=str(publishing.title_of(project.audience)) if part.is_bearer else "",
        ),
        budget=needs.budget_of(project),
        photos=photos,
        named=named(project),
        thing=as_thing(project, people[str(project.author_uri)]),
        is_over=project.stage in OVER,
        ending=ending.of(project, told["lines"]),
        here=said,
        unsaid=[words for name, words in said.items() if name not in shown],
        **shown,
    )


def _placed(names: Sequence[str], shown: dict[str, Any]) -> list[str]:
    return [name for name in names if name in shown]
