"""The page of an article, and the way from every address it has or had."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request

from onemile.api import (
    ActorCard,
    NotFound,
    card,
    may_be_kept,
    member_required,
    publishing,
    resolve_actors,
    resolve_thing,
    viewer,
)
from onemile_mags import covers, sight, slugs
from onemile_mags.article_models import Article
from onemile_mags.comments import panel as comments
from onemile_mags.comments import sharing
from onemile_mags.covers import share_views
from onemile_mags.models import Section
from onemile_mags.press import naming
from onemile_mags.reading import article_body, going_on, neighbours, withdrawn, wording
from onemile_mags.views import blueprint

# With fewer headings one sees the whole way at once.
CONTENTS_HEADINGS_MIN = 4


@blueprint.get("/<mag_slug>/<article_slug>")
def article(mag_slug: str, article_slug: str) -> Any:
    """One article; at an address that it had before, the way to the one it has."""
    if viewer() is None:
        may_be_kept()
    there = _there(mag_slug, article_slug)
    found = None if there is None else _seen(there)
    if found is None:
        return _over(there) or _for_members()
    if request.path != sight.path(found):
        return redirect(sight.path(found), 301)
    return _page(found)


@blueprint.get("/articles/<int:article_id>")
def article_by_number(article_id: int) -> Any:
    """The article of a URI: its page has a better address."""
    found = Article.get_or_none(Article.id == article_id)
    if found is None or not sight.reaches(found, viewer()):
        return _over(found) or _for_members()
    return redirect(sight.path(found))


def _there(mag_slug: str, article_slug: str) -> Article | None:
    """Return the article of an address, whoever may read it."""
    mag = slugs.find_mag(mag_slug)
    found = slugs.find_article(mag.mag, article_slug) if mag is not None else None
    return None if found is None else found.article


def _seen(there: Article) -> Article | None:
    try:
        return sight.visible(there.id, viewer=viewer())
    except NotFound:
        return None


def _over(there: Article | None) -> Response | None:
    """Tell who could read it that an article was withdrawn; None for everybody else."""
    return None if there is None else withdrawn.article_page(there, viewer())


@member_required
def _for_members() -> Any:
    """Say that nothing is there; a visitor is asked to sign in, whether or not something is."""
    raise NotFound


def _page(found: Article) -> Response:
    member, mag = viewer(), found.mag
    text = article_body.body(found)
    issue = found.issue if found.issue_id is not None else None
    if issue is not None and issue.state != publishing.PUBLISHED:
        issue = None  # of a number in preparation nobody reads
    cards = resolve_actors([found.author_uri])
    is_public = found.audience == publishing.EVERYONE and found.state == publishing.PUBLISHED
    before, after = neighbours.of(found, viewer=member)
    page = render_template(
        "mags/article.html",
        article=found,
        mag=mag,
        issue=issue,
        section=_section(found),
        author=cards.get(found.author_uri) or _nobody(found),
        text=text,
        contents=_contents(text),
        minutes=wording.minutes(found),
        read_by=wording.read_by(found),
        is_public=is_public,
        address=f"{card().base_url}{sight.path(found)}",
        share_url=share_views.url_of(found) if is_public else "",
        writes=member is not None and sight.writes(found, member),
        named=naming.named_article(found),
        before=before,
        after=after,
        after_cover=covers.of_mag(mag, issue, is_link=False) if after is not None else None,
        thing=resolve_thing(found.uri, member) if member is not None else None,
        going_on=going_on.opened(found, member=member),
        comments=comments.panel(found, member),
        share=sharing.share_of(found, member),
    )
    response = make_response(page)
    response.vary.add("Cookie")
    return response


def _section(found: Article) -> str:
    section = Section.get_or_none(Section.id == found.section_id) if found.section_id else None
    return str(section.title) if section is not None else ""


def _contents(text: Any) -> list[Any]:
    parts = [heading for heading in text.headings if heading.level == 2]
    return parts if len(parts) >= CONTENTS_HEADINGS_MIN else []


def _nobody(found: Article) -> ActorCard:
    """Stand in for an author whom nobody can name today."""
    return ActorCard(uri=found.author_uri, name="…", initials="…")
