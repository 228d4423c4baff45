"""Who bears a project: ask somebody, say yes or no, step down; what follows when nobody is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onemile.api import (
    ActorCard,
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    clock,
    ngettext,
    publishing,
    record,
    resolve_actors,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import parts, sight, stages
from onemile_projects.events import BearerAsked, BearerGone
from onemile_projects.lifecycle import (
    ALIVE,
    OVER,
    UNSEEN,
    Actor,
    Reason,
    Stage,
    Step,
    where_it_stands,
)
from onemile_projects.models import ACCEPTED, ASKED, BEARERS_MAX, Bearer, Project
from onemile_projects.proposals.proposing import check_room, end, locked_members, require_part
from onemile_projects.told import talk

# While the association reads, those who answer for it stay the same, and so at its end.
MAY_CHANGE = frozenset(
    {
        Stage.DRAFT,
        Stage.CHANGES,
        Stage.APPROVED,
        Stage.OPEN,
        Stage.COLLECTING,
        Stage.FUNDED,
        Stage.RUNNING,
        Stage.PAUSED,
    }
)
JOINED, GONE = "bearer_joined", parts.BEARER_GONE


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody who bears a project, or is asked to."""

    card: ActorCard
    is_asked: bool


def team(project: Project, *, viewer: Any) -> list[Seat]:
    """Return who bears a project; those who are asked are its bearers' and their own business."""
    return seats(sight.part_of(project, viewer), viewer)


def seats(part: sight.Part, viewer: Any) -> list[Seat]:
    """Return the same for a page that has asked already what the viewer is to the project."""
    own = "" if viewer is None else str(viewer.uri)
    rows = [
        (uri, state)
        for uri, state in part.seats
        if part.is_bearer or state == ACCEPTED or uri == own
    ]
    cards = resolve_actors([uri for uri, _state in rows])
    apart = frozenset() if viewer is None else viewer.kept_apart_uris()
    return [
        Seat(card=cards[uri], is_asked=state == ASKED)
        for uri, state in rows
        if uri in cards and uri not in apart
    ]


def candidates(project: Project, *, viewer: Any) -> dict[str, ActorCard]:
    """Return those whom a bearer may ask, by URI: whom they know, and no bearer is kept from."""
    there = {str(row.member_uri) for row in _rows(project)}
    known = publishing.acquaintances(viewer)
    return {uri: card for uri, card in known.items() if uri not in there}


def ask(project_id: int, *, member: Any, person_uris: Iterable[str]) -> int:
    """Ask some people whom one knows to bear a project too; gives how many.

    Raises NotFound, Conflict, Invalid on ``people``, LimitReached; then nobody is asked.
    """
    require_part(member)
    wanted = list(dict.fromkeys(person_uris))
    with transaction():
        people = {str(one.uri): one for one in locked_members([str(member.uri), *wanted])}
        project = _held(project_id)
        if not sight.is_bearer(project, member):
            raise NotFound
        _refuse_unless_may_change(project)
        known = candidates(project, viewer=member)
        bearers = set(sight.bearer_uris(project))
        if not wanted or not all(
            uri in known and uri in people and _may_sit(people[uri], bearers) for uri in wanted
        ):
            raise Invalid({"people": _("Choose among the people whom you know.")})
        if _rows(project).count() + len(wanted) > BEARERS_MAX:
            raise LimitReached(
                ngettext(
                    "%(num)s bearer at most, those included who are asked.",
                    "%(num)s bearers at most, those included who are asked.",
                    BEARERS_MAX,
                )
            )
        for uri in wanted:
            Bearer.create(project=project.id, member_uri=uri, member_id=people[uri].id)
            record(
                BearerAsked(
                    project_id=project.id,
                    project_uri=project.uri,
                    bearer_uri=uri,
                    by_uri=str(member.uri),
                )
            )
    return len(wanted)


def accept(project_id: int, *, member: Any) -> Project:
    """Say yes: from now on the member answers for the project as the others do.

    Raises NotFound (not asked), Conflict (not now; or they examine or support it), LimitReached.
    """
    require_part(member)
    with transaction():
        locked_members([str(member.uri)])
        project = _held(project_id)
        row = _asked(project, member)
        _refuse_unless_may_change(project)
        bearers = set(sight.bearer_uris(project))
        if not bearers or not _may_sit(member, bearers):
            raise Conflict(_("This is not possible any more."))
        _refuse_who_has_another_part(project, member)
        if project.stage != Stage.DRAFT:
            check_room(member, project=project)
        row.state, row.since = ACCEPTED, clock.now()
        row.save()
        if project.stage != Stage.DRAFT:
            stages.journal(project, JOINED, by_uri=str(member.uri))
    return project


def decline(project_id: int, *, member: Any) -> None:
    """Say no; nobody is told why. Raises NotFound where nobody asked."""
    with transaction():
        row = _asked(_held(project_id), member)
        row.delete_instance()


def take_ask_back(project_id: int, *, member: Any, person_uri: str) -> None:
    """Ask somebody no longer who has not answered yet. Raises NotFound."""
    with transaction():
        project = _held(project_id)
        if not sight.is_bearer(project, member):
            raise NotFound
        theirs = (Bearer.member_uri == person_uri) & (Bearer.state == ASKED)
        if not Bearer.delete().where((Bearer.project == project.id) & theirs).execute():
            raise NotFound


def step_down(project_id: int, *, member: Any) -> None:
    """Bear a project no more. Raises NotFound, and Conflict once it is over."""
    with transaction():
        project = _held(project_id)
        if not sight.is_bearer(project, member):
            raise NotFound
        if project.stage in OVER and project.stage != Stage.REFUSED:
            raise Conflict(where_it_stands(Stage(project.stage)), state=str(project.stage))
        gone(project, member_uri=str(member.uri), by_uri=str(member.uri))


def gone(project: Project, *, member_uri: str, by_uri: str = "") -> None:
    """Take a bearer from a locked project, in the open transaction.

    Was it the last one, a living project is suspended until a steward hands it on or ends it,
    and one that is not open yet is dropped. What is over keeps its end.
    """
    theirs = (Bearer.project == project.id) & (Bearer.member_uri == member_uri)
    if not Bearer.delete().where(theirs).execute():
        return
    talk.keep_the_look(project)
    if not sight.bearer_uris(project):
        _nobody_left(project, member_uri=member_uri, by_uri=by_uri)
        return
    heir = _heir(project)
    if project.author_uri == member_uri:
        # Its author is one of its bearers; where it lies does not change by that.
        project.author_uri, project.author_id = heir.member_uri, heir.member_id
        project.save()
    if project.stage != Stage.DRAFT or project.round:
        stages.journal(project, GONE, by_uri=by_uri)
    record(BearerGone(project_id=project.id, project_uri=project.uri, bearer_uri=member_uri))
    if project.stage in ALIVE and not sight.active_bearers(project):
        # Those who are left are suspended themselves: it rests until one of them is back.
        stages.take(project, Step.SUSPEND, actors={Actor.CLOCK}, suspended_for=str(Reason.RESTING))


def _heir(project: Project) -> Bearer:
    """Return who stands for a project now: the first who may act, else the first who bears it."""
    uris = sight.active_bearers(project) or sight.bearer_uris(project)
    heir: Bearer = Bearer.get((Bearer.project == project.id) & (Bearer.member_uri == uris[0]))
    return heir


def _nobody_left(project: Project, *, member_uri: str, by_uri: str) -> None:
    Bearer.delete().where(Bearer.project == project.id).execute()
    if project.stage in ALIVE or project.stage == Stage.SUSPENDED:
        # Whoever has let it go answers for it no more, nor is it written under their name.
        project.author_uri, project.author_id = "", None
        project.save(only=[Project.author_uri, Project.author_id])
        stages.journal(project, GONE, by_uri=by_uri)
    if project.stage == Stage.SUSPENDED:
        # No stage changes, and so nothing else tells the stewards that it waits for them.
        stages.rest_for(project, stages.reasons(project) | {Reason.NOBODY})
        record(BearerGone(project_id=project.id, project_uri=project.uri, bearer_uri=member_uri))
    elif project.stage in ALIVE:
        stages.take(project, Step.SUSPEND, actors={Actor.CLOCK}, suspended_for=str(Reason.NOBODY))
    elif project.stage in UNSEEN - {Stage.DROPPED}:
        end(project, by_uri=by_uri)


def _held(project_id: int) -> Project:
    return stages.locked(project_id)


def _rows(project: Project) -> Any:
    return Bearer.select().where(Bearer.project == project.id).order_by(Bearer.since, Bearer.id)


def _asked(project: Project, member: Any) -> Bearer:
    mine = (Bearer.project == project.id) & (Bearer.member_uri == member.uri)
    row: Bearer | None = Bearer.get_or_none(mine & (Bearer.state == ASKED))
    if row is None:
        raise NotFound
    return row


def _may_sit(person: Any, bearer_uris: set[str]) -> bool:
    """Tell whether somebody is there, and a block stands between them and none of the bearers."""
    return bool(person.is_active) and not person.hidden_uris() & bearer_uris


def _refuse_unless_may_change(project: Project) -> None:
    if project.stage in MAY_CHANGE:
        return
    if project.stage == Stage.REVIEW:
        words = _("While the association reads it, its bearers stay the same. Its answer is near.")
        raise Conflict(words, state=Stage.REVIEW)
    raise Conflict(where_it_stands(Stage(project.stage)), state=str(project.stage))


def _refuse_who_has_another_part(project: Project, member: Any) -> None:
    if parts.has_judged(project, member.uri):
        raise Conflict(_("You have examined this project: whoever judges it does not bear it."))
    if parts.has_given(project, member.uri):
        # As long as nothing was collected a promise can be taken back; what was given cannot.
        raise Conflict(
            _("You have promised Smiles to this project. Take your promise back first.")
            if project.stage == Stage.OPEN
            else _("You have given this project Smiles: others bear it.")
        )
