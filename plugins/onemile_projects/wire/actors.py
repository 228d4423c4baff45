"""A project as an actor: a group that is followed, and that says how it goes on."""

from collections.abc import Sequence

from onemile.api import (
    ActorKind,
    WireActor,
    card,
    claim_handle,
    handle_of,
    ids,
    pictures,
    publishing,
    transaction,
    uri_of_handle,
)
from onemile_projects import sight
from onemile_projects.events import Corrected, ShowingChanged
from onemile_projects.models import WITHDRAWN, Project
from onemile_projects.wire import notes, outward

# The handle of a title that has no letters of an address in it.
NAMELESS = "projet"
_PAGES = "/projects/"


def find(address: str) -> WireActor | None:
    """Return the project of a URI or of the path of its page, if everybody may see it."""
    project = project_at(address)
    return as_actor(project) if project is not None and sight.is_public(project) else None


def project_at(address: str) -> Project | None:
    """Return the project of a URI or of a path, whoever may see it."""
    number = number_at(address)
    found: Project | None = Project.get_or_none(Project.id == number) if number else None
    return found


def number_at(address: str) -> int:
    """Return the number in the URI or path of a project's page, 0 in any other spelling."""
    path = address.removeprefix(card().base_url)
    number = ids.read(path.removeprefix(_PAGES))
    return number if number and path == Project.path_of(number) else 0


def as_actor(project: Project) -> WireActor:
    """Return a project as others see it; a bearer answers for it if others may know them."""
    picture = pictures.url(project.picture_key)
    bearers = outward.known(sight.bearer_uris(project))
    return WireActor(
        uri=str(project.uri),
        handle=_handle(project),
        name=str(project.title),
        url=sight.path(project),
        summary=notes.html_of(str(project.summary)),
        published=project.opened_at,
        icon=picture,
        image=picture,
        attributed_to_uri=bearers[0] if bearers else "",
        approval="everybody",
        is_discoverable=True,
        is_indexable=True,
        featurable_by="everybody",
    )


def by_handle(handle: str) -> str:
    """Return the URI of the project that a handle names; empty for none."""
    uri = uri_of_handle(handle)
    return uri if uri and project_at(uri) is not None else ""


def is_gone(uri: str) -> bool:
    """Tell whether a URI was a project that others knew, and its words are erased for good."""
    if not number_at(uri) or not handle_of(uri):
        return False
    project = project_at(uri)
    return project is None or bool(project.state == WITHDRAWN)


def _handle(project: Project) -> str:
    known = handle_of(str(project.uri))
    if known:
        return known
    with transaction():
        wish = publishing.folded(str(project.title))
        return claim_handle(str(project.uri), wish=wish, nameless=NAMELESS)


def _changed(event: Corrected) -> Sequence[str]:
    return [event.project_uri]


def _ended(event: ShowingChanged) -> Sequence[str]:
    return [event.project_uri] if is_gone(event.project_uri) else []


KINDS = [
    ActorKind(
        name="projects.project",
        actor_type="Group",
        find=find,
        by_handle=by_handle,
        is_gone=is_gone,
        announces=(Corrected,),
        changed=_changed,
        ends=(ShowingChanged,),
        has_gone=_ended,
    )
]
