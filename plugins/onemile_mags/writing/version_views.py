"""Versions of an article: the list, two texts side by side, and going on with either."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import gettext as _
from onemile.api import ids, member_required, resolve_actors, viewer
from onemile_mags import sight
from onemile_mags.article_models import ASIDE
from onemile_mags.views import blueprint
from onemile_mags.writing import differing, keeping, versions, wording

PAGE_SIZE = 30


@blueprint.get("/articles/<int:article_id>/versions")
@member_required
def article_versions(article_id: int) -> str:
    """What an article was, newest first."""
    article = sight.own_article(article_id, viewer=viewer())
    before = ids.read(request.args.get("before", "")) or None
    found = versions.newest(article_id, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    return render_template(
        "mags/versions.html",
        article=article,
        working=keeping.working_of(article),
        shown=shown,
        people=resolve_actors([one.by_uri for one in shown]),
        why=wording.why,
        hour=wording.hour,
        next_before=shown[-1].id if len(found) > PAGE_SIZE else None,
    )


@blueprint.get("/articles/<int:article_id>/versions/<int:version_id>")
@member_required
def version(article_id: int, version_id: int) -> str:
    """A version beside what is being written now."""
    member = viewer()
    article = sight.own_article(article_id, viewer=member)
    found = versions.of_article(version_id, article_id=article_id)
    working = keeping.working_of(article)
    uris = [working.by_uri, found.by_uri]
    pairs = [
        differing.rows_of(getattr(working, name), getattr(found, name))
        for name in ("title", "lead", "text")
    ]
    return render_template(
        "mags/version.html",
        article=article,
        version=found,
        working=working,
        pairs=pairs,
        is_same=all(row.is_same for rows in pairs for row in rows),
        is_aside=found.why == ASIDE,
        is_mine=found.by_uri == member.uri,
        people=resolve_actors(uris),
        hour=wording.hour,
        why=wording.why(found.why),
    )


@blueprint.post("/articles/<int:article_id>/versions/<int:version_id>/take-up")
@member_required
def take_up_version(article_id: int, version_id: int) -> Any:
    """Go on with a version; what stood there stays among the versions."""
    kept = keeping.take_up(viewer(), version_id, article_id=article_id)
    flash(_("You go on with this text. The other one stays among the versions."), "done")
    wording.say_if_reread(kept)
    return redirect(url_for("mags.write", article_id=article_id), code=303)
