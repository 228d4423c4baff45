"""What projects hang into other pages: one function for each opening."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment
from onemile_projects.departing import forecast
from onemile_projects.review import review_desk
from onemile_projects.shown import seen_elsewhere
from onemile_projects.way import evidence_desk

# Given the subject of the opening and a member who looks: what hangs there.
Hang = Callable[[Any, Any], Sequence[Fragment]]


def of(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Give what hangs in an opening for a member; visitors are shown nothing of projects."""
    hang = OPENINGS.get(slot)
    return [] if hang is None or viewer is None else hang(subject, viewer)


def _desk(subject: Any, viewer: Any) -> Sequence[Fragment]:
    return [*review_desk.fragments("moderation.desk", viewer), *_evidence(viewer)]


def _evidence(viewer: Any) -> Sequence[Fragment]:
    """Say on the moderators' desk how much of projects under way waits for a yes or a no."""
    n = evidence_desk.n_waiting(viewer)
    html = render_template("projects/_evidence_desk.html", n=n) if n else ""
    return [Fragment(html=Markup(html), order=21)] if n else []


def _leaving(subject: Any, viewer: Any) -> Sequence[Fragment]:
    rows = forecast.foreseen(viewer)
    if not rows:
        return []
    html = render_template("projects/_leaving.html", rows=rows)
    return [Fragment(html=Markup(html), order=20)]


OPENINGS: Mapping[str, Hang] = {
    "moderation.desk": _desk,
    "privacy.leave": _leaving,
    "member.profile": seen_elsewhere.profile,
    "smiles.commons": seen_elsewhere.commons,
}
FILLS = tuple(OPENINGS)
