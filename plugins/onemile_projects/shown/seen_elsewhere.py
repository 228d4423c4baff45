"""Projects on other pages: on the profile of who bears them, on the page of the commons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from peewee import fn

from onemile.api import Fragment, MemberCard
from onemile_projects.lifecycle import ALIVE, AT_WORK
from onemile_projects.models import ACCEPTED, PUBLISHED, Bearer, Project
from onemile_projects.shown import cards
from onemile_projects.shown.seen import seen_by

# On a profile the latest; the page of projects has them all.
PROFILE_ROWS = 6


@dataclass(frozen=True, kw_only=True)
class Commons:
    """What lies in the projects at work that somebody can see."""

    n: int
    left_smiles: int
    promised_smiles: int
    matched_smiles: int


def profile(subject: MemberCard | None, viewer: Any) -> Sequence[Fragment]:
    """Hang what somebody bears into their profile: what the viewer may see of it anyway."""
    if subject is None or (subject.uri != viewer.uri and subject.uri in viewer.hidden_uris()):
        return []
    borne = Bearer.select(Bearer.project).where(
        (Bearer.member_uri == subject.uri) & (Bearer.state == ACCEPTED)
    )
    shown = Project.id.in_(borne) & (Project.state == PUBLISHED) & seen_by(viewer)
    rows = list(Project.select().where(shown).order_by(Project.id.desc()).limit(PROFILE_ROWS))
    if not rows:
        return []
    html = render_template("projects/_profile.html", cards=cards.cards_for(rows))
    return [Fragment(html=Markup(html), order=30)]


def commons(_subject: None, viewer: Any) -> Sequence[Fragment]:
    """Hang how many Smiles lie in projects into the page of the commons.

    Only of those that the viewer sees: a sum over all would tell of a project far away.
    """
    found = in_projects(viewer)
    if not found.n:
        return []
    html = render_template("projects/_commons.html", found=found)
    return [Fragment(html=Markup(html), order=30)]


def in_projects(viewer: Any) -> Commons:
    """Return the sums of the projects at work that a viewer can see; two questions."""
    left = Project.collected_smiles - Project.released_smiles - Project.refunded_smiles
    rows: Any = Project.select(
        fn.COUNT(Project.id),
        fn.COALESCE(fn.SUM(left), 0),
        fn.COALESCE(fn.SUM(Project.pledged_smiles), 0),
    )
    alive = Project.stage.in_([str(stage) for stage in ALIVE])
    n, left_smiles, promised = rows.where(alive & seen_by(viewer)).tuples().get()
    matched: Any = Project.select(fn.COALESCE(fn.SUM(Project.match_max_smiles), 0))
    waiting = Project.stage.in_([str(stage) for stage in ALIVE - AT_WORK])
    return Commons(
        n=int(n),
        left_smiles=int(left_smiles),
        promised_smiles=int(promised),
        matched_smiles=int(matched.where(waiting & seen_by(viewer)).scalar()),
    )
