"""What is said to other servers about projects: what they ought to hold, against what they do.

Whatever happens to a project (opened, funded, with news, hidden, suspended, ended), the same
question is asked: may everybody read it now, what does it say, and what were others told of it
last? That stands in ``Told``, so that no order of events, and none that is heard twice, leaves a
note out there that ought to be gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onemile.api import (
    Event,
    FederatedType,
    MemberReinstated,
    MemberSuspended,
    Said,
    WireAudience,
    card,
    ids,
    lock_rows,
    publishing,
    record,
)
from onemile_projects import sight
from onemile_projects.events import (
    Corrected,
    NewsPublished,
    ProjectsLeft,
    ShowingChanged,
    StageChanged,
)
from onemile_projects.models import Project
from onemile_projects.wire import notes
from onemile_projects.wire.told_models import PATH, Told

ANNOUNCES = (
    StageChanged,
    Corrected,
    NewsPublished,
    ShowingChanged,
    publishing.ThingHidden,
    publishing.ThingRestored,
    publishing.ThingNarrowed,
    MemberSuspended,
    MemberReinstated,
    ProjectsLeft,
)
# Told at once, of a project that is shown again: what came before is read on its page.
NEWEST_MAX = 20
# More than one person has under way; what is above it the next transaction tells.
PAGE_PROJECTS = 100


def to_wire(event: Event) -> Sequence[Said]:
    """Return what an event means to others, in the open transaction."""
    return [said for project in _concerned(event) for said in settle(project)]


def settle(project: Project) -> list[Said]:
    """Say what is to be said of a locked project, and note it."""
    ought = notes.whats(project) if sight.is_public(project) else []
    told = {str(one.what): one for one in _standing(project)}
    gone = [one for what, one in told.items() if what not in ought]
    said = [_take_back(one, reason=notes.reason(one, project)) for one in gone]
    newest = ought[-NEWEST_MAX:]
    for what in ought:
        if what in told:
            said += _say_again(told[what], project)
        elif what in newest:
            said.append(_say(what, project))
    return said


def find(address: str) -> Told | None:
    """Return the note of a URI or path, if others ought to hold it; else None."""
    path = address.removeprefix(card().base_url)
    number = ids.read(path.removeprefix(PATH))
    if not number or path != f"{PATH}{number}":
        return None
    told: Told | None = Told.get_or_none((Told.id == number) & (Told.digest != ""))
    return told if told is not None and _project_of(told) is not None else None


def take_back(uri: str) -> Said | None:
    """Take back a note that went while nobody heard of it; None for what was never told."""
    path = uri.removeprefix(card().base_url)
    these = (Told.id == ids.read(path.removeprefix(PATH))) & (Told.digest != "")
    told = lock_rows(Told.select().where(these)).first() if path.startswith(PATH) else None
    return None if told is None else _take_back(told, reason="")


def document(told: Told) -> Mapping[str, Any]:
    """Return the document of a note that ``find`` gave."""
    project = _project_of(told)
    assert project is not None, "a note that is found is one of a project on show"
    return notes.document(told, project)


def _project_of(told: Told) -> Project | None:
    """Return the project of a note that stands now, None where a visitor reads it no more."""
    project: Project | None = Project.get_or_none(Project.id == told.project_id)
    if project is None or not sight.is_public(project):
        return None
    return project if str(told.what) in notes.whats(project) else None


def _concerned(event: Event) -> Iterable[Project]:
    """Return the projects that an event is about, locked, oldest first: a page of them.

    Of what is left after it an event of its own tells.
    """
    which, whose_uri = _which(event)
    if which is None:
        return []
    # Of all others nothing is told, and nothing was.
    ever = (Project.audience == publishing.EVERYONE) | Project.id.in_(Told.select(Told.project_id))
    query = Project.select().where(which & ever).order_by(Project.id).limit(PAGE_PROJECTS)
    page = list(lock_rows(query))
    if whose_uri and len(page) == PAGE_PROJECTS:
        record(ProjectsLeft(after=page[-1].id, whose_uri=whose_uri))
    return page


def _which(event: Event) -> tuple[Any, str]:
    """Return, in SQL, which projects an event is about, and whose if it is about a member."""
    if isinstance(event, (StageChanged, Corrected, NewsPublished, ShowingChanged)):
        return Project.id == event.project_id, ""
    if isinstance(
        event, (publishing.ThingHidden, publishing.ThingRestored, publishing.ThingNarrowed)
    ):
        return Project.uri == event.uri, ""
    if isinstance(event, (MemberSuspended, MemberReinstated)):
        return Project.author_uri == event.member_uri, event.member_uri
    if isinstance(event, ProjectsLeft):
        theirs = Project.author_uri == event.whose_uri
        return theirs & (Project.id > event.after), event.whose_uri
    return None, ""


def _standing(project: Project) -> list[Told]:
    theirs = (Told.project_id == project.id) & (Told.digest != "")
    return list(Told.select().where(theirs).order_by(Told.id))


def _say(what: str, project: Project) -> Said:
    told = Told(project_id=project.id, project_uri=project.uri, what=what)
    said = notes.document(told, project)
    told.digest = notes.digest(said)
    told.save(force_insert=True)
    return _words("Create", told, said)


def _say_again(told: Told, project: Project) -> list[Said]:
    """Say a note anew where it has other words by now."""
    said = notes.document(told, project)
    now = notes.digest(said)
    if now == told.digest:
        return []
    told.digest = now
    told.save(only=[Told.digest])
    return [_words("Update", told, said)]


def _take_back(told: Told, *, reason: str) -> Said:
    told.digest = ""
    told.save(only=[Told.digest])
    return Said(
        verb="Delete",
        sender_uri=str(told.project_uri),
        object_uri=told.uri,
        audience=_followers(told),
        former_type="Note",
        reason=reason,
    )


def _words(verb: Any, told: Told, said: Mapping[str, Any]) -> Said:
    return Said(
        verb=verb,
        sender_uri=str(told.project_uri),
        object_uri=told.uri,
        object=said,
        audience=_followers(told),
    )


def _followers(told: Told) -> WireAudience:
    return WireAudience(is_public=True, follower_uris=(str(told.project_uri),))


def _claims_none(_document: Mapping[str, Any]) -> bool:
    # What is said elsewhere under the news of a project is not shown here.
    return False


TYPES = [
    FederatedType(
        name="projects.note",
        object_types=("Note",),
        announces=ANNOUNCES,
        to_wire=to_wire,
        find=find,
        uri=lambda told: told.uri,
        document=document,
        may_fetch=lambda told, _requester: _project_of(told) is not None,
        claims=_claims_none,
        receive={},
        take_back=take_back,
    )
]
