"""Begin, write, send, take back and drop a proposal; each step is kept as it is written."""

from datetime import timedelta
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    LimitReached,
    Member,
    NotAllowed,
    NotFound,
    allowed,
    clock,
    forget_notices,
    home_of,
    language,
    ledger,
    lock_rows,
    ngettext,
    publishing,
    require,
    setting,
    transaction,
)
from onemile.api import gettext as _
from onemile_projects import sight, stages
from onemile_projects.days import today
from onemile_projects.lifecycle import ALIVE, WRITABLE, Actor, Stage, Step, where_it_stands
from onemile_projects.models import (
    ACCEPTED,
    ASSOCIATION,
    DRAFT,
    PEOPLE,
    PHOTOS,
    Bearer,
    Project,
)
from onemile_projects.money import settling
from onemile_projects.proposals import checking, drafts, lacking
from onemile_projects.proposals.beginning import Beginning
from onemile_projects.proposals.beginnings import find
from onemile_projects.proposals.parts import Bearing, Part
from onemile_projects.terms import STEWARD, TAKE_PART

# Enough for word to get round; their own day is a line of the fourth step.
OPEN_DAYS_DEFAULT = 42
# Counted against ``projects.open_max``: what somebody answers for, or has asked to.
BORNE = frozenset({*ALIVE, Stage.REVIEW, Stage.CHANGES, Stage.APPROVED, Stage.SUSPENDED})


class Newer(Conflict):
    """Somebody else has written the same step meanwhile; ``stored`` is what they wrote."""

    def __init__(self, stored: Part, *, version: int) -> None:
        super().__init__(_("This was rewritten meanwhile. Both texts stand here: nothing is lost."))
        self.stored, self.version = stored, version


def begin(member: Any, beginning: str = "") -> Project:
    """Keep a new draft, blank or from a ready beginning, in the member's language; gives it.

    Raises NotAllowed, Conflict (no home yet), LimitReached (too many drafts at once).
    """
    require_part(member)
    home = home_of(member.id)
    if home is None:
        raise Conflict(_("Say first where you live: that is how your neighbours find you."))
    with transaction():
        locked_members([str(member.uri)])
        _check_drafts(member)
        skeleton = find(beginning)
        last_day = today() + timedelta(days=OPEN_DAYS_DEFAULT)
        project: Project = Project.create(
            title=_("A project [… its name]"),
            beginning=skeleton.name if skeleton else "",
            language=language(),
            author_id=member.id,
            author_uri=member.uri,
            audience=publishing.default_audience(Project),
            cell=home.cell,
            commune=home.commune,
            state=DRAFT,
            stage=Stage.DRAFT,
            last_day=last_day,
        )
        Bearer.create(
            project=project.id, member_uri=member.uri, member_id=member.id, state=ACCEPTED
        )
        if skeleton is not None:
            _fill(project, skeleton, member_id=int(member.id))
    return project


def save(project_id: int, part: Part, *, member: Any, version: int, seen: str = "") -> Project:
    """Keep one step of a draft; gives the project.

    ``version`` is the one that was read. A newer one is no hindrance where this step was not
    touched (``seen``, the ``drafts.stamp`` of what the writer began from), or holds these very
    words already. Raises NotFound, Conflict, Newer, Invalid with a message beside each field.
    """
    require_part(member)
    with transaction():
        project = _own(project_id, member)
        _refuse_unless_writable(project)
        stored = drafts.read(project, part.step)
        wrong = checking.wrong_in(part, home=home_of(member.id), kept=stored)
        if wrong:
            raise Invalid(wrong)
        _check_bearing(part, member=member)
        if drafts.is_same(part, stored):
            return project
        if version != project.version and drafts.stamp(stored) != seen:
            raise Newer(stored, version=int(project.version))
        drafts.write(project, part, member_id=int(member.id))
        project.version += 1
        project.edited_at = clock.now()
        project.save()
    return project


def submit(project_id: int, *, member: Any) -> Project:
    """Send a draft to the association, whole; gives the project, which is then in review.

    Raises NotFound, Conflict, LimitReached (``projects.open_max``), Invalid with what is missing.
    """
    require_part(member)
    with transaction():
        uris = sight.bearer_uris(sight.own(project_id, viewer=member))
        people = locked_members(uris)
        project = _own(project_id, member)
        _refuse_unless_writable(project)
        if set(sight.bearer_uris(project)) - set(uris):
            raise Conflict(_("Somebody has just said yes to bearing it too. Send it once more."))
        if lacks := lacking.lacks(project):
            raise Invalid({lack.field: lack.text for lack in reversed(lacks)})
        if project.borne_by == ASSOCIATION and not any(allowed(one, STEWARD) for one in people):
            raise Invalid({"borne_by": _in_whose_name()})
        for one in people:
            check_room(one, project=project)
        home = home_of(int(project.author_id)) if project.author_id is not None else None
        place: dict[str, Any] = (
            {"cell": home.cell, "commune": home.commune} if home is not None else {}
        )
        stages.take(
            project,
            Step.SUBMIT,
            actors={Actor.BEARER},
            by_uri=str(member.uri),
            round=project.round + 1,
            submitted_at=clock.now(),
            **place,
        )
    return project


def take_back(project_id: int, *, member: Any) -> Project:
    """Take a proposal back before it is answered: it is a draft again, every word kept."""
    return _take(project_id, Step.TAKE_BACK, member)


def drop(project_id: int, *, member: Any) -> None:
    """Withdraw a proposal for good. What was never sent to the association leaves no trace.

    What examiners have read stays with its author, shown to nobody, until they leave.
    """
    require_part(member)
    with transaction():
        project = _own(project_id, member)
        end(project, by_uri=str(member.uri))


def end(project: Project, *, by_uri: str = "") -> None:
    """Drop a locked project that is not open yet, in the open transaction."""
    if project.stage == Stage.DRAFT and project.round == 0:
        forget_notices([sight.path(project)])
        PHOTOS.discard_all(PHOTOS.of(project))
        Project.delete().where(Project.id == project.id).execute()
        return
    stages.take(project, Step.DROP, actors={Actor.BEARER}, by_uri=by_uri)
    if project.match_max_smiles:
        settling.begin(project)  # what the reserve holds for it is free again at once


def check_room(member: Any, *, project: Project) -> None:
    """Refuse who bears as many projects as one may. Raises LimitReached; rows are locked."""
    if project.borne_by == ASSOCIATION:
        return
    most = setting("projects.open_max")
    theirs = (Bearer.member_uri == member.uri) & (Bearer.state == ACCEPTED)
    others = Project.stage.in_(list(BORNE)) & (Project.id != project.id)
    counted = others & (Project.borne_by == PEOPLE)
    n = Project.select().join(Bearer).where(theirs & counted).count()
    if n >= most:
        raise LimitReached(
            ngettext(
                "%(name)s bears %(num)s project already, as many as one may at once. Bring one "
                "to its end first; this draft is kept.",
                "%(name)s bears %(num)s projects already, as many as one may at once. Bring one "
                "to its end first; this draft is kept.",
                n,
                name=member.shown_name,
            )
        )


def _take(project_id: int, step: Step, member: Any) -> Project:
    require_part(member)
    with transaction():
        project = _own(project_id, member)
        stages.take(project, step, actors={Actor.BEARER}, by_uri=str(member.uri))
    return project


def require_part(member: Any) -> None:
    """Let those take part who may; whoever is suspended reads why, not just that."""
    if member.is_suspended:
        raise NotAllowed(
            _("Your account is suspended: your drafts are kept, and nothing is sent meanwhile.")
        )
    require(member, TAKE_PART)


def _own(project_id: int, member: Any) -> Project:
    """Return a project that the member bears, locked. Raises NotFound for anybody else's."""
    project = stages.locked(project_id)
    if not sight.is_bearer(project, member):
        raise NotFound
    return project


def locked_members(uris: list[str]) -> list[Any]:
    """Lock members before the project, in the order of their ids: see the order of locks."""
    here = Member.select().where(Member.uri.in_(uris)).order_by(Member.id)
    return list(lock_rows(here, lets_refer=True))


def _refuse_unless_writable(project: Project) -> None:
    if project.stage not in WRITABLE:
        raise Conflict(where_it_stands(Stage(project.stage)), state=str(project.stage))


def _check_bearing(part: Part, *, member: Any) -> None:
    if isinstance(part, Bearing) and part.borne_by == ASSOCIATION and not allowed(member, STEWARD):
        raise Invalid({"borne_by": _in_whose_name()})


def _in_whose_name() -> str:
    return _("Only those who answer for the association can propose in its name.")


def _check_drafts(member: Any) -> None:
    mine = (Bearer.member_uri == member.uri) & (Bearer.state == ACCEPTED)
    n = Project.select().join(Bearer).where(mine & (Project.stage == Stage.DRAFT)).count()
    if n >= drafts.DRAFTS_MAX:
        raise LimitReached(
            ngettext(
                "You have %(num)s draft already. Send one or drop one first.",
                "You have %(num)s drafts already. Send one or drop one first.",
                n,
            )
        )


def _fill(project: Project, skeleton: Beginning, *, member_id: int) -> None:
    """Write a ready beginning into a new draft, without Smiles where nobody counts them."""
    for part in skeleton.parts(today(), counts=ledger() is not None):
        drafts.write(project, part, member_id=member_id)
    project.save()
