"""The page of a project: what it is and needs, and the panels that the other parts hang into it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template

from onemile.api import (
    commune_name,
    member_required,
    pictures,
    publishing,
    resolve_actors,
    viewer,
)
from onemile_projects import asking, here, sight
from onemile_projects.help import help_panels
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import PHOTOS, Project
from onemile_projects.money import support
from onemile_projects.proposals import answering, bearer_views, propose_views
from onemile_projects.review import journal
from onemile_projects.shown import cards, ending, needs, standing, trust
from onemile_projects.shown.feed import as_thing
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


_BUDGET = (
    "SELECT what, amount_smiles FROM projects_budget WHERE project_id IN (numbers) "
    "ORDER BY position"
)


@blueprint.get("/<int:project_id>")
@member_required
def show(project_id: int) -> str:
    """One project."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    part = sight.part_of(project, member)
    filled = {name: panel(project, member, part) for name, panel in PANELS}
    shown = {name: given for name, given in filled.items() if given is not None}
    photos = PHOTOS.of(project)
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
        chip=standing.chip_of(project),
        path=standing.path_of(project),
        step=standing.step_of(project),
        bearers=[people[uri] for uri in part.bearer_uris],
        needs=needs.needs_of(project, needs.asked_of([project])[project.id]),
        days_left=needs.days_left(project),
        budget=[(str(what), int(smiles)) for what, smiles in asking.rows(_BUDGET, [project.id])],
        sums=cards.sums_of(project),
        photos=[pictures.url(photo.key) for photo in photos],
        cover=cards.cover_of(project),
        place=commune_name(project.commune),
        audience=publishing.title_of(project.audience),
        thing=as_thing(project, people[str(project.author_uri)]),
        stages=Stage,
        is_over=project.stage in OVER,
        is_off=project.stage in standing.OFF_THE_WAY,
        ending=ending.of(project, told["lines"]),
        examined=trust.examined(project, told["opinions"]),
        backing=backing,
        faces=backing.faces(people),
        backers=backing.words(people),
        here=said,
        unsaid=[words for name, words in said.items() if name not in shown],
        **shown,
    )


def _placed(names: Sequence[str], shown: dict[str, Any]) -> list[str]:
    return [name for name in names if name in shown]
