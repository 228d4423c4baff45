"""Where an address leads that a member brings: to us, to somebody elsewhere, or to something.

A page of any site may send a browser here, so that each question is counted for the member whose
browser it is; what is known and fresh is asked of nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from onemile.api import WireActor, clock
from onemile_federation import addresses, registry
from onemile_federation.intents import pressing
from onemile_federation.intents.refusals import NoWay
from onemile_federation.keys.sealing import SealLost
from onemile_federation.remote import actors, asking, hosts, reach, webfinger
from onemile_federation.remote.asking import Absent, Away, Document
from onemile_federation.remote.models import GONE, RemoteActor
from onemile_federation.remote.webfinger_names import parts
from onemile_federation.wire import shapes
from onemile_federation.wire.vocabulary import ACTORS


def page_of_ours(address: str) -> str:
    """Return the path of what is ours; empty for what lies elsewhere. Raises NoWay."""
    name, host = parts(address)
    own = hosts.spelled(addresses.host())
    if host and host == own:
        return _page_of(name)
    # However it is spelled: whoever types http:// means the same page.
    if not addresses.is_ours(address) and addresses.host_of(address) != own:
        return ""
    # With one slash, so that a browser reads no other host in it.
    path = "/" + urlsplit(address).path.lstrip("/\\")
    return "/" if path.startswith("/ap/") else path  # what lies there is for programs


def actor(address: str, *, by: str) -> RemoteActor:
    """Return somebody elsewhere, by a name, their id or their page. Raises NoWay, LimitReached.

    ``by`` is the URI of the member for whom it is counted, where anybody has to be asked.
    """
    uri = _uri_of(address, by=by) if is_name(address) else address
    host = _askable(uri)
    found = actors.known(uri)
    if found is None or found.read_at <= clock.ago(hours=actors.FRESH_HOURS):
        found = _met(uri, found, by=by)
    if found.state == GONE:
        raise NoWay("gone", host=host)
    return found


def actor_anew(address: str, *, by: str) -> RemoteActor:
    """Return somebody elsewhere as they are this very moment; counted. Raises as ``actor``."""
    begun = clock.now()
    found = actor(address, by=by)
    if found.read_at >= begun:
        return found
    pressing.count(by, host=str(found.host))
    with _reasons_of_the_page(str(found.host)):
        return actors.actor(str(found.uri), fresh=True)


def document(address: str, *, by: str) -> Document:
    """Return what stands at an https address elsewhere, kept nowhere. Raises as ``actor``."""
    host = _askable(address)
    pressing.count(by, host=host)
    with _reasons_of_the_page(host):
        found = asking.document(address)
    if not addresses.same_origin(found.url, address):
        raise NoWay("nobody", host=host)
    if shapes.type_of(found.content) == "Tombstone":
        raise NoWay("gone", host=host)
    return found


def nobody_at(address: str, *, host: str) -> NoWay:
    """Return what is said of an address where nobody is, for whom nobody is to find there."""
    return NoWay("not_there" if is_name(address) else "nobody", host=host)


def is_name(address: str) -> bool:
    """Tell whether an address is a name such as ``@anna@town.example``."""
    return bool(parts(address)[1])


def ours_called(name: str) -> WireActor | None:
    """Return who of ours has a name for others, ``anna``; None for nobody. Raises NoWay."""
    try:
        found = registry.actor_by_handle(name.lower())
    except registry.Unanswered:
        raise NoWay("away", host=addresses.host()) from None
    return None if found is None else found[1]


def page_of_actor(who: WireActor) -> str:
    """Return the path of the page of an actor of ours."""
    return who.url or who.uri.removeprefix(addresses.base())


def _page_of(name: str) -> str:
    found = ours_called(name)
    if found is None:
        raise NoWay("nobody_of_ours", host=addresses.host())
    return page_of_actor(found)


def _askable(uri: str) -> str:
    """Return the host of an address that may be asked. Raises NoWay."""
    if not reach.may_be_asked(uri):
        is_other_scheme = "://" in uri[:20] and not uri.lower().startswith("https://")
        raise NoWay("scheme" if is_other_scheme else "nonsense")
    host = addresses.host_of(uri)
    if hosts.is_suspended(host):
        raise NoWay("shut", host=host)
    return host


def _uri_of(name: str, *, by: str) -> str:
    """Return whose a name is: as it was proven, else as its host says. Raises NoWay."""
    host = parts(name)[1]
    if hosts.is_suspended(host):
        raise NoWay("shut", host=host)
    proven = webfinger.proven(name)
    if proven:
        return proven
    pressing.count(by, host=host)
    with _reasons_of_the_page(host, nobody="not_there"):
        return webfinger.uri_of(name)


def _met(uri: str, before: RemoteActor | None, *, by: str) -> RemoteActor:
    if before is None:
        found = document(uri, by=by)
        if shapes.type_of(found.content) not in ACTORS:
            raise NoWay("no_actor", host=addresses.host_of(uri))
    else:
        pressing.count(by, host=addresses.host_of(uri))  # else ``document`` has counted it
    with _reasons_of_the_page(addresses.host_of(uri)):
        if before is None:
            uri = str(actors.keep(found.content, url=found.url).uri)
        return webfinger.met(uri)


@contextmanager
def _reasons_of_the_page(host: str, *, nobody: str = "nobody") -> Iterator[None]:
    """Say in the page's reasons what came of a question to a host. Raises NoWay.

    ``nobody`` is the reason where there is nothing for us. Of a host that we have never met nobody
    can tell whether it is there at all.
    """
    try:
        yield
    except SealLost:
        raise NoWay("sealed") from None
    except Absent as absent:
        raise NoWay("gone" if absent.is_gone else nobody, host=host) from None
    except Away:
        raise NoWay("away" if hosts.is_met(host) else "unmet", host=host) from None
