"""The page from which a Mag, a number of it or an article is taken along, and the files."""

from typing import Any

from flask import redirect, render_template, request, url_for

from onemile.api import (
    NotFound,
    Rate,
    count_try,
    ids,
    member_required,
    poured,
    viewer,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.exports import pdf
from onemile_mags.exports.contents import Contents
from onemile_mags.exports.formats import FORMATS
from onemile_mags.models import Mag
from onemile_mags.reading.mag_finding import found_mag
from onemile_mags.views import blueprint

# All formats of a few Mags on one evening; each may be a hundred megabytes of pictures.
EXPORTS = Rate(name="mags.exports", times=30, seconds=3600)


@blueprint.get("/<mag_slug>/exports")
@member_required
def exports(mag_slug: str) -> Any:
    """Offer what can be taken along of a Mag, in which format."""
    mag = _mag(mag_slug)
    if mag.slug != mag_slug:
        return redirect(url_for("mags.exports", mag_slug=mag.slug, **_asked()))
    scope = _scope()
    contents = Contents(mag, viewer(), **scope)
    only = _only(mag, scope)
    return render_template(
        "mags/exports.html",
        mag=mag,
        contents=contents,
        formats=FORMATS.values(),
        part=_asked(),
        article=only,
        issue=scope.get("issue"),
        edits=not scope and sight.edits(mag, viewer()),
        back=sight.path(only) if only is not None else mag.path,
    )


@blueprint.get("/<mag_slug>/exports/<name>")
@member_required
def take_along(mag_slug: str, name: str) -> Any:
    """Hand out a Mag in a format."""
    mag, wanted = _mag(mag_slug), FORMATS.get(name)
    if wanted is None:
        raise NotFound
    count_try(EXPORTS, by=viewer().id)
    scope = _scope()
    is_whole = wanted.takes_all and request.args.get("all") == "yes" and not scope
    contents = Contents(mag, viewer(), is_whole=is_whole, **scope)
    if not wanted.bears(contents):
        raise pdf.too_much()
    return poured(
        lambda into: wanted.write(contents, into),
        name=f"{_file_name(mag, scope)}.{wanted.ending}",
        media_type=wanted.media_type,
    )


def _mag(mag_slug: str) -> Mag:
    mag = found_mag(mag_slug)
    if mag is None:
        raise NotFound
    return mag


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in ("issue", "article") if request.args.get(name)}


def _scope() -> dict[str, Any]:
    """Return of which part of the Mag is asked; of nonsense, one that is nowhere."""
    names = {"issue": "issue", "article": "article_id"}
    return {names[name]: ids.read(value) for name, value in _asked().items()}


def _only(mag: Mag, scope: dict[str, Any]) -> Article | None:
    if "article_id" not in scope:
        return None
    one: Article = Article.get_by_id(scope["article_id"])
    one.mag = mag
    return one


def _file_name(mag: Mag, scope: dict[str, Any]) -> str:
    one = _only(mag, scope)
    if one is not None:
        return str(one.slug)
    return f"{mag.slug}-{scope['issue']}" if "issue" in scope else str(mag.slug)
