"""The pages of a Mag: its front, its numbers, its sections, all that has appeared in it."""

from typing import Any

from flask import Response, redirect, render_template, url_for

from onemile.api import gettext as _
from onemile.api import may_be_kept, page_cursor, publishing, viewer
from onemile_mags import covers, sight
from onemile_mags.article_models import Article
from onemile_mags.comments import sharing
from onemile_mags.covers import share_views
from onemile_mags.models import DRAFT, HIDDEN, PUBLISHED, Issue, Mag
from onemile_mags.press import naming
from onemile_mags.reading import stand_covers, withdrawn, wording
from onemile_mags.reading.mag_finding import (
    asked_page,
    for_members,
    found_mag,
    led_on,
    nothing_at,
)
from onemile_mags.reading.mag_lists import Contents, Page
from onemile_mags.reading.stand_views import for_one
from onemile_mags.views import blueprint

# A row of past numbers on a desk, two on a telephone; a shelf of them on their own page.
PAST_ROWS, ISSUE_ROWS = 6, 24
NUMBER_MAX = 2**31 - 1  # of a column of whole numbers, on every engine


@blueprint.get("/<mag_slug>")
def mag(mag_slug: str) -> Any:
    """The front of a Mag: its latest number, or what is newest where it has none."""
    found = _read(mag_slug)
    if found is None:
        return nothing_at(mag_slug)
    return led_on(found, mag_slug) or _front(found)


@blueprint.get("/<int:mag_id>")
def mag_by_number(mag_id: int) -> Any:
    """The Mag of a URI: its page has a better address."""
    found = Mag.get_or_none(Mag.id == mag_id)
    if found is None or not sight.sees(found, viewer()):
        over = None if found is None else withdrawn.mag_page(found, viewer())
        return over or for_members()
    return redirect(found.path)


@blueprint.get("/<mag_slug>/issues/<int:number>")
def issue(mag_slug: str, number: int) -> Any:
    """One number of a Mag, with its table of contents."""
    found = _read(mag_slug)
    if found is None:
        return nothing_at(mag_slug)
    contents = Contents(found, viewer())
    # Beyond what a row can hold, no number is asked for.
    issues = contents.issues(before=number + 1, limit=1) if number < NUMBER_MAX else []
    if not issues or issues[0].number != number:
        return for_members()
    return led_on(found, mag_slug) or _of_issue(contents, issues[0])


@blueprint.get("/<mag_slug>/issues")
def issues(mag_slug: str) -> Any:
    """All numbers of a Mag that have appeared, as covers."""
    found = found_mag(mag_slug)
    if found is None:
        return nothing_at(mag_slug)
    contents = Contents(found, viewer())
    rows = contents.issues(before=page_cursor(), limit=ISSUE_ROWS + 1)
    is_more, rows = len(rows) > ISSUE_ROWS, rows[:ISSUE_ROWS]
    next_url = (
        url_for("mags.issues", mag_slug=found.slug, before=rows[-1].number) if is_more else ""
    )
    return led_on(found, mag_slug) or _page(
        "mags/numbers.html", found, past=_past(found, rows), next_url=next_url
    )


@blueprint.get("/<mag_slug>/sections/<int:section_id>")
def section(mag_slug: str, section_id: int) -> Any:
    """What has appeared in a section of a Mag, the newest first."""
    found = found_mag(mag_slug)
    if found is None:
        return nothing_at(mag_slug)
    contents = Contents(found, viewer())
    here = next((one for one in contents.used_sections() if one.id == section_id), None)
    if here is None:
        return for_members()
    return led_on(found, mag_slug) or _of_list(contents, here.title, here.id)


@blueprint.get("/<mag_slug>/articles")
def all_articles(mag_slug: str) -> Any:
    """All that has appeared in a Mag, the newest first."""
    found = found_mag(mag_slug)
    if found is None:
        return nothing_at(mag_slug)
    return led_on(found, mag_slug) or _of_list(Contents(found, viewer()), "", 0)


def _read(mag_slug: str) -> Mag | None:
    """Find a Mag for a page that every visitor gets alike."""
    if viewer() is None:
        may_be_kept()
    return found_mag(mag_slug)


def _front(found: Mag) -> Response:
    contents = Contents(found, viewer())
    numbers = contents.issues(limit=PAST_ROWS + 2)
    latest = numbers[0] if numbers else None
    moving = ~Article.is_standing
    if latest is not None:
        lead = contents.in_order(moving & (Article.issue == latest.id))
        loose = contents.newest(moving & Article.issue.is_null())
    else:
        lead, loose = contents.newest(moving), Page(lines=[])
    past = numbers[1 : PAST_ROWS + 1]
    standing = contents.newest(Article.is_standing)
    return _page(
        "mags/mag.html",
        found,
        issue=latest,
        tabs=contents.used_sections(),
        lead=lead.lines[0] if lead.lines else None,
        lines=lead.lines[1:],
        more_url=_more(found, latest, lead),
        loose=loose,
        past=_past(found, past),
        has_more_past=len(numbers) > PAST_ROWS + 1,
        standing=standing.lines,
        cover=_front_cover(found, latest, lead),
        **_side(found),
    )


def _more(found: Mag, latest: Issue | None, shown: Page) -> str:
    if not shown.next_page:
        return ""
    if latest is not None:
        return url_for("mags.issue", mag_slug=found.slug, number=latest.number, page=2)
    return url_for("mags.all_articles", mag_slug=found.slug, page=2)


def _front_cover(found: Mag, latest: Issue | None, shown: Page) -> covers.Cover:
    in_front = [line.article for line in shown.lines[: covers.HEADLINES_MAX]]
    return covers.of_mag(found, latest, articles=in_front, is_link=False)


def _side(found: Mag) -> dict[str, Any]:
    """Return what stands beside a Mag's front: who writes it, for whom, what one may do."""
    member = viewer()
    role = sight.role_of(found, member)
    people = stand_covers.writers([found], viewer=member)[found.id]
    return {
        "people": people[: stand_covers.NAMES_MAX * 4],
        "role": role,
        "named": naming.named(found),
        "following": sharing.follow_of(found, member),
        "read_by": wording.read_by(found),
        "language_words": wording.in_language(found.language),
        "is_resting": found.state == HIDDEN,
        "is_draft": found.state == DRAFT,
    }


def _of_issue(contents: Contents, here: Issue) -> Response:
    page = asked_page()
    shown = contents.in_order(Article.issue == here.id, page=page)
    at: dict[str, Any] = {"mag_slug": contents.mag.slug, "number": here.number}
    next_url = url_for("mags.issue", **at, page=shown.next_page) if shown.next_page else ""
    return _page(
        "mags/number.html",
        contents.mag,
        issue=here,
        lines=shown.lines,
        page=page,
        next_url=next_url,
        cover=_front_cover(contents.mag, here, shown),
    )


def _of_list(contents: Contents, title: str, section_id: int) -> Response:
    page, mag_slug = asked_page(), contents.mag.slug
    which = (Article.section == section_id) if section_id else None
    shown = contents.newest(which, page=page)
    next_url = ""
    if shown.next_page and section_id:
        next_url = url_for(
            "mags.section", mag_slug=mag_slug, section_id=section_id, page=shown.next_page
        )
    elif shown.next_page:
        next_url = url_for("mags.all_articles", mag_slug=mag_slug, page=shown.next_page)
    return _page(
        "mags/articles.html",
        contents.mag,
        title=title or _("All articles"),
        tabs=contents.used_sections(),
        section_id=section_id,
        lines=shown.lines,
        page=page,
        next_url=next_url,
    )


def _past(found: Mag, rows: list[Issue]) -> list[tuple[Issue, covers.Cover]]:
    return [(one, covers.of_mag(found, one)) for one in rows]


def _page(template: str, found: Mag, **values: Any) -> Response:
    is_public = found.audience == publishing.EVERYONE and found.state == PUBLISHED
    share_url = share_views.url_of(found) if is_public else ""
    return for_one(
        render_template(template, mag=found, is_public=is_public, share_url=share_url, **values)
    )
