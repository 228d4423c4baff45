"""The page of a project that is for everybody, as somebody without an account reads it.

What it is, what it needs, how far it is, its news: no name but of those bearers who let others
know them, no place but its commune, nobody's promise, task or word, nothing to fill in.
"""

from dataclasses import replace

from flask import Response, make_response, render_template

from onemile.api import card, commune_name, pictures, resolve_actors
from onemile_projects import sight
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import PHOTOS, Project
from onemile_projects.shown import ending, needs, pieces
from onemile_projects.way import news
from onemile_projects.wire import outward


def page(project: Project) -> Response:
    """Return the page of a public project for a visitor; it is the same for all of them."""
    photos = [pictures.url(photo.key) for photo in PHOTOS.of(project)]
    borne_by = sight.bearer_uris(project)
    named = outward.known(borne_by)
    people = resolve_actors(named)
    # A member's page and picture are for members.
    bearers = [replace(people[uri], url="", avatar_url="") for uri in named if uri in people]
    ended = project.stage in (Stage.CLOSED, Stage.FAILED)
    made = render_template(
        "projects/visitor.html",
        project=project,
        address=f"{card().base_url}{sight.path(project)}",
        photos=photos,
        shared_url=pictures.for_others(photos[0]) if photos else "",
        head=pieces.head(
            project,
            photo=photos[0] if photos else "",
            bearers=bearers,
            n_unnamed=len(borne_by) - len(bearers),
            place=commune_name(project.commune),
            may_support=False,
        ),
        prose=pieces.prose(project),
        need_rows=pieces.need_rows(
            project,
            needs.needs_of(project, needs.asked_of([project])[project.id]),
            has_things=False,
        ),
        figures=pieces.figures(project),
        budget=needs.budget_of(project),
        news=news.public(project),
        smiles=ending.smiles(project) if ended else (),
        is_over=project.stage in OVER,
    )
    response = make_response(made)
    response.vary.add("Cookie")
    return response
