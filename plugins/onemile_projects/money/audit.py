"""The proof for ``onemile doctor``: sums equal pledges, escrows equal postings, nothing waits."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from peewee import Case, fn

from onemile.api import HealthCheck, HealthResult, Ledger, clock, ledger, ngettext
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_projects.lifecycle import OVER, Stage
from onemile_projects.models import TO_TREASURY, Project
from onemile_projects.money.money_models import FREED, HELD, MATCH, MEMBER, Pledge

# A job and its tasks need minutes; a night without the worker is no finding yet.
WAIT_DAYS = 2
# Named in one line; the first of them is enough to begin with.
NAMED_MAX = 5
PAGE = 500


def check() -> HealthResult:
    """Hold the sums of projects against their pledges and against the ledger."""
    found = [*wrong_sums(), *_late()]
    if found:
        return HealthResult(
            is_fine=False,
            detail="; ".join(found[:NAMED_MAX]),
            mend=_(
                "let the worker run for an hour and ask again; if it stays: "
                "onemile smiles reconcile, and where the book is sound tell the authors"
            ),
        )
    n = Pledge.select().count()
    return HealthResult(
        is_fine=True,
        detail=ngettext(
            "%(num)s promise adds up with its project and the book",
            "%(num)s promises add up with their projects and the book",
            n,
        ),
    )


CHECKS = (HealthCheck(name="projects.money", title=_l("The purses of projects"), run=check),)


def wrong_sums() -> list[str]:
    """Say where pledges, projects and the ledger contradict one another."""
    keeper = ledger()
    found = [*_pledges_against_projects(), *_matches_against_projects()]
    if keeper is not None:
        found += [*_projects_against_ledger(keeper), *_pledges_against_holds(keeper)]
    return found


def _pledges_against_projects() -> Iterator[str]:
    """Compare what each project says with its pledges, in one question for all of them."""
    is_held = (Pledge.state == HELD) & (Pledge.kind == MEMBER)
    is_support = (Pledge.state != FREED) & (Pledge.kind == MEMBER)
    rows: Any = (
        Project.select(
            Project.id,
            Project.stage,
            Project.remainder,
            Project.pledged_smiles,
            Project.collected_smiles,
            Project.refunded_smiles,
            Project.supporters,
            _sum(is_held, Pledge.amount_smiles).alias("held"),
            fn.COALESCE(fn.SUM(Pledge.collected_smiles), 0).alias("collected"),
            fn.COALESCE(fn.SUM(Pledge.refunded_smiles), 0).alias("refunded"),
            _sum(is_support, 1).alias("people"),
        )
        .join(Pledge, "LEFT OUTER JOIN")
        .group_by(Project.id)
        .order_by(Project.id)
        .dicts()
    )
    for row in rows:
        pairs = [("pledged", "held"), ("collected", "collected")]
        if row["remainder"] != TO_TREASURY:
            pairs.append(("refunded", "refunded"))
        for ours, theirs in pairs:
            if row[f"{ours}_smiles"] != row[theirs]:
                yield _differs(row["id"], ours, row[f"{ours}_smiles"], row[theirs])
        # Of one that has not come about the page still says how many had promised.
        if row["stage"] not in OVER and row["supporters"] != row["people"]:
            yield _differs(row["id"], "supporters", row["supporters"], row["people"])


def _matches_against_projects() -> Iterator[str]:
    """Compare the match that an open project promises with what is held for it."""
    held = Pledge.select(fn.COALESCE(fn.SUM(Pledge.amount_smiles), 0)).where(
        (Pledge.project == Project.id) & (Pledge.kind == MATCH) & (Pledge.state == HELD)
    )
    before = Project.stage.in_([Stage.APPROVED, Stage.OPEN, Stage.COLLECTING])
    rows: Any = Project.select(Project.id, Project.match_max_smiles, held.alias("held"))
    for row in rows.where(before).order_by(Project.id).dicts():
        if row["match_max_smiles"] != row["held"]:
            yield _differs(row["id"], "match", row["match_max_smiles"], row["held"])


def _projects_against_ledger(keeper: Ledger) -> Iterator[str]:
    """Compare each escrow with what the book says of its account."""
    for project in Project.select().where(Project.collected_smiles > 0).iterator():
        there = keeper.balance_smiles(project.escrow_uri)
        if there != project.escrow_smiles:
            yield _differs(project.id, "escrow", project.escrow_smiles, there)


def _pledges_against_holds(keeper: Ledger) -> Iterator[str]:
    """Compare what waits in our books with what is held in the ledger's, both ways."""
    held = {
        str(key): (int(amount), int(project))
        for key, amount, project in Pledge.select(Pledge.key, Pledge.amount_smiles, Pledge.project)
        .where(Pledge.state == HELD)
        .tuples()
        .iterator()
    }
    before = None
    while True:
        page = keeper.holds("pledge/", before=before, limit=PAGE)
        for hold in page:
            ours = held.pop(hold.key, None)
            if ours is None:
                yield _("the ledger holds %(key)s, and no promise waits", key=hold.key)
            elif ours[0] != hold.amount_smiles:
                yield _differs(ours[1], hold.key, ours[0], hold.amount_smiles)
        if len(page) < PAGE:
            break
        before = page[-1].id
    for key, (_amount, project) in held.items():
        yield _("project %(id)s: %(key)s waits, and the ledger holds nothing", id=project, key=key)


def _late() -> Iterator[str]:
    """Name what should have come to its end by itself."""
    long_ago = clock.ago(days=WAIT_DAYS)
    for words, condition in _waits(long_ago):
        for row in Project.select(Project.id).where(condition).limit(NAMED_MAX):
            yield f"{_('project %(id)s', id=row.id)}: {words}"
    keeper = ledger()
    lies = Project.collected_smiles > Project.released_smiles + Project.refunded_smiles
    at_rest = Project.stage.in_(sorted(OVER)) & (Project.stage_at < long_ago)
    for project in Project.select().where(at_rest & lies).order_by(Project.id):
        # What is held there for a task under dispute waits for whoever decides.
        if keeper is not None and keeper.available_smiles(project.escrow_uri) > 0:
            words = _("%(n)s lie where nothing may lie any more", n=project.escrow_smiles)
            yield f"{_('project %(id)s', id=project.id)}: {words}"


def _waits(long_ago: datetime) -> list[tuple[str, Any]]:
    held = Pledge.select(Pledge.project).where(Pledge.state == HELD)
    is_over = Project.stage.in_(sorted(OVER)) & (Project.stage_at < long_ago)
    return [
        (
            _("its last moment is over, and nobody has counted (are Smiles switched off?)"),
            (Project.stage == Stage.OPEN) & (Project.closes_at < long_ago),
        ),
        (
            _("the time for collecting is over, and it goes on (are Smiles switched off?)"),
            (Project.stage == Stage.COLLECTING) & (Project.collect_until < long_ago),
        ),
        (_("it is over, and promises to it still wait"), is_over & Project.id.in_(held)),
        (
            _("it is over, and giving back has not ended"),
            is_over & Project.settle_smiles.is_null(False),
        ),
    ]


def _sum(condition: Any, what: Any) -> Any:
    return fn.COALESCE(fn.SUM(Case(None, [(condition, what)], 0)), 0)


def _differs(project_id: int, what: str, here: int, there: int) -> str:
    return _(
        "project %(id)s: %(what)s is %(here)s here and %(there)s there",
        id=project_id,
        what=what,
        here=here,
        there=there,
    )
