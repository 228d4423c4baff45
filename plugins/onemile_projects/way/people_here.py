"""Who does something for a project, as its bearers choose among them; and a page's address read."""

from urllib.parse import urlsplit

from flask import request

from onemile.api import ActorCard, Member, may_see, resolve_actors
from onemile_projects import sight
from onemile_projects.help.help_models import COMING, DONE, Task, Thing, Volunteer
from onemile_projects.models import Project

# As many as one looks through; whoever else is meant is named by the address of their page.
CHOICES_MAX = 60


def of(project: Project) -> list[ActorCard]:
    """Return the cards of the bearers, of who helps and of who lends, each once."""
    helping = (Task.project == project.id) & Volunteer.state.in_((COMING, DONE))
    hands = Volunteer.select(Volunteer.member_uri).join(Task).where(helping)
    lent = (Thing.project == project.id) & (Thing.lender_uri != "")
    uris = [
        *sight.bearer_uris(project),
        *(str(row.member_uri) for row in hands.order_by(Volunteer.id).limit(CHOICES_MAX)),
        *(str(row.lender_uri) for row in Thing.select(Thing.lender_uri).where(lent)),
    ]
    people = resolve_actors(uris)
    met = list(dict.fromkeys(uris))
    return [people[uri] for uri in met if uri in people and people[uri].url][:CHOICES_MAX]


def may_name(project: Project, member: Member, *, by: Member) -> bool:
    """Tell whether a bearer may name a member for a project: one they choose among, or may see.

    An address alone, kept or guessed, tells nobody that somebody is here, nor their name.
    """
    return may_see(by, member) or str(member.uri) in {one.uri for one in of(project)}


def uri_at(address: str) -> str:
    """Return the URI of the member whose page has an address; "" where nobody has.

    An address of another house is nobody's, whatever it ends in.
    """
    try:
        host, path = urlsplit(address)[1:3]
    except ValueError:
        return ""
    if host and host != request.host:
        return ""
    last = path.rstrip("/").rpartition("/")[2]
    found = Member.get_or_none(Member.public_id == last) if last.isalnum() else None
    return str(found.uri) if found is not None else ""
