"""What projects hang into other pages: one function for each opening."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from onemile.api import Fragment
from onemile_projects import forecast, review_desk, seen_elsewhere

# Given the subject of the opening and a member who looks: what hangs there.
Hang = Callable[[Any, Any], Sequence[Fragment]]


def of(slot: str, subject: Any, viewer: Any) -> Sequence[Fragment]:
    """Give what hangs in an opening for a member; visitors are shown nothing of projects."""
    hang = OPENINGS.get(slot)
    return [] if hang is None or viewer is None else hang(subject, viewer)


def _desk(subject: Any, viewer: Any) -> Sequence[Fragment]:
    return review_desk.fragments("moderation.desk", viewer)


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
