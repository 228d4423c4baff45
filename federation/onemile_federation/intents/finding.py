"""One way from what a member types or pastes to its page here: a name, a link, an article.

What is known is asked of nobody. Each question counts for the member (``pressing.LOOKS``).
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from onemile.api import LimitReached, NotFound, clock, resolve_thing
from onemile_federation import addresses, registry
from onemile_federation.intents import kept, leading
from onemile_federation.intents.kept import PageHere
from onemile_federation.intents.refusals import NoWay
from onemile_federation.reading import alternates, opened, sight, things
from onemile_federation.remote import actors, hosts, lookalikes, object_shapes, objects, quiet_hosts
from onemile_federation.remote.asking import Absent, Away, Document
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.webfinger_names import parts
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS, OBJECTS

# Why nobody was asked, or did not answer: what is kept here is shown then.
CANNOT_BE_ASKED = frozenset({"away", "unmet", "sealed"})


def way_to(address: str, *, member: Any) -> PageHere:
    """Return the way to the page of what an address means. Raises NoWay, LimitReached.

    What cannot be asked for now, or not by this member within the hour, is shown as it is kept, if
    it is.
    """
    return _or_as_kept(_way_to, address, member)


def way_to_actor(address: str, *, member: Any) -> PageHere:
    """Return the way to somebody's page, by a name, their id or their page. Raises likewise."""
    return _or_as_kept(_way_to_actor, address, member)


def _or_as_kept(find: Callable[[str, Any], PageHere], address: str, member: Any) -> PageHere:
    refuse_lookalike(address)
    ours = leading.page_of_ours(address)
    if ours:
        return PageHere(page=ours)
    try:
        return find(address, member)
    except (NoWay, LimitReached) as refused:
        is_unasked = isinstance(refused, LimitReached) or refused.why in CANNOT_BE_ASKED
        found = kept.of(address, member=member) if is_unasked else None
        if found is None:
            raise
        return found


def _way_to(address: str, member: Any) -> PageHere:
    if leading.is_name(address):
        return _way_to_actor(address, member)
    # What stands after # is a place on the page, as one copies it from a browser.
    return _known(address, member) or _way_to_document(address.partition("#")[0], member)


def _way_to_actor(address: str, member: Any) -> PageHere:
    found = leading.actor(address, by=str(member.uri))
    page = _shown(found, address, member)
    is_old = found.read_at <= clock.ago(hours=actors.FRESH_HOURS)
    return kept.of_actor(found) if is_old else PageHere(page=page)


def refuse_lookalike(address: str) -> None:
    """Raise NoWay for a host that reads like another one: it is said where it really leads."""
    host = _host_typed(address)
    if lookalikes.is_like_ours(host):
        raise NoWay("like_ours", host=hosts.spelled(host))
    if lookalikes.is_mixed(host):
        raise NoWay("mixed", host=hosts.spelled(host) or "?")


def _host_typed(address: str) -> str:
    if parts(address)[1]:
        return address.strip().removeprefix("acct:").removeprefix("@").partition("@")[2]
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _shown(found: RemoteActor, address: str, member: Any) -> str:
    """Return the page of somebody whom the member may look at.

    One's own block is told; another's is the same as for who is not there: nobody learns by it
    that they were blocked.
    """
    uri = str(found.uri)
    if member.blocks_uri(uri):
        raise NoWay("mine", host=str(found.host))
    if uri in member.hidden_uris():
        raise leading.nobody_at(address, host=str(found.host))
    return things.actor_path(found)


def _known(address: str, member: Any) -> PageHere | None:
    """Return the way to what is kept by this id; None for what is not."""
    try:
        row = sight.thing_of(address, viewer=member)
    except NotFound:
        known = actors.known(address)
        return None if known is None else _way_to_actor(address, member)
    theirs = resolve_thing(str(row.uri), member)
    opened.touch(row)
    return PageHere(page=things.path(row) if theirs is None else theirs.url)


def _way_to_document(address: str, member: Any) -> PageHere:
    found = _document(address, member)
    if shapes.type_of(found.content) in ACTORS:
        return _way_to_actor(found.url, member)
    return PageHere(page=_opened(found, member))


def _document(address: str, member: Any) -> Document:
    """Return what stands at an address, or what the page there says is its document."""
    try:
        return leading.document(address, by=str(member.uri))
    except NoWay as no_way:
        if no_way.why != "nobody":
            raise
        try:
            named = alternates.of(address)
        except Absent:
            raise no_way from None
        except Away:
            raise NoWay("away", host=no_way.host) from None
        if not named or named == address:
            raise _only_for_people(address, no_way) from None
    refuse_lookalike(named)
    return leading.document(named, by=str(member.uri))


def _only_for_people(address: str, no_way: NoWay) -> NoWay:
    """Return what is said of a page that names nothing which we could read."""
    is_front = urlsplit(address).path in ("", "/")
    return NoWay("only_a_host" if is_front else "only_a_page", host=no_way.host)


def _opened(found: Document, member: Any) -> str:
    """Keep what a member opens for some days, and return its page."""
    uri = shapes.id_of(found.content.get("id"))
    host = addresses.host_of(uri)
    if quiet_hosts.apart_from(member, [host]):
        raise NoWay("quiet", host=host)
    try:
        said = objects.believed(found.content)
    except Absent as absent:
        raise NoWay("gone" if absent.is_gone else "nobody") from None
    if shapes.type_of(said) not in OBJECTS:
        raise NoWay("nobody")
    if not object_shapes.object_of(said, uri=uri)["is_public"]:
        raise NoWay("hidden")
    author_uri = objects.author_of(said)
    if {author_uri, object_shapes.uri_of(said.get("audience"))} & member.hidden_uris():
        raise NoWay("mine" if member.blocks_uri(author_uri) else "nobody")
    if registry.is_kept(uri):
        theirs = resolve_thing(uri, member)
        if theirs is not None:
            return str(theirs.url)
    if addresses.is_ours(uri):
        raise NoWay("nobody")
    return things.path(opened.keep(said))
