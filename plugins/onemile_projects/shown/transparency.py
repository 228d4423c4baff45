"""What everybody may know of a project's Smiles: every posting, every promise, who came to help.

Whoever promised without their name stays without it: here, in files, and by no order either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onemile.api import COMMONS_TREASURY, LedgerLine, ledger, resolve_actors
from onemile.api import gettext as _
from onemile_projects import days, sight
from onemile_projects.help.help_models import COMING, DONE, LENT, Task, Thing, Volunteer
from onemile_projects.models import Project
from onemile_projects.money.ends import CHANGED, LEFT, TAKEN_BACK
from onemile_projects.money.money_models import FREED, MATCH, MEMBER, RELEASED, Pledge, Release

# A page of postings or promises, long enough to add up with a pencil.
PAGE_ROWS = 50
# What one call of the ledger brings for the whole file.
FILE_ROWS = 1_000
PLEDGE, TASK, RELEASE, CORRECTION, REMAINDER = (
    "pledge",
    "task",
    "release",
    "correction",
    "remainder",
)


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A line of the project's account: ``amount_smiles`` is signed from the project's side."""

    day: date
    what: str
    who: str
    is_named: bool
    amount_smiles: int


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What somebody promised: by name, or (``who`` empty) without it."""

    who: str
    amount_smiles: int
    said: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was given out without a task: for what, to whom, asked and released by two people."""

    what: str
    payee: str
    asked_by: str
    released_by: str
    amount_smiles: int
    at: datetime


def postings(project: Project, viewer: Any, *, before: int | None) -> tuple[list[Posting], int]:
    """Return a page of a project's postings, and where the next one begins (0: nowhere).

    A place in the whole list as it is shown, never an entry's number: cut by those, page after
    page would tell the order in which they were made, the nameless among the named.
    """
    begins = before or 0
    found = all_postings(project, viewer)
    ends = begins + PAGE_ROWS
    return found[begins:ends], ends if len(found) > ends else 0


def all_postings(project: Project, viewer: Any) -> list[Posting]:
    """Return every posting of a project; their amounts add up to what its account holds."""
    keeper = ledger()
    if keeper is None:
        return []
    lines: list[LedgerLine] = []
    before = None
    while True:
        some = keeper.statement(project.escrow_uri, before=before, limit=FILE_ROWS)
        lines += some
        if len(some) < FILE_ROWS:
            return _shown(project, lines, viewer)
        before = some[-1].entry_id


def promises(project: Project, *, before: int | None) -> tuple[list[Promise], int]:
    """Return a page of the promises that bear a name, newest first, and where the next begins."""
    rows: Any = _promised(project).where(~Pledge.is_anonymous)
    if before is not None:
        rows = rows.where(Pledge.id < before)
    found = list(rows.order_by(Pledge.id.desc()).limit(PAGE_ROWS + 1))
    shown = found[:PAGE_ROWS]
    return _told(shown), int(shown[-1].id) if len(found) > PAGE_ROWS else 0


def nameless(project: Project) -> tuple[int, int]:
    """Return how many promised without their name, and how much all of them together."""
    rows = [int(row.amount_smiles) for row in _promised(project).where(Pledge.is_anonymous)]
    return len(rows), sum(rows)


def all_promises(project: Project) -> list[Promise]:
    """Return every promise: first those with a name, by name, then the others by amount."""
    named = _told(_promised(project).where(~Pledge.is_anonymous))
    hidden = sorted(
        _promised(project).where(Pledge.is_anonymous), key=lambda row: int(row.amount_smiles)
    )
    return [
        *sorted(named, key=lambda one: (one.who.casefold(), one.amount_smiles)),
        *(Promise(who="", amount_smiles=int(row.amount_smiles), said=_said(row)) for row in hidden),
    ]


def given_out(project: Project, viewer: Any) -> list[Given]:
    """Return what was given out without a task, newest first; who received it by their leave."""
    rows = list(
        Release.select()
        .where((Release.project == project.id) & (Release.state == RELEASED))
        .order_by(Release.id.desc())
        .limit(PAGE_ROWS)
    )
    uris = {
        str(uri) for row in rows for uri in (row.payee_uri, row.asked_by_uri, row.decided_by_uri)
    }
    people, named = resolve_actors(uris), _leave(project) | {str(viewer.uri)}
    return [
        Given(
            what=str(row.what),
            payee=(
                people[row.payee_uri].name
                if row.payee_uri in named
                else _("a neighbour who helped")
            ),
            asked_by=people[row.asked_by_uri].name,
            released_by=people[row.decided_by_uri].name,
            amount_smiles=int(row.amount_smiles),
            at=row.decided_at,
        )
        for row in rows
    ]


def hands(project: Project) -> list[tuple[str, list[str], int]]:
    """Return, for each task, who gave leave to be named, and how many others come or came."""
    coming = Volunteer.state.in_((COMING, DONE))
    rows = list(
        Volunteer.select(Volunteer, Task)
        .join(Task)
        .where((Task.project == project.id) & coming)
        .order_by(Task.position, Volunteer.id)
    )
    people = resolve_actors({str(row.member_uri) for row in rows if row.is_named})
    tasks: dict[int, tuple[str, list[str], int]] = {}
    for row in rows:
        title, names, n = tasks.get(row.task_id, (str(row.task.title), [], 0))
        if row.is_named:
            names.append(people[row.member_uri].name)
        tasks[row.task_id] = (title, names, n + (not row.is_named))
    return list(tasks.values())


def lent(project: Project) -> list[tuple[str, str]]:
    """Return what is lent, and by whom where they gave leave to be named (else empty)."""
    rows = list(
        Thing.select()
        .where((Thing.project == project.id) & (Thing.state == LENT))
        .order_by(Thing.position)
    )
    people = resolve_actors({str(row.lender_uri) for row in rows if row.is_named})
    return [(str(row.title), people[row.lender_uri].name if row.is_named else "") for row in rows]


def _promised(project: Project) -> Any:
    """Return the query for what members promised, without what they took back or changed."""
    kept = (Pledge.state != FREED) | Pledge.ended_why.not_in((TAKEN_BACK, CHANGED, LEFT))
    return Pledge.select().where((Pledge.project == project.id) & (Pledge.kind == MEMBER) & kept)


def _told(rows: Iterable[Pledge]) -> list[Promise]:
    found = list(rows)
    people = resolve_actors({str(row.supporter_uri) for row in found})
    return [
        Promise(
            who=people[row.supporter_uri].name,
            amount_smiles=int(row.amount_smiles),
            said=_said(row),
        )
        for row in found
    ]


def _said(row: Pledge) -> str:
    """Say what has become of a promise, in a word or two."""
    if row.refunded_smiles and row.refunded_smiles < row.collected_smiles:
        return _("collected, %(n)s given back", n=row.refunded_smiles)
    return {
        "held": _("promised"),
        "collected": _("collected"),
        "freed": _("freed, it never moved"),
        "refunded": _("given back"),
    }[str(row.state)]


def _shown(project: Project, lines: Sequence[LedgerLine], viewer: Any) -> list[Posting]:
    """Return lines as everybody reads them.

    Those of one day and one kind stand by name and then by amount, not as they were made: an
    order by time would tell between whom somebody without a name has promised.
    """
    named = _who_is_named(project, lines, viewer)
    people = resolve_actors({line.other for line in lines if line.entry_id in named})
    found = [
        Posting(
            day=days.of(line.at),
            what=_what(line),
            who=_who(line, people) if line.entry_id in named else _nameless(line),
            is_named=line.entry_id in named,
            amount_smiles=line.amount_smiles,
        )
        for line in lines
    ]
    found.sort(key=lambda one: (one.what, not one.is_named, one.who.casefold(), one.amount_smiles))
    return sorted(found, key=lambda one: one.day, reverse=True)


def _who_is_named(project: Project, lines: Sequence[LedgerLine], viewer: Any) -> set[int]:
    """Return the lines whose other side everybody may know: three questions for all of them."""
    pledges = {row.uri: row for row in Pledge.select().where(Pledge.project == project.id)}
    leave = _leave(project)
    me = str(viewer.uri)
    return {
        line.entry_id
        for line in lines
        if line.other in (COMMONS_TREASURY, me)
        or _is_told(line, pledges.get(line.reason_uri), leave)
    }


def _is_told(line: LedgerLine, pledge: Pledge | None, leave: set[str]) -> bool:
    if pledge is not None:
        return pledge.kind == MATCH or not pledge.is_anonymous
    return line.kind in (TASK, RELEASE, CORRECTION) and line.other in leave


def _leave(project: Project) -> set[str]:
    """Return who may be named as having received: bearers, and helpers by their leave.

    Nobody asks whom a claim is for: a bearer could name by one who helped without their name.
    """
    helpers = Volunteer.select(Volunteer.member_uri).join(Task)
    named = helpers.where((Task.project == project.id) & Volunteer.is_named)
    return {str(row.member_uri) for row in named} | set(sight.bearer_uris(project))


def _what(line: LedgerLine) -> str:
    if line.kind == CORRECTION and line.amount_smiles > 0:
        return _("a thanks undone")
    return {
        PLEDGE: _("collected"),
        TASK: _("thanks for a task"),
        RELEASE: _("given out"),
        CORRECTION: _("given back"),
        REMAINDER: _("left over"),
    }.get(line.kind, _("moved"))


def _who(line: LedgerLine, people: dict[str, Any]) -> str:
    return _("the reserve of us all") if line.other == COMMONS_TREASURY else people[line.other].name


def _nameless(line: LedgerLine) -> str:
    return _("a neighbour who helped") if line.kind in (TASK, RELEASE) else _("a neighbour")
