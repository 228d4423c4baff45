"""What the page of somebody elsewhere shows, or of a group: who they are, and how it stands."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onemile.api import ActorCard, day, follows, publishing, resolve_actors
from onemile.api import gettext as _
from onemile_federation.outbox import saying
from onemile_federation.reading import publications, reachability, things, unseen
from onemile_federation.reading.reachability import Why
from onemile_federation.reading.records import ActorElsewhere
from onemile_federation.remote import cards, origins
from onemile_federation.remote.models import GONE, RemoteActor

# Of a name in a headline; it stands whole below it.
CALLED_CHARS_MAX = 60
# What keeps a follow from arriving and is said by no other note of the page.
TOLD = (Why.DOUBTED, Why.AT_REST)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Somebody elsewhere, or a group, for a member who may follow them.

    ``called`` is the name, cut to CALLED_CHARS_MAX. ``home`` is ``@name@host``, or the host alone
    where no name is proven. ``notes`` say what is the matter with them; ``may_ask``: they would
    hear of it now who follows them; never what speaks for a whole server (``is_server``).
    ``was_refused``: the member has asked, and they have said no, or let them follow no longer.
    ``publication`` is what stands on a shelf, of a group. ``is_blocked``: what a group has said
    here is by whom the member has blocked; nobody else is told of that.
    """

    opening: ActorElsewhere
    card: ActorCard
    name: str
    called: str
    home: str
    origin: str
    kind: str
    is_group: bool
    is_gone: bool
    summary: Markup
    home_url: str
    notes: list[str]
    may_ask: bool
    is_server: bool
    moved_to_uri: str
    is_asked_first: bool
    follow: Any
    was_refused: bool
    nothing_yet: str
    publication: publishing.Publication | None
    is_blocked: bool


def page_of(found: RemoteActor, *, member: Any) -> Page:
    """Return the page of somebody whom the member may look at (``sight.actor``)."""
    uri = str(found.uri)
    follow = follows.between(member, uri)
    is_group = found.kind == "Group" and found.state != GONE
    publication = publications.looked_at(found, viewer=member) if is_group else None
    is_blocked = is_group and unseen.is_of_blocked(found, viewer=member)
    name = cards.name_of(found) or str(found.host)
    is_gone = found.state == GONE
    reach = reachability.of_actor(uri)
    is_server = found.kind == cards.SERVER
    return Page(
        opening=ActorElsewhere(
            id=int(found.id),
            uri=uri,
            host=str(found.host),
            kind=str(found.kind),
            name=name,
            page=things.actor_path(found),
        ),
        card=resolve_actors([uri])[uri],
        name=name,
        called=name if len(name) <= CALLED_CHARS_MAX else f"{name[: CALLED_CHARS_MAX - 1]}…",
        home=cards.home_of(found),
        origin=origins.of(str(found.host)),
        kind=_kind(found, publication),
        is_group=found.kind == "Group",
        is_gone=is_gone,
        summary=Markup("" if is_gone else found.summary),
        home_url=str(found.url or found.uri),
        notes=[*_notes(found), *([reach.words] if reach.why in TOLD else [])],
        may_ask=reach.is_open and not is_server,
        is_server=is_server,
        moved_to_uri="" if is_gone else str(found.moved_to_uri),
        is_asked_first=bool(found.is_locked),
        follow=follow,
        was_refused=follow is None and saying.was_refused(str(member.uri), uri),
        nothing_yet=_server_says() if is_server else _nothing_yet(follow, is_blocked=is_blocked),
        publication=publication,
        is_blocked=is_blocked,
    )


def _kind(found: RemoteActor, publication: publishing.Publication | None) -> str:
    if publication is not None and publication.headlines:
        return _("a publication")
    return kind_of(str(found.kind))


def kind_of(actor_type: str) -> str:
    """Say in plain words what kind of actor somebody is."""
    known = {
        "Person": _("a person"),
        "Group": _("a publication or a group"),
        "Organization": _("an organisation"),
        "Service": _("an automatic account"),
        "Application": _("the place itself"),
    }
    return known[actor_type]


def _server_says() -> str:
    return _(
        "It speaks for the whole place, and nobody can follow it. A publication, a project or "
        "somebody there can be followed."
    )


def _nothing_yet(follow: Any, *, is_blocked: bool) -> str:
    """Say why nothing of them is here, and what comes: also what was written before (backfill)."""
    if is_blocked:
        return _("What has arrived here is by somebody whom you have blocked: you do not see it.")
    if follow is None:
        return _(
            "Nothing of it is here yet. Whoever follows gets what was written last, and what "
            "appears there."
        )
    if follow.state != follows.ACCEPTED:
        return _(
            "Nothing has arrived here yet. Once they have said yes, we fetch what was written "
            "last: it takes a few minutes."
        )
    return _("Nothing has arrived here yet. What appears there from now on will.")


def _notes(found: RemoteActor) -> list[str]:
    if found.state == GONE:
        return [_("It is gone for good, and what was said there with it.")]
    notes = []
    silent = reachability.silent_since(str(found.host))
    if silent is not None:
        notes.append(
            _(
                "%(origin)s has not answered since %(day)s. What stands here arrived before; "
                "whoever follows goes on following.",
                origin=origins.of(str(found.host)),
                day=day(silent),
            )
        )
    if found.says_kind:
        notes.append(
            _(
                "Its server says that this is something else now: %(now)s. We go on showing it "
                "as it was: %(before)s. Whoever follows goes on following.",
                now=kind_of(str(found.says_kind)),
                before=kind_of(str(found.kind)),
            )
        )
    return notes
