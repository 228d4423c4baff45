"""The final report: what bearers tell at the end, figures from the books, an examiner's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from onemile.api import Conflict, clock, microseconds, require, transaction
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.help.help_models import BACK, DONE, LENT, Task, Thing, Volunteer
from onemile_projects.lifecycle import Actor, Stage, Step, where_it_stands
from onemile_projects.models import (
    REASON_CHARS_MAX,
    REPORT,
    REPORT_ACCEPTED,
    REPORT_BACK,
    REPORT_GIVEN,
    TEXT_CHARS_MAX,
    Decision,
    Project,
    Reported,
)
from onemile_projects.sight import Part
from onemile_projects.terms import TAKE_PART
from onemile_projects.way import closing, joint_photos, judging, milestones, silence
from onemile_projects.way.needed_words import require_words


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the books say of a project: who was there, for how long, what was given."""

    hands: int
    hours: int
    supporters: int
    collected_smiles: int
    released_smiles: int
    things: int


def figures(project: Project) -> Figures:
    """Draw the figures of a project from its books; nobody types them."""
    there = (Task.project == project.id) & (Volunteer.state == DONE)
    rows = Volunteer.select(
        fn.COUNT(Volunteer.member_uri.distinct()), fn.COALESCE(fn.SUM(Task.hours), 0)
    )
    hands, hours = rows.join(Task).where(there).scalar(as_tuple=True)
    lent = (Thing.project == project.id) & Thing.state.in_((LENT, BACK))
    return Figures(
        hands=int(hands),
        hours=int(hours),
        supporters=int(project.supporters),
        collected_smiles=int(project.collected_smiles),
        released_smiles=int(project.released_smiles),
        things=int(Thing.select().where(lent).count()),
    )


def give(project_id: int, *, member: Any, text: str, photo_ids: Sequence[int] = ()) -> Project:
    """Hand in the final report of a running project; an examiner reads it.

    Raises NotFound, Invalid, Conflict.
    """
    require(member, TAKE_PART)
    empty = _("Tell what has become of it, and what is left of it for the neighbours.")
    require_words("text", text, most=TEXT_CHARS_MAX, empty=empty)
    with transaction():
        project = stages.locked(project_id)
        milestones.require_bearer(project, member)
        stages.take(
            project,
            Step.COMPLETE,
            actors=sight.actors(project, member),
            by_uri=str(member.uri),
            report_text=text,
            report_state=REPORT_GIVEN,
            reported_at=clock.now(),
        )
        thing = Reported(id=int(project.id))
        joint_photos.attach(REPORT, thing, member_id=int(member.id), photo_ids=photo_ids)
        silence.sign(project)
    return project


def accept(project_id: int, *, member: Any, version: int) -> Project:
    """Accept the report as an examiner; the project closes at once where nothing is left.

    Raises NotFound, NotAllowed, Conflict (changed meanwhile, decided already).
    """
    with transaction():
        project = _judged(project_id, member, version)
        project.report_state = REPORT_ACCEPTED
        project.save(only=[Project.report_state])
        stages.journal(project, "report_accepted", by_uri=str(member.uri))
        if closing.left_of(project).is_clear:
            closing.end(project, by_uri=str(member.uri))
    return project


def send_back(project_id: int, *, member: Any, version: int, words: str) -> Project:
    """Send the report back as an examiner, with words; the project runs on meanwhile.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    empty = _("Say what is missing: its bearers will read it.")
    require_words("words", words, most=REASON_CHARS_MAX, empty=empty)
    with transaction():
        project = _judged(project_id, member, version)
        stages.take(
            project,
            Step.SEND_BACK,
            actors={Actor.EXAMINERS},
            by_uri=str(member.uri),
            why=words,
            report_state=REPORT_BACK,
        )
    return project


def version_of(project: Project) -> int:
    """Say which report somebody reads, so that nobody accepts another one."""
    return microseconds(project.reported_at) if project.reported_at else 0


def words_back(project: Project) -> str:
    """Return why the report was sent back; "" where it was not, or was handed in again."""
    if project.report_state != REPORT_BACK:
        return ""
    rows = Decision.select().where(
        (Decision.project == project.id) & (Decision.step == str(Step.SEND_BACK))
    )
    found = rows.order_by(Decision.id.desc()).first()
    return str(found.text) if found is not None else ""


def is_readable(project: Project) -> bool:
    """Tell whether whoever sees a project may read its report."""
    return project.report_state in (REPORT_GIVEN, REPORT_ACCEPTED) and bool(project.report_text)


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the figures of a project that has reported."""
    return {"figures": figures(project)} if is_readable(project) else None


def _judged(project_id: int, member: Any, version: int) -> Project:
    project = stages.locked(project_id)
    judging.require_judge(project, member)
    if project.stage != Stage.COMPLETED:
        raise Conflict(where_it_stands(Stage(project.stage)), state=project.stage)
    if project.report_state != REPORT_GIVEN:
        raise Conflict(_("This report is accepted already."), state=project.report_state)
    if version != version_of(project):
        raise Conflict(_("This has changed meanwhile. Read it again, then decide."))
    return project
