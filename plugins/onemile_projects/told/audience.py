"""Who is told what becomes of a project: its bearers, supporters, volunteers and followers."""

from dataclasses import dataclass
from typing import Any

from onemile.api import Member, allowed, find_by_uri
from onemile_projects import parts
from onemile_projects.help.help_models import GONE, HELPS, Task, Thing, Volunteer
from onemile_projects.lifecycle import Stage
from onemile_projects.models import ACCEPTED, Bearer, Project
from onemile_projects.money import ends
from onemile_projects.money.money_models import COLLECTED, FREED, HELD, MEMBER, REFUNDED, Pledge
from onemile_projects.review.review_models import Examiner, Review
from onemile_projects.terms import EXAMINE, STEWARD
from onemile_projects.way.news_models import Follower

# Who is told at all, as the house says: a suspended member reads on.
_HERE = Member.state.in_(("active", "suspended"))
_ENDS = (Stage.FAILED, Stage.CLOSED)
# Where an examiner is asked for an opinion; later for what is shown, which anybody free judges.
_OPINED = (Stage.REVIEW, Stage.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The people of a project by URI, each in the first of the four that is theirs."""

    bearers: tuple[str, ...]
    supporters: tuple[str, ...]
    volunteers: tuple[str, ...]
    followers: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        """Everybody, each once."""
        return [*self.bearers, *self.supporters, *self.volunteers, *self.followers]


def followers_of_all(project: Project) -> list[str]:
    """Return everybody who is told of a project: bearers first, then whoever came first.

    As many as are announced, since this is asked for both: whoever has left is no more in it,
    nor is who merely follows and is kept apart from its author by a block.
    """
    return of(project).all


def of(project: Project) -> Audience:
    """Return who is told of a project, by what they are to it; six questions for however many."""
    bearers = _here(Bearer, Bearer.member_uri, _of(Bearer, project) & (Bearer.state == ACCEPTED))
    ended = Pledge.state == FREED
    live = Pledge.state.in_((HELD, COLLECTED, REFUNDED))
    supports = live | (ended & Pledge.ended_why.in_(ends.UNTIL_THE_END))
    supporters = _here(
        Pledge, Pledge.supporter_uri, _of(Pledge, project) & (Pledge.kind == MEMBER) & supports
    )
    volunteers = _here(Volunteer, Volunteer.member_uri, _helps(project))
    volunteers += _here(Thing, Thing.lender_uri, _of(Thing, project) & (Thing.lender_uri != ""))
    apart = _apart_from(str(project.author_uri))
    followers = [
        uri
        for uri in _here(Follower, Follower.member_uri, _of(Follower, project))
        if uri not in apart
    ]
    met: set[str] = set()
    groups = [_new(some, met) for some in (bearers, supporters, volunteers, followers)]
    return Audience(
        bearers=groups[0], supporters=groups[1], volunteers=groups[2], followers=groups[3]
    )


def helps(project: Project, uri: str) -> bool:
    """Tell whether somebody comes to a task of a project, or would have until its end."""
    mine = _helps(project) & (Volunteer.member_uri == uri)
    return bool(Volunteer.select().where(mine).exists())


def examiners(project: Project) -> list[str]:
    """Return who could judge something of a project now: whoever has a part in it does not.

    To follow it is no part. Where it is opinions that are asked for, whoever may give none any
    more is left out as well.
    """
    named = [str(row.member_uri) for row in Examiner.select(Examiner.member_uri)]
    may = Member.role.in_(("moderator", "steward")) | Member.uri.in_(named)
    found = Member.select().where((Member.state == "active") & may).order_by(Member.id)
    bound = parts.who(project, *parts.OWN, *([parts.barred] if project.stage in _OPINED else []))
    return [str(one.uri) for one in found if str(one.uri) not in bound and allowed(one, EXAMINE)]


def stewards() -> list[str]:
    """Return who answers for projects, when nobody bears one any more."""
    found = Member.select().where((Member.state == "active") & (Member.role == "steward"))
    return [str(one.uri) for one in found.order_by(Member.id) if allowed(one, STEWARD)]


def begun_reviews(project: Project) -> list[str]:
    """Return who has begun to examine a project in its present round, and not stood aside."""
    now = (Review.project == project.id) & (Review.round == project.round)
    return _here(Review, Review.reviewer_uri, now & (Review.tie != parts.ASIDE))


def _helps(project: Project) -> Any:
    """Whose place ended with the project is told of that end, though the place is gone by now."""
    tasks = Task.select(Task.id).where(Task.project == project.id)
    helps = Volunteer.state.in_(HELPS)
    if project.stage in _ENDS:
        helps |= (Volunteer.state == GONE) & (Volunteer.ended_at >= project.stage_at)
    return Volunteer.task.in_(tasks) & helps


def _of(model: Any, project: Project) -> Any:
    return model.project == project.id


def _here(model: Any, column: Any, which: Any) -> list[str]:
    """Give the URIs of those who are here, in the order in which they came."""
    rows = model.select(column).join(Member, on=(Member.uri == column)).where(which & _HERE)
    return [uri for (uri,) in rows.order_by(model.id).tuples().iterator()]


def _apart_from(author_uri: str) -> frozenset[str]:
    author = find_by_uri(author_uri)
    return frozenset() if author is None else frozenset(author.hidden_uris())


def _new(uris: list[str], met: set[str]) -> tuple[str, ...]:
    """Give those not met before, each once, and meet them."""
    fresh = [uri for uri in dict.fromkeys(uris) if uri not in met]
    met.update(fresh)
    return tuple(fresh)
