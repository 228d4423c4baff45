"""One way from what a member types or pastes to its page here: a name, a link, an article.

What is known is asked of nobody. Each question counts for the member (``pressing.LOOKS``).
"""

from typing import Any
from urllib.parse import urlsplit

from onemile.api import NotFound, resolve_thing
from onemile_federation import addresses, registry
from onemile_federation.intents import leading
from onemile_federation.intents.refusals import NoWay
from onemile_federation.reading import alternates, opened, sight, things
from onemile_federation.remote import actors, hosts, lookalikes, object_shapes, objects, quiet_hosts
from onemile_federation.remote.asking import Absent, Away, Document
from onemile_federation.remote.models import RemoteActor
from onemile_federation.remote.webfinger_names import parts
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS, OBJECTS


def page_of(address: str, *, member: Any) -> str:
    """Return the path of the page of what an address means. Raises NoWay, LimitReached."""
    refuse_lookalike(address)
    ours = leading.page_of_ours(address)
    if ours:
        return ours
    if leading.is_name(address):
        return actor_page(address, member=member)
    return _known(address, member) or _page_of_document(address, member)


def actor_page(address: str, *, member: Any) -> str:
    """Return the path of somebody's page, by a name, their id or their page. Raises likewise."""
    refuse_lookalike(address)
    return _shown(leading.actor(address, by=str(member.uri)), member)


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


def _shown(found: RemoteActor, member: Any) -> str:
    """Return the page of somebody whom the member may look at.

    One's own block is told; another's is the same as for who is not there: nobody learns by it
    that they were blocked.
    """
    uri = str(found.uri)
    if member.blocks_uri(uri):
        raise NoWay("mine", host=str(found.host))
    if uri in member.hidden_uris():
        raise NoWay("nobody", host=str(found.host))
    return things.actor_path(found)


def _known(address: str, member: Any) -> str:
    """Return the page of what is kept by this id; empty for what is not."""
    try:
        row = sight.thing_of(address, viewer=member)
    except NotFound:
        known = actors.known(address)
        return actor_page(address, member=member) if known is not None else ""
    kept = resolve_thing(str(row.uri), member)
    opened.touch(row)
    return things.path(row) if kept is None else kept.url


def _page_of_document(address: str, member: Any) -> str:
    found = _document(address, member)
    if shapes.type_of(found.content) in ACTORS:
        return actor_page(found.url, member=member)
    return _opened(found, member)


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
            raise
    refuse_lookalike(named)
    return leading.document(named, by=str(member.uri))


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
        kept = resolve_thing(uri, member)
        if kept is not None:
            return str(kept.url)
    if addresses.is_ours(uri):
        raise NoWay("nobody")
    return things.path(opened.keep(said))
