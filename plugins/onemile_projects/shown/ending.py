"""How an end is told: what there was of what it took, why it ended, what became of the Smiles.

The words of whoever ended it are in the journal, which the page has asked for already.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onemile.api import card, day, in_unit, ngettext
from onemile.api import gettext as _
from onemile_projects import days
from onemile_projects.lifecycle import Stage, Step
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.review.journal import Line

# What says, of all that is written in a journal, by which way a project came to its end.
_WAYS = frozenset({Step.SUSPEND, Step.RESUME, Step.OPEN, Step.COLLECT, Step.FUND, Step.START})
_WAYS |= {Step.PAUSE, Step.GO_ON, Step.COMPLETE, Step.SEND_BACK}
_ENDS = frozenset({Step.FAIL, Step.GIVE_UP, Step.CALL_BACK})


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What the page says first of a project that has ended; ``words`` are somebody's own."""

    why: str
    words: str
    smiles: tuple[str, ...]


def of(project: Project, lines: Sequence[Line]) -> Ending | None:
    """Return how a project ended, by its columns and its journal; None while it goes on."""
    if project.stage == Stage.CLOSED:
        return Ending(why="", words="", smiles=smiles(project))
    if project.stage != Stage.FAILED:
        return None
    last = next((line for line in reversed(lines) if line.step in _ENDS), None)
    before = next((line for line in reversed(lines) if line.step in _WAYS), None)
    return Ending(
        why=_why(project, last, before),
        # The count of those who wanted their share back is nobody's words; the journal has it.
        words=last.text if last is not None and last.step != Step.CALL_BACK else "",
        smiles=smiles(project),
    )


def ended_by_time(project: Project) -> bool:
    """Tell whether it failed on its last day, with what was promised by then written down."""
    was_counted = project.collect_until is None and bool(project.promised_smiles)
    return project.stage == Stage.FAILED and was_counted


def _why(project: Project, last: Line | None, before: Line | None) -> str:
    if last is not None and last.step == Step.GIVE_UP:
        return _("Its bearers gave it up:")
    if last is not None and last.step == Step.CALL_BACK:
        return _("A milestone was missed, and most of its supporters wanted their share back.")
    came_from = before.step if before is not None else ""
    if came_from == Step.SUSPEND:
        if last is not None and last.text:
            return _("It had been suspended, and the moderators ended it:")
        return _("It had been suspended, and nothing was decided in time.")
    if came_from == Step.PAUSE or project.funded_at is not None:
        title = before.text if before is not None and came_from == Step.PAUSE else ""
        if title:
            return _("The milestone “%(title)s” was missed, and not made up for.", title=title)
        return _("A milestone was missed, and not made up for.")
    if project.collect_until is not None:
        return _(
            "Of %(promised)s promised, %(collected)s could be collected; it took %(least)s.",
            promised=in_unit(project.promised_smiles),
            collected=in_unit(project.collected_smiles),
            least=in_unit(project.min_smiles),
        )
    return _figures(project)


def _figures(project: Project) -> str:
    """Say what there was on the last day of what it took, and what was missing."""
    there, missing = [], []
    smiles = int(project.min_smiles - project.promised_smiles)
    if project.min_smiles:
        there.append(
            _(
                "%(have)s of %(of)s %(unit)s",
                have=project.promised_smiles,
                of=project.min_smiles,
                unit=card().unit_plural,
            )
        )
        if smiles > 0:
            missing.append(in_unit(smiles))
    hours = int(project.least_hours - project.hours_promised)
    if project.least_hours:
        have, of = project.hours_promised, project.least_hours
        there.append(_("%(have)s of %(of)s hours of hands", have=have, of=of))
        if hours > 0:
            missing.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    people = int(project.least_supporters - project.supporters)
    if project.least_supporters:
        have, of = int(project.supporters), project.least_supporters
        there.append(
            ngettext("%(num)s of %(of)s neighbours", "%(num)s of %(of)s neighbours", have, of=of)
        )
        if people > 0:
            missing.append(ngettext("%(num)s neighbour", "%(num)s neighbours", people))
    if not missing:
        return ""
    said = _(
        "On %(day)s there were %(there)s.",
        day=day(days.last_of(project) or project.ended_at or project.stage_at),
        there=_listed(there),
    )
    return f"{said} {_('What was missing: %(missing)s.', missing=_listed(missing))}"


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(one)s and %(other)s", one=", ".join(parts[:-1]), other=parts[-1])


def smiles(project: Project) -> tuple[str, ...]:
    """Say what became of everybody's Smiles; what is none is not said."""
    if not project.min_smiles:
        return ()
    on_the_way = int(project.pledged_smiles) + int(project.escrow_smiles)
    said = []
    if project.collected_smiles:
        parts = [_("%(n)s were collected", n=in_unit(project.collected_smiles))]
        if project.released_smiles:
            parts.append(_("%(n)s given to those who did it", n=in_unit(project.released_smiles)))
        if project.refunded_smiles:
            parts.append(_back(project) % {"n": in_unit(project.refunded_smiles)})
        said.append(f"{', '.join(parts)}.")
    elif project.stage == Stage.FAILED and not on_the_way:
        said.append(
            _(
                "No %(unit)s ever left anybody's book: every promise was given back.",
                unit=card().unit_plural,
            )
        )
    if on_the_way:
        said.append(_("%(n)s are on their way back to who gave them.", n=in_unit(on_the_way)))
    return tuple(said)


def _back(project: Project) -> str:
    is_given_on = project.stage == Stage.CLOSED and project.remainder == TO_TREASURY
    return (
        _("%(n)s were left and went to the reserve of us all")
        if is_given_on
        else _("%(n)s went back to those who had promised them")
    )
