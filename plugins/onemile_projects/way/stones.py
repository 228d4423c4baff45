"""The milestones of a project as its page shows them: stones on a way, and what each waits for."""

from dataclasses import dataclass
from typing import Any

from onemile.api import day, in_unit, kept_piece, rows_of, setting
from onemile.api import gettext as _
from onemile_projects import days, sight
from onemile_projects.lifecycle import ALIVE, OVER, Stage
from onemile_projects.models import ACCEPTED, MISSED, SHOWN, Milestone, Project
from onemile_projects.sight import Part
from onemile_projects.way import judging


@dataclass(frozen=True, kw_only=True)
class Stone:
    """One stone: ``look`` is done, now or nothing; ``note`` says how it stands, in a sentence."""

    title: str
    look: str
    note: str
    milestone: Milestone | None = None
    is_readable: bool = False

    @property
    def plain(self) -> dict[str, Any]:
        """The same as plain values, from which it is drawn."""
        return {
            "title": self.title,
            "look": self.look,
            "note": self.note,
            "milestone": {"id": int(self.milestone.id)} if self.milestone else None,
            "is_readable": self.is_readable,
        }


def panel(project: Project, viewer: Any, part: Part) -> dict[str, Any] | None:
    """Return the stones of a project; None where it has none."""
    rows = stones_of(project, viewer, part)
    if not rows:
        return None
    return {"drawn": kept_piece("projects/_stone_lines.html", stones=[one.plain for one in rows])}


def stones_of(project: Project, viewer: Any, part: Part) -> list[Stone]:
    """Return the stones in their order, the gathering of Smiles and hands among them."""
    milestones = milestones_of(project)
    if not milestones:
        return []
    opened = project.opened_at is not None
    reads_all = part.is_bearer or (part.is_examiner and judging.may_judge(project, viewer))
    first = next((one for one in milestones if one.state != ACCEPTED), None)
    # Rassembler: what was accepted before the Smiles were there stands before it.
    before = [one for one in milestones if _is_before(project, one)] if opened else []
    after = [one for one in milestones if one not in before]
    is_moving = project.funded_at is not None and project.stage in ALIVE
    made = [_stone(project, one, is_now=False, reads_all=reads_all) for one in before]
    if opened:
        made.append(_gathering(project))
    made += [
        _stone(project, one, is_now=is_moving and one is first, reads_all=reads_all)
        for one in after
    ]
    return made


def milestones_of(project: Project) -> list[Milestone]:
    """Return the milestones of a project in their order."""
    return rows_of(Milestone, "WHERE project_id = ? ORDER BY position, id", (project.id,))


def reads(milestone: Milestone, viewer: Any) -> bool:
    """Tell whether somebody who sees a project may read what shows one of its milestones.

    All may once it is accepted; before, its bearers and whoever may judge it.
    """
    project = milestone.project
    return _is_readable(milestone, reads_all=_reads_all(project, viewer))


def _reads_all(project: Project, viewer: Any) -> bool:
    return sight.is_bearer(project, viewer) or judging.may_judge(project, viewer)


def _is_readable(milestone: Milestone, *, reads_all: bool) -> bool:
    if not milestone.evidence:
        return False
    return milestone.state == ACCEPTED or reads_all


def _stone(project: Project, one: Milestone, *, is_now: bool, reads_all: bool) -> Stone:
    return Stone(
        title=str(one.title),
        look="done" if one.state == ACCEPTED else "now" if is_now else "",
        # Of what has ended nothing is due any more.
        note=note_of(one) if one.state == ACCEPTED or project.stage not in OVER else "",
        milestone=one,
        is_readable=_is_readable(one, reads_all=reads_all),
    )


def note_of(one: Milestone) -> str:
    """Say how a milestone stands: done, looked at, missed, or when it is due and what it frees."""
    if one.state == ACCEPTED:
        return _("done on %(day)s", day=day(one.decided_at))
    parts = []
    if one.state == SHOWN:
        parts.append(_("shown on %(day)s, an examiner is looking", day=day(one.shown_at)))
    elif one.state == MISSED:
        parts.append(_("missed: it was due on %(day)s", day=day(one.due_day)))
    elif one.due_day and one.first_due_day and one.first_due_day != one.due_day:
        parts.append(
            _(
                "put off from %(first)s to %(now)s",
                first=day(one.first_due_day),
                now=day(one.due_day),
            )
        )
    elif one.due_day:
        parts.append(_("by %(day)s", day=day(one.due_day)))
    if one.amount_smiles:
        parts.append(
            _(
                "%(amount)s given out once an examiner has seen that it is done",
                amount=in_unit(one.amount_smiles),
            )
        )
    return " · ".join(parts)


def _is_before(project: Project, one: Milestone) -> bool:
    if one.state != ACCEPTED:
        return False
    return project.funded_at is None or bool(one.decided_at and one.decided_at < project.funded_at)


def _gathering(project: Project) -> Stone:
    """Show the gathering of Smiles and hands as the stone it is."""
    title = _("Gather: Smiles, hands, tools")
    if project.funded_at is not None:
        note = _(
            "%(amount)s gathered on %(day)s",
            amount=in_unit(project.collected_smiles),
            day=day(project.funded_at),
        )
        return Stone(title=title, look="done", note=note)
    if project.stage in (Stage.OPEN, Stage.COLLECTING):
        note = _(
            "until %(day)s, then %(n)s days of collecting",
            day=day(days.last_of(project)),
            n=setting("projects.collect_days"),
        )
        return Stone(title=title, look="now", note=note)
    return Stone(title=title, look="", note="")
