"""The desk of a Mag, all my drafts, and a new sheet to write on."""

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request

from onemile.api import (
    NavLink,
    Rate,
    allowed,
    limited,
    member_required,
    page_cursor,
    publishing,
    viewer,
)
from onemile.api import lazy_gettext as _l
from onemile_mags import covers, sight
from onemile_mags.making import articles, desk, journey, people
from onemile_mags.models import DRAFT, OWNER, Mag
from onemile_mags.press import naming
from onemile_mags.terms import TAKE_PART
from onemile_mags.views import blueprint

# A day of a gazette's editor, no machine.
WRITE = Rate(name="mags.write", times=60, seconds=3600)
DESK_ISSUES = 6


def links(member: Any) -> list[NavLink]:
    """Hang the newsstand into the bar, before "Me", and one's drafts into "Me"."""
    if member is None:
        return []
    bar = NavLink(title=_l("Mags"), url="/mags/", icon="mags", order=45)
    drafts = NavLink(
        title=_l("My Mags and drafts"), url="/mags/drafts", icon="pencil", order=45, menu="me"
    )
    return [bar, drafts]


@blueprint.get("/<int:mag_id>/desk")
@member_required
def desk_of(mag_id: int) -> Any:
    """All of a Mag, for whoever writes in it."""
    member = viewer()
    mag = sight.written_mag(mag_id, viewer=member)
    state = request.args.get("state", "")
    state = state if state in desk.STATES else ""
    lines, older = desk.lines(mag, viewer=member, state=state, before=page_cursor())
    tallied = desk.tally(mag, viewer=member)
    role = sight.role_of(mag, member)
    return render_template(
        "mags/desk.html",
        mag=mag,
        named=naming.named(mag),
        role=role,
        is_owner=role == OWNER,
        edits=sight.edits(mag, member),
        lines=lines,
        older=older,
        state=state,
        chips=[(one, desk.title_of_state(one), n) for one, n in tallied.items()],
        n_all=sum(tallied.values()),
        said_of=desk.title_of_state,
        lacking=desk.lacking(mag, tallied) if not state and page_cursor() is None else [],
        sections=desk.sections_of(mag),
        issues=desk.issues_of(mag, most=DESK_ISSUES),
        seats=people.seats(mag, viewer=member),
        audience=publishing.title_of(mag.audience),
        journey=journey.advice(mag),
        cover=_cover(mag, member),
        is_draft=mag.state == DRAFT,
        may_write=allowed(member, TAKE_PART),
    )


def _cover(mag: Mag, member: Any) -> covers.Cover:
    """Return the cover as the newsstand shows it; of what nobody sees yet it leads nowhere."""
    cover = covers.of_many([mag], viewer=member)[int(mag.id)]
    return replace(cover, url="") if mag.state == DRAFT else cover


@blueprint.get("/drafts")
@member_required
def drafts() -> Any:
    """My Mags, and all that I have begun in any of them."""
    member = viewer()
    lines, older = desk.drafts(member, before=page_cursor())
    return render_template(
        "mags/drafts.html",
        mags=desk.mags_of(member) if page_cursor() is None else [],
        asked=people.asked_of(member),
        lines=lines,
        older=older,
        said_of=desk.title_of_state,
        may_write=allowed(member, TAKE_PART),
    )


@blueprint.post("/<int:mag_id>/articles/new")
@member_required
@limited(WRITE, slips_are_free=True)
def write_new(mag_id: int) -> Any:
    """Lay a new sheet on the desk and go and write on it."""
    asked = request.form.get("section", "")
    section_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    article = articles.new_article(mag_id, member=viewer(), section_id=section_id)
    return redirect(f"/mags/articles/{article.id}/write", code=303)
