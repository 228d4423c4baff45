"""Things that neighbours lend: said here, taken back before it begins, given back at the end."""

from typing import Any

from onemile.api import (
    Conflict,
    Member,
    NotAllowed,
    NotFound,
    clock,
    defer,
    lock_rows,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.events import ThingChanged
from onemile_projects.help import hands
from onemile_projects.help.help_models import BACK, LENT, TAKEN_BACK, WANTED, Thing
from onemile_projects.lifecycle import OVER, Stage, where_it_stands
from onemile_projects.models import Project
from onemile_projects.terms import TAKE_PART

REMIND = "projects.remind_lenders"
# Once when the work is done, once more after two weeks; then it is between the two.
SECOND_REMINDER_DAYS = 14
# Nothing has left its owner's hands yet, and they may still change their mind.
NOT_BEGUN = frozenset({Stage.OPEN, Stage.COLLECTING, Stage.FUNDED})


def lend(thing_id: int, *, member: Any, is_named: bool = False) -> Thing:
    """Say that one lends something that is looked for; twice is once.

    Raises NotFound, NotAllowed, Conflict (somebody lends it already, not open nor at work).
    """
    with transaction():
        require(member, TAKE_PART)
        project, thing = _locked(thing_id, member)
        if thing.state == LENT and thing.lender_uri == member.uri:
            thing.is_named = is_named
            thing.save(only=[Thing.is_named])
            return thing
        words = hindrance(project, member)
        if words:
            raise Conflict(words, state=project.stage)
        if thing.state != WANTED:
            raise Conflict(_("Somebody was quicker: it is lent already. Thank you all the same."))
        thing.state, thing.at, thing.is_named = LENT, clock.now(), is_named
        thing.lender_uri, thing.lender_id = member.uri, member.id
        thing.save()
        _tell(project, thing, "lent", by_uri=str(member.uri))
    return thing


def take_back(thing_id: int, *, member: Any) -> Thing:
    """Change one's mind before it begins: it is looked for again.

    Raises NotFound where one lends nothing, Conflict once it is under way.
    """
    with transaction():
        project, thing = _locked(thing_id, member)
        if thing.lender_uri != member.uri:
            raise NotFound
        if thing.state != LENT or project.stage not in NOT_BEGUN:
            raise Conflict(
                _(
                    "The project is under way. Ask a bearer for it; once you have it again, say "
                    "that it was given back."
                )
            )
        _free(project, thing)
    return thing


def give_back(thing_id: int, *, member: Any) -> Thing:
    """Say that a thing was given back: its lender or a bearer does, whichever comes first.

    Raises NotFound for all others, Conflict before it begins or where it is not lent.
    """
    with transaction():
        project, thing = _locked(thing_id, member)
        if thing.lender_uri != member.uri and not sight.is_bearer(project, member):
            raise NotFound
        if thing.state == BACK:
            return thing
        if thing.state != LENT:
            raise Conflict(_("Nobody lends this yet."))
        if project.stage in NOT_BEGUN:
            raise Conflict(_("It is still with its owner: nothing has begun yet."))
        thing.state = BACK
        thing.save(only=[Thing.state])
        _tell(project, thing, "back", by_uri=str(member.uri))
    return thing


def hindrance(project: Project, viewer: Any, part: sight.Part | None = None) -> str:
    """Say why a viewer cannot lend anything to a project now; "" when they can.

    ``part`` is what they are to it, where a page has asked for that already.
    """
    if project.stage == Stage.OPEN and not hands.takes_hands(project):
        return _("The last moment to promise is over; what was promised is being counted.")
    if not hands.takes_hands(project):
        return where_it_stands(Stage(project.stage))
    bearers = sight.bearer_uris(project) if part is None else part.bearer_uris
    if not set(bearers) - viewer.hidden_uris():
        return _("Nobody who bears this project can be reached by you. Nothing was sent.")
    return ""


def follow(project_id: int) -> None:
    """Let lent things follow their project's end: asked back, or free if nothing ever began."""
    with transaction():
        project = stages.locked(project_id)
        if project.stage in OVER and project.funded_at is None:
            for thing in list(_lent(project)):
                _free(project, thing)
        elif project.stage == Stage.COMPLETED or project.stage in OVER:
            payload, key = {"project_id": project.id}, f"{REMIND}/{project.id}/{project.stage}"
            defer(REMIND, payload, key=key)
            later = clock.ahead(days=SECOND_REMINDER_DAYS)
            defer(REMIND, payload, key=f"{key}/2", at=later)


def remind(payload: dict[str, Any]) -> None:
    """Remind of what is not given back, where the project has come to its end."""
    project = stages.locked(int(payload["project_id"]))
    if project.stage != Stage.COMPLETED and project.stage not in OVER:
        return  # sent back to work: what is lent is needed
    for thing in list(_lent(project)):
        _tell(project, thing, "reminded", by_uri="")


def _lent(project: Project) -> Any:
    return Thing.select().where((Thing.project == project.id) & (Thing.state == LENT))


def _free(project: Project, thing: Thing) -> None:
    """Let it be looked for again, and nobody's."""
    by_uri = str(thing.lender_uri)
    thing.state, thing.at, thing.is_named = WANTED, None, False
    thing.lender_uri, thing.lender_id = "", None
    thing.save()
    _tell(project, thing, TAKEN_BACK, by_uri=by_uri)


def _locked(thing_id: int, member: Any) -> tuple[Project, Thing]:
    """Take the member's row, the project's and the thing's, for whoever sees them."""
    found = Thing.get_or_none(Thing.id == thing_id)
    if found is None:
        raise NotFound
    sight.visible(int(found.project_id), viewer=member)
    who = lock_rows(Member.select().where(Member.id == member.id), lets_refer=True).first()
    if who is None or not (who.is_active or who.is_suspended):
        raise NotAllowed(_("Your account may not take part in projects just now."))
    project = stages.locked(int(found.project_id))
    sight.visible(project.id, viewer=member)
    thing: Thing = lock_rows(Thing.select().where(Thing.id == thing_id)).get()
    return project, thing


def _tell(project: Project, thing: Thing, change: str, *, by_uri: str) -> None:
    record(
        ThingChanged(
            project_id=project.id,
            project_uri=project.uri,
            thing_id=thing.id,
            change=change,
            by_uri=by_uri,
        )
    )
