"""A Mag as an actor: a group that is followed, and that says what is new in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onemile.api import (
    ActorKind,
    Event,
    MemberChanged,
    MemberReinstated,
    MemberSuspended,
    MemberWithdrew,
    WireActor,
    card,
    claim_handle,
    handle_of,
    ids,
    publishing,
    record,
    transaction,
    uri_of_handle,
)
from onemile_mags import sight, slugs
from onemile_mags.comments import policy
from onemile_mags.covers import afar
from onemile_mags.events import IssuePublished, MagChanged, MagEnded
from onemile_mags.models import EDITOR, WITHDRAWN, Mag, Seat
from onemile_mags.wire.outward import is_actor

# The handle of a title that has no letters of an address in it.
NAMELESS = "mag"
# Of one member, looked at in one transaction; the next ones after it.
PAGE_MAGS = 50
# By these somebody is known outside from now on, or no more: be it who edits a Mag.
_OF_MEMBERS = (MemberChanged, MemberWithdrew, MemberSuspended, MemberReinstated)


@dataclass(frozen=True, kw_only=True)
class MagsLeft(Event):
    """More Mags name a member than one transaction looks at: those with an id above ``after``."""

    name = "mags.MagsLeft"
    member_uri: str
    after: int


def find(address: str) -> WireActor | None:
    """Return the Mag of a URI or of the path of its page, if everybody may see it.

    By its number it is looked for among those: what is there for others is refused as fast as
    what is not there at all (T62).
    """
    path = address.removeprefix(card().base_url)
    number = ids.read(path.removeprefix("/mags/"))
    if number:
        seen = sight.seen_by_all(number) if path == Mag.path_of(number) else None
        return None if seen is None else as_actor(seen)
    mag = mag_at(address)
    return as_actor(mag) if mag is not None and is_outward(mag) else None


def mag_at(address: str) -> Mag | None:
    """Return the Mag of a URI, or of a path that it has or had, whoever may see it."""
    path = address.removeprefix(card().base_url)
    number = ids.read(path.removeprefix("/mags/"))
    if number:
        by_number: Mag | None = Mag.get_or_none(Mag.id == number)
        return by_number if by_number is not None and path == Mag.path_of(number) else None
    slug = path.removeprefix("/mags/")
    is_one = path.startswith("/mags/") and slug and "/" not in slug
    found = slugs.find_mag(slug) if is_one else None
    return None if found is None else found.mag


def is_outward(mag: Mag) -> bool:
    """Tell whether a Mag is one that other servers may know: a visitor sees its masthead."""
    return sight.sees(mag, None)


def as_actor(mag: Mag) -> WireActor:
    """Return a Mag as others see it; its owner is named only where they let others know them."""
    return WireActor(
        uri=str(mag.uri),
        handle=_handle(mag),
        name=str(mag.title),
        url=mag.path,
        summary=str(Markup("<p>{}</p>").format(mag.description)) if mag.description else "",
        published=mag.published_at,
        icon=afar.address_of(mag),
        attributed_to_uri=str(mag.author_uri) if is_actor(str(mag.author_uri)) else "",
        approval="everybody",
        is_discoverable=mag.audience == publishing.EVERYONE,
        is_indexable=mag.audience == publishing.EVERYONE,
        featurable_by="everybody",
    )


def by_handle(handle: str) -> str:
    """Return the URI of the Mag that a handle names; empty for none."""
    uri = uri_of_handle(handle)
    # What people read is the address of its page. No handle has the hyphen of one, so nobody else
    # can be meant; a word alone may be somebody's handle and is that.
    found = slugs.find_mag(handle) if not uri and "-" in handle else None
    if found is not None:
        return str(found.mag.uri)
    return uri if uri and mag_at(uri) is not None else ""


def is_gone(uri: str) -> bool:
    """Tell whether a URI was a Mag that others knew, and is ended for good."""
    if not handle_of(uri):
        return False
    mag = mag_at(uri)
    return mag.state == WITHDRAWN if mag is not None else uri.startswith(f"{card().base_url}/mags/")


def _handle(mag: Mag) -> str:
    known = handle_of(str(mag.uri))
    if known:
        return known
    with transaction():
        return claim_handle(str(mag.uri), wish=str(mag.slug), nameless=NAMELESS)


def _changed(event: Event) -> Sequence[str]:
    """Return the Mag that an event is about, or those in which a member is named who is another.

    A page of these, in the open transaction; of what is left an event of its own tells.
    """
    if isinstance(event, MagChanged | IssuePublished):  # its cover bears the latest number
        return [event.mag_uri]
    uri = event.member_uri if isinstance(event, (*_OF_MEMBERS, MagsLeft)) else ""
    after = event.after if isinstance(event, MagsLeft) else 0
    edited = Seat.select(Seat.mag).where((Seat.member_uri == uri) & (Seat.role == EDITOR))
    named = (Mag.author_uri == uri) | Mag.id.in_(edited)
    theirs = Mag.select().where(named & (Mag.id > after)).order_by(Mag.id)
    page = list(theirs.limit(PAGE_MAGS))
    if len(page) == PAGE_MAGS:
        record(MagsLeft(member_uri=uri, after=page[-1].id))
    return [str(mag.uri) for mag in page]


def _moderators(uri: str) -> Sequence[str]:
    mag = mag_at(uri)
    return [] if mag is None else [one for one in policy.editors_of(mag) if is_actor(one)]


def _owner(uri: str) -> str:
    mag = mag_at(uri)
    return "" if mag is None else str(mag.author_uri)


def _ended(event: MagEnded) -> Sequence[str]:
    return [event.mag_uri]


EVENT_TYPES = [MagsLeft]
KINDS = [
    ActorKind(
        name="mags.mag",
        actor_type="Group",
        find=find,
        by_handle=by_handle,
        is_gone=is_gone,
        announces=(MagChanged, IssuePublished, *_OF_MEMBERS, MagsLeft),
        changed=_changed,
        ends=(MagEnded,),
        has_gone=_ended,
        moderators=_moderators,
        owner=_owner,
    )
]
