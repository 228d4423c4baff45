"""What the association has said to the bearers of a proposal, and where it stands for them."""

from dataclasses import dataclass
from typing import Any

from onemile_projects import sight
from onemile_projects.lifecycle import Stage
from onemile_projects.models import Project
from onemile_projects.proposals.correcting import MAY_CORRECT
from onemile_projects.review import opinions, verdicts


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One remark; ``about`` is the question it answers, empty for the whole."""

    about: str
    text: str


def of(project: Project) -> list[Remark]:
    """Return what the examiners ask to be changed; nobody's name stands beside it."""
    if project.stage not in (Stage.CHANGES, Stage.REFUSED):
        return []
    found = []
    for row in opinions.standing(project):
        if row.verdict == verdicts.APPROVE:
            continue
        if row.reasons:
            found.append(Remark(about="", text=str(row.reasons)))
        for name, given in row.answers.items():
            if given.get("comment") and given.get("answer") != verdicts.YES:
                about = str(verdicts.BY_NAME[name].title) if name in verdicts.BY_NAME else ""
                found.append(Remark(about=about, text=str(given["comment"])))
    return found


def standing_for(project: Project, part: sight.Part) -> dict[str, Any] | None:
    """Return what the page of a project says to its bearers alone; None for others."""
    if not part.is_bearer:
        return None
    stage = Stage(project.stage)
    # What the association has answered stands above it already (``answering``).
    if stage not in (Stage.DRAFT, Stage.REVIEW, *MAY_CORRECT):
        return None
    return {"stage": stage}
