"""What part somebody has in a project, and what it keeps them from: said here, asked everywhere.

Whoever judges a project has no other part in it. A part is a question that gives the URIs of all
who have it, of one project or (``Project`` itself in its place) of each row of a greater question.
"""

from collections.abc import Callable
from functools import lru_cache, reduce
from operator import or_
from types import SimpleNamespace
from typing import Any

from onemile.api import database
from onemile_projects.help.help_models import HELPS, LENT, Task, Thing, Volunteer
from onemile_projects.models import ACCEPTED, Bearer, Decision, Milestone, Project
from onemile_projects.money.money_models import FREED, MEMBER, REFUSED, Pledge, Release
from onemile_projects.review.review_models import Review

ASIDE = "aside"
# Written in the journal when somebody bears a project no more.
BEARER_GONE = "bearer_gone"


def bearers(project: Any) -> Any:
    """Ask who bears a project."""
    rows = Bearer.select(Bearer.member_uri)
    return rows.where((Bearer.project == project.id) & (Bearer.state == ACCEPTED))


def once_bearers(project: Any) -> Any:
    """Ask who has borne it and does no more."""
    here = Decision.project == project.id
    return Decision.select(Decision.by_uri).where(here & (Decision.step == BEARER_GONE))


def givers(project: Any) -> Any:
    """Ask who has promised it Smiles or given them; not who took a promise back, or got it back."""
    rows = Pledge.select(Pledge.supporter_uri)
    theirs = (Pledge.project == project.id) & (Pledge.kind == MEMBER)
    return rows.where(theirs & (Pledge.state != FREED))


def payees(project: Any) -> Any:
    """Ask to whom Smiles of it are given, or shall be."""
    rows = Release.select(Release.payee_uri)
    return rows.where((Release.project == project.id) & (Release.state != REFUSED))


def helpers(project: Any) -> Any:
    """Ask who helps with it, for Smiles or for none."""
    tasks = Task.select(Task.id).where(Task.project == project.id)
    rows = Volunteer.select(Volunteer.member_uri)
    return rows.where(Volunteer.task.in_(tasks) & Volunteer.state.in_(HELPS))


def lenders(project: Any) -> Any:
    """Ask who lends it something."""
    rows = Thing.select(Thing.lender_uri)
    return rows.where((Thing.project == project.id) & (Thing.state == LENT))


def examiners(project: Any) -> Any:
    """Ask who has examined it in any round, or has begun to."""
    rows = Review.select(Review.reviewer_uri)
    return rows.where((Review.project == project.id) & (Review.tie != ASIDE))


def judges(project: Any) -> Any:
    """Ask who has said yes or no to a milestone of it."""
    rows = Milestone.select(Milestone.decided_by_uri)
    return rows.where((Milestone.project == project.id) & (Milestone.decided_by_uri != ""))


def releasers(project: Any) -> Any:
    """Ask who has decided about Smiles of it as somebody from outside: no bearer, now or then."""
    were = once_bearers(project)
    rows = Release.select(Release.decided_by_uri)
    decided = (Release.decided_by_uri != "") & (Release.decided_by_uri != Release.asked_by_uri)
    outside = Release.decided_by_uri.not_in(bearers(project)) & Release.decided_by_uri.not_in(were)
    return rows.where((Release.project == project.id) & decided & outside)


def barred(project: Any) -> Any:
    """Ask who has examined it so that they give no further opinion on it.

    Who stood aside this round, whose declaration was found false, and, once it is appealed, who
    gave the opinions appealed against.
    """
    aside = (Review.tie == ASIDE) & (Review.round == project.round)
    appealed = Review.given_at.is_null(False) & ~Review.is_appeal
    was_appealed = Project.select(Project.id).where(Project.has_appealed)
    before = (Review.tie != ASIDE) & appealed & Review.project.in_(was_appealed)
    rows = Review.select(Review.reviewer_uri).where(Review.project == project.id)
    return rows.where(Review.voided_at.is_null(False) | aside | before)


Kind = Callable[[Any], Any]
# Stands for the project in a question that is written once; no row has such numbers.
_ANY = SimpleNamespace(id=-(2**62), round=-(2**62) - 1)
# A part in what a project does, whatever it is: who has one judges nothing of it.
OWN: tuple[Kind, ...] = (bearers, givers, payees, helpers, lenders)
# Who has judged anything of it: they neither promise it Smiles nor bear it.
JUDGED: tuple[Kind, ...] = (examiners, judges, releasers)


def who(project: Project, *kinds: Kind) -> frozenset[str]:
    """Return who has one of some parts in a project, by URI; one question for all of them."""
    sql, values = _asked(kinds, database.param)
    known = {_ANY.id: project.id, _ANY.round: project.round}
    found = database.execute_sql(sql, [known.get(value, value) for value in values]).fetchall()
    return frozenset(str(uri) for (uri,) in found if uri)


@lru_cache(maxsize=64)  # the kinds of parts that are asked about together, on both engines
def _asked(kinds: tuple[Kind, ...], _engine: str) -> tuple[str, tuple[Any, ...]]:
    """Put a question about any project into SQL once: that takes longer than its answer."""
    sql, values = reduce(or_, [kind(_ANY) for kind in kinds]).sql()
    return str(sql), tuple(values)


def has(project: Project, uri: str, *kinds: Kind) -> bool:
    """Tell whether somebody has one of some parts in a project."""
    return str(uri) in who(project, *kinds)


def has_given(project: Project, uri: str) -> bool:
    """Tell whether somebody has promised or given a project Smiles: they do not bear it."""
    return has(project, uri, givers)


def has_judged(project: Project, uri: str) -> bool:
    """Tell whether somebody has judged anything of a project: they neither give to it nor bear."""
    return has(project, uri, *JUDGED)


def keeps_from_judging(project: Project, uri: str) -> bool:
    """Tell whether somebody has a part of their own in a project, and so judges nothing of it."""
    return has(project, uri, *OWN)


def of_each(uri: str, *kinds: Kind) -> list[Any]:
    """Give questions inside one over ``Project``: whether somebody has each of these parts."""
    return [_only(kind(Project), uri) for kind in kinds]


def _only(rows: Any, uri: str) -> Any:
    (column,) = rows.selected_columns
    return rows.where(column == uri)
