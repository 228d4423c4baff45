"""Correct a project that is approved or open: words, place, photos; said in its journal.

What neighbours have promised for stays as it was: its name, what it needs, its budget, its
milestones, the last day, the thresholds, where a remainder goes, and who reads it.
"""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from onemile.api import Conflict, Invalid, NotFound, clock, publishing, record, transaction
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.events import Corrected
from onemile_projects.lifecycle import ALIVE, Stage, where_it_stands
from onemile_projects.models import (
    LINE_CHARS_MAX,
    PHOTOS,
    REASON_CHARS_MAX,
    SUMMARY_CHARS_MAX,
    TEXT_CHARS_MAX,
    Project,
)
from onemile_projects.proposals import drafts
from onemile_projects.proposals.checking import check_text
from onemile_projects.proposals.proposing import require_part

CORRECTED = "corrected"
MAY_CORRECT = frozenset({*ALIVE, Stage.APPROVED})
_MOST = {
    "summary": SUMMARY_CHARS_MAX,
    "need": TEXT_CHARS_MAX,
    "plan": TEXT_CHARS_MAX,
    "place_text": LINE_CHARS_MAX,
}


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What may still be written otherwise; ``photo_ids`` are all the photos it shall have."""

    summary: str
    need: str
    plan: str
    place_text: str
    photo_ids: tuple[int, ...] = ()


def read(project: Project) -> Correction:
    """Return what stands there now."""
    photos = tuple(int(photo.id) for photo in PHOTOS.of(project))
    return Correction(photo_ids=photos, **{name: getattr(project, name) for name in _MOST})


def correct(project_id: int, correction: Correction, *, member: Any, version: int) -> Project:
    """Write what was corrected; the journal says what stood there, and all who follow it hear.

    Raises NotFound, Conflict (not now, or rewritten meanwhile), Invalid beside each field.
    """
    require_part(member)
    _check(correction)
    with transaction():
        project = stages.locked(project_id)
        if not sight.is_bearer(project, member):
            raise NotFound
        if project.stage not in MAY_CORRECT:
            raise Conflict(where_it_stands(Stage(project.stage)), state=str(project.stage))
        before = read(project)
        if before == correction:
            return project
        if version != project.version:
            raise Conflict(_("It was rewritten meanwhile. Look at it before you keep yours."))
        said = _said(before, correction)
        _check_small(said, before, correction)
        drafts.attach(project, correction.photo_ids, member_id=int(member.id))
        for name in _MOST:
            setattr(project, name, getattr(correction, name))
        project.folded = publishing.folded(f"{project.title} {project.summary} {project.need}")
        project.version += 1
        project.edited_at = clock.now()
        project.save()
        line = stages.journal(project, CORRECTED, by_uri=str(member.uri), text=said)
        record(
            Corrected(
                project_id=project.id,
                project_uri=project.uri,
                by_uri=str(member.uri),
                decision_id=line.id,
            )
        )
    return project


def _check(correction: Correction) -> None:
    wrong: dict[str, str] = {}
    for name, most in _MOST.items():
        text = getattr(correction, name)
        if not text:
            wrong[name] = _("Leave something here: neighbours have read it.")
        check_text(wrong, name, text, most=most)
    if wrong:
        raise Invalid(wrong)


def _check_small(said: str, before: Correction, after: Correction) -> None:
    """Raise Invalid for more than the journal shows whole: examiners have said yes to the text."""
    if len(said) <= REASON_CHARS_MAX:
        return
    lengths = {
        name: sum(map(len, _changes(getattr(before, name), getattr(after, name)))) for name in _MOST
    }
    words = _(
        "This changes much more than a correction does: %(n)s characters of old and new words, "
        "%(most)s at most. What was approved stays; tell the rest in the news.",
        n=len(said),
        most=REASON_CHARS_MAX,
    )
    raise Invalid({max(lengths, key=lambda name: lengths[name]): words})


def _said(before: Correction, after: Correction) -> str:
    """Say what changed: the words that stood there, and those that stand there now."""
    changes = [
        change for name in _MOST for change in _changes(getattr(before, name), getattr(after, name))
    ]
    if before.photo_ids != after.photo_ids:
        changes.append(_("photos"))
    return " ; ".join(changes)


def _changes(before: str, after: str) -> list[str]:
    """Return each run of words that became another: "lundi → mardi"."""
    old, new = (re.findall(r"\S+", text) for text in (before, after))
    runs = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [
        f"{' '.join(old[a:b]) or '–'} → {' '.join(new[c:d]) or '–'}"
        for kind, a, b, c, d in runs
        if kind != "equal"
    ]
