"""Pages of news: write them, read them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Rate,
    Refusal,
    limited,
    member_required,
    ngettext,
    page_cursor,
    resolve_actors,
    viewer,
)
from onemile.api import gettext as _
from onemile_projects import sight
from onemile_projects.models import Project
from onemile_projects.money.money_models import FREED, Pledge
from onemile_projects.shown import feed
from onemile_projects.views import blueprint
from onemile_projects.way import news
from onemile_projects.way.way_forms import NewsForm

# Each one writes to many people at once.
TELLING = Rate(name="projects.news", times=20, seconds=86_400)
NAMED_MAX = 12


@blueprint.get("/<int:project_id>/news")
@member_required
def all_news(project_id: int) -> str:
    """All the news of a project, newest first."""
    member = viewer()
    project = sight.visible(project_id, viewer=member)
    page = news.page(project, viewer=member, before=page_cursor())
    return render_template(
        "projects/news.html", project=project, page=page, path=sight.path(project)
    )


@blueprint.route("/<int:project_id>/news/new", methods=["GET", "POST"])
@member_required
@limited(TELLING, slips_are_free=True, keeps_form=True)
def write_news(project_id: int) -> Any:
    """Write the news; who will get them stands above."""
    member = viewer()
    project = sight.own(project_id, viewer=member)
    form, status = NewsForm(), 200
    if request.method == "POST" and not form.validate():
        status = 422
    elif request.method == "POST":
        try:
            told = news.publish(
                project_id, member=member, title=form.title.data, text=form.text.data
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_said(int(told.told)), "done")
            return redirect(url_for("projects.all_news", project_id=project_id), code=303)
    uris = news.addressees(project, author_uri=str(member.uri))
    page = render_template(
        "projects/write_news.html",
        form=form,
        project=project,
        named=feed.named(project),
        n=len(uris),
        names=_names(project, uris),
        path=sight.path(project),
    )
    return page, status


def _names(project: Project, uris: list[str]) -> list[str]:
    """Name the first of those who get the news; who supports without a name stays without."""
    unnamed = (Pledge.project == project.id) & Pledge.is_anonymous & (Pledge.state != FREED)
    hidden = {str(row.supporter_uri) for row in Pledge.select(Pledge.supporter_uri).where(unnamed)}
    people = resolve_actors(uri for uri in uris if uri not in hidden)
    return [people[uri].name for uri in uris if uri in people and people[uri].url][:NAMED_MAX]


def _said(told: int) -> str:
    if not told:
        return _("Your news stand on the page.")
    return ngettext("Sent to %(num)s person.", "Sent to %(num)s people.", told)
