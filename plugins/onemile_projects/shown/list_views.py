"""The page "Projects": what neighbours look for, what is on its way, what has come to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup

from onemile.api import (
    Area,
    NavLink,
    allowed,
    member_required,
    page_cursor,
    publishing,
    rings_around,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects import asking
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Project
from onemile_projects.money.money_models import MEMBER, Pledge
from onemile_projects.proposals.beginnings import BEGINNINGS
from onemile_projects.review import opinions, review_desk
from onemile_projects.shown import cards
from onemile_projects.shown.standing import chip_of
from onemile_projects.terms import TAKE_PART
from onemile_projects.views import blueprint

PAGE_ROWS = 24
# The first page has two dozen in all; each part has all of it on pages of its own.
FIRST_ROWS = {"seeking": 12, "way": 6, "past": 6}
# One's own that wait for something; nobody bears more.
OWN_ROWS = 10
MINE = "mine"

ON_THE_WAY = (Stage.FUNDED, Stage.RUNNING, Stage.PAUSED, Stage.COMPLETED)
PAST = (Stage.CLOSED, Stage.FAILED)
PARTS: dict[str, tuple[Stage, ...]] = {"seeking": cards.SEEKING, "way": ON_THE_WAY, "past": PAST}
# What waits for its bearers or for the association, and is shown to its bearers alone.
FOR_ITS_BEARERS = (
    Stage.DRAFT,
    Stage.REVIEW,
    Stage.CHANGES,
    Stage.APPROVED,
    Stage.REFUSED,
    Stage.SUSPENDED,
)

_SUPPORTED = (
    "SELECT COUNT(DISTINCT p.id) FROM projects_pledge s JOIN projects_project p "
    "ON p.id = s.project_id WHERE s.supporter_uri = ? AND s.kind = ? AND p.stage <> ?"
)
_BORNE = "SELECT project_id, state FROM projects_bearer WHERE member_uri = ?"


@dataclass(frozen=True, kw_only=True)
class Row:
    """Some cards under a heading, and where the next ones are."""

    name: str
    cards: list[Markup]
    next_url: str = ""


def links(member: Any) -> list[NavLink]:
    """Hang the projects into the bar."""
    if member is None:
        return []
    return [NavLink(title=_l("Projects"), url="/projects", icon="projects-sprout", order=55)]


@blueprint.get("")
@member_required
def index() -> str:
    """Projects of a ring, or those one supports, in three rows; one row alone page by page."""
    member = viewer()
    areas = [area for area in rings_around(member.id) if area.ring != "neighbours"]
    asked, part = request.args.get("ring", ""), request.args.get("part", "")
    chosen = next((area for area in areas if area.ring == asked), areas[0])
    ring = MINE if asked == MINE else chosen.ring
    parts = (part,) if part in PARTS else tuple(PARTS)
    rows = _rows(parts, ring, chosen, member)
    n_supported = int(asking.rows(_SUPPORTED, (), [member.uri, MEMBER, Stage.DROPPED])[0][0])
    return render_template(
        "projects/index.html",
        rows=rows,
        part=part if part in PARTS else "",
        is_empty=not any(row.cards for row in rows) and page_cursor() is None,
        ring=ring,
        area=chosen,
        widest=areas[-1],
        beginnings=BEGINNINGS.values(),
        chips=_chips(areas, ring, n_supported),
        own=_own(member) if part not in PARTS and page_cursor() is None else [],
        may_take_part=allowed(member, TAKE_PART),
        to_examine=review_desk.n_waiting(member) if review_desk.may_look(member) else None,
    )


def _rows(parts: Sequence[str], ring: str, area: Area, member: Any) -> list[Row]:
    """Return the rows of some parts; their cards are asked for all at once."""
    is_alone = len(parts) == 1
    before = page_cursor() if is_alone else None
    asked = _mine if ring == MINE else partial(_around, area)
    found = {
        name: asked(member, PARTS[name], before, _most(name, is_alone=is_alone) + 1)
        for name in parts
    }
    shown = {name: some[: _most(name, is_alone=is_alone)] for name, some in found.items()}
    everything = [one for some in shown.values() for one in some]
    known = {one.author_uri: one.author for one in everything if ring != MINE}
    made = iter(cards.cards_for(everything, known))
    return [
        Row(
            name=name,
            cards=[cards.drawn(card) for card in islice(made, len(some))],
            next_url=_next(name, ring, some[-1].out_id, is_alone)
            if len(found[name]) > len(some)
            else "",
        )
        for name, some in shown.items()
    ]


def _most(name: str, *, is_alone: bool) -> int:
    return PAGE_ROWS if is_alone else FIRST_ROWS[name]


def _next(name: str, ring: str, last: int, is_alone: bool) -> str:
    """Return where there is more of a part: from the first page, all of it by itself."""
    if not is_alone:
        return url_for("projects.index", ring=ring, part=name)
    return url_for("projects.index", ring=ring, part=name, before=last)


def _around(
    area: Area, member: Any, stages: Sequence[Stage], before: int | None, limit: int
) -> list[Any]:
    """Return the newest projects of an area in some stages that a member may see."""
    marks = ", ".join("?" * len(stages))
    rows = publishing.newest(
        Project, area=area, viewer=member, columns=cards.COLUMNS, before=before, limit=limit,
        where=f"stage IN ({marks})", values=[str(stage) for stage in stages],
    )  # fmt: skip
    return [cards.of_row(row) for row in rows]


def _supported(member: Any) -> Any:
    """Return the query for projects to which a member has promised Smiles, ever."""
    pledged = Pledge.select(Pledge.project).where(
        (Pledge.supporter_uri == member.uri) & (Pledge.kind == MEMBER)
    )
    return Project.select().where(Project.id.in_(pledged) & (Project.stage != Stage.DROPPED))


def _mine(member: Any, stages: Sequence[Stage], before: int | None, limit: int) -> list[Any]:
    """Return what a member supports; what is suspended stands with what is on its way."""
    wanted = (*stages, Stage.SUSPENDED) if stages is ON_THE_WAY else stages
    found = _supported(member).where(Project.stage.in_([str(one) for one in wanted]))
    if before is not None:
        found = found.where(Project.out_id < before)
    return list(found.order_by(Project.out_id.desc()).limit(limit))


def _own(member: Any) -> list[dict[str, Any]]:
    """Return the projects of a member that wait: for them, or for the association."""
    asked = dict(asking.rows(_BORNE, (), [member.uri]))
    waiting = Project.stage.in_([str(stage) for stage in FOR_ITS_BEARERS])
    found = Project.select().where(Project.id.in_(list(asked)) & waiting) if asked else ()
    latest = sorted(found, key=lambda row: -int(row.id))[:OWN_ROWS]
    return [
        {
            "project": row,
            "chip": chip_of(row),
            "is_asked": asked[row.id] != ACCEPTED,
            "due_at": opinions.due_at(row) if row.stage == Stage.REVIEW else None,
        }
        for row in latest
    ]


def _chips(areas: Sequence[Area], ring: str, n_supported: int) -> list[dict[str, Any]]:
    found = [
        {
            "title": _("In my mile") if area.ring == "mile" else str(area.title),
            "url": url_for("projects.index", ring=area.ring),
            "is_current": area.ring == ring,
        }
        for area in areas
    ]
    mine = {
        "title": _("Those you support (%(n)s)", n=n_supported),
        "url": url_for("projects.index", ring=MINE),
        "is_current": ring == MINE,
    }
    return [*found, mine] if n_supported or ring == MINE else found
