"""Projects as cards: what a row of them shows, in as many questions for two dozen as for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from onemile.api import day, in_unit, ngettext, pictures, resolve_actors
from onemile.api import gettext as _
from onemile_projects import needs, sight
from onemile_projects.lifecycle import AT_WORK, Stage
from onemile_projects.models import ACCEPTED, ASSOCIATION, Bearer, Milestone, Project
from onemile_projects.standing import Chip, chip_of

# On a card; the project's page has them all.
NEEDS_MAX = 2
# Names on a card: two, and how many more.
NAMES_MAX = 2
COVERS = frozenset({"garden", "repair", "pedibus", "library", "cleanup", "flood"})


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What became of a project's Smiles, as its columns say; the doctor compares the postings."""

    pledged: int
    collected: int
    released: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Card:
    """A project as its card shows it."""

    id: int
    title: str
    summary: str
    url: str
    picture_url: str
    cover: str
    chip: Chip
    bearers: str
    needs: list[needs.Need]
    line: str
    note: str
    sums: Sums | None
    is_silent: bool


def cards_for(projects: Sequence[Project]) -> list[Card]:
    """Return the cards of some projects, in their order: five questions for all of them."""
    bearers = bearer_names(projects)
    asked = needs.asked_of(projects)
    steps = _milestones(projects)
    return [
        Card(
            id=int(project.id),
            title=str(project.title),
            summary=str(project.summary),
            url=sight.path(project),
            picture_url=pictures.url(project.picture_key),
            cover=cover_of(project),
            chip=chip_of(project),
            bearers=bearers[project.id],
            needs=_needs(project, asked[project.id]),
            line=_line(project, *steps.get(project.id, (0, 0))),
            note=_note(project),
            sums=sums_of(project) if project.min_smiles else None,
            is_silent=project.silent_since is not None,
        )
        for project in projects
    ]


def sums_of(project: Project) -> Sums:
    """Return the four sums of a project."""
    return Sums(
        pledged=int(project.pledged_smiles),
        collected=int(project.collected_smiles),
        released=int(project.released_smiles),
        left=project.escrow_smiles,
    )


def cover_of(project: Project) -> str:
    """Return the drawn cover of a project that has no photo: its beginning's, or the bench."""
    name = project.beginning if project.beginning in COVERS else "general"
    return f"covers/{name}.svg"


def bearer_names(projects: Sequence[Project]) -> dict[int, str]:
    """Return who bears each of some projects, in a few words; two questions for all."""
    numbers = [int(project.id) for project in projects]
    rows: Any = Bearer.select(Bearer.project, Bearer.member_uri).where(
        Bearer.project.in_(numbers) & (Bearer.state == ACCEPTED)
    )
    uris: dict[int, list[str]] = {number: [] for number in numbers}
    for number, uri in rows.order_by(Bearer.since, Bearer.id).tuples() if numbers else ():
        uris[number].append(uri)
    people = resolve_actors({uri for some in uris.values() for uri in some})
    return {
        int(project.id): _named(project, [people[uri].name for uri in uris[project.id]])
        for project in projects
    }


def _named(project: Project, names: list[str]) -> str:
    shown, more = names[:NAMES_MAX], len(names) - NAMES_MAX
    if project.borne_by == ASSOCIATION:
        return _("the association")
    if not names:
        return _("nobody any more")
    if more > 0:
        return ngettext(
            "%(names)s and one more neighbour",
            "%(names)s and %(num)s more neighbours",
            more,
            names=", ".join(shown),
        )
    return _("%(one)s and %(other)s", one=shown[0], other=shown[1]) if shown[1:] else shown[0]


def _milestones(projects: Sequence[Project]) -> dict[int, tuple[int, int]]:
    """Return how many milestones of each project are reached, and how many there are."""
    numbers = [int(project.id) for project in projects]
    if not numbers:
        return {}
    reached = fn.SUM(Case(None, [(Milestone.state == ACCEPTED, 1)], 0))
    rows: Any = Milestone.select(Milestone.project, reached, fn.COUNT(Milestone.id)).where(
        Milestone.project.in_(numbers)
    )
    return {
        number: (int(n), int(of)) for number, n, of in rows.group_by(Milestone.project).tuples()
    }


def _needs(project: Project, asked: needs.Asked) -> list[needs.Need]:
    is_wanted = project.stage in (Stage.OPEN, Stage.COLLECTING)
    return needs.needs_of(project, asked)[:NEEDS_MAX] if is_wanted else []


def _line(project: Project, reached: int, of: int) -> str:
    """Return the one fact that counts on the way: which milestone, what was collected."""
    if project.stage == Stage.FUNDED and project.funded_at is not None:
        return _(
            "%(smiles)s collected on %(day)s",
            smiles=in_unit(project.collected_smiles),
            day=day(project.funded_at),
        )
    if project.stage in AT_WORK and of:
        return _("Milestone %(n)s of %(of)s", n=min(reached + 1, of), of=of)
    return ""


def _note(project: Project) -> str:
    if project.stage == Stage.FAILED and project.released_smiles:
        return _("It stopped half way. What was left went back, to each their part.")
    if project.stage == Stage.FAILED and project.min_smiles:
        return _("It did not come about. Everybody has back what they had promised.")
    if project.stage in AT_WORK or project.stage == Stage.CLOSED:
        n = int(project.supporters)
        return (
            ngettext("%(num)s neighbour, thank you", "%(num)s neighbours, thank you", n)
            if n
            else ""
        )
    return ""
