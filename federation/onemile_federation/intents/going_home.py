"""From a page here to the same on a visitor's own server: by what its WebFinger offers (FEP-3b86).

A visitor says their address there; its host is asked for it once, and nothing is kept of either.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from onemile_federation import addresses
from onemile_federation.intents import finding, pressing
from onemile_federation.intents.refusals import NoWay
from onemile_federation.keys.sealing import SealLost
from onemile_federation.remote import hosts, reach, webfinger
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.webfinger_names import parts

# By whom questions of visitors are counted and held: of all of them together one is in hand.
VISITORS = "visitors"
FOLLOW = "https://w3id.org/fep/3b86/Follow"
OBJECT = "https://w3id.org/fep/3b86/Object"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
# What opens whom one follows, and what opens something to answer; the last one most sites have.
OF_ACTORS = (FOLLOW, OBJECT, SUBSCRIBE)
OF_THINGS = (OBJECT, SUBSCRIBE)
_PLACES = ("{object}", "{uri}")


@dataclass(frozen=True, kw_only=True)
class WayHome:
    """Where a visitor goes on: an address of their own server, and its host for the eye."""

    url: str
    host: str


def way_home(address: str, *, about: str, is_actor: bool) -> WayHome:
    """Return where the server of ``address`` opens ``about``, a URI of ours. Raises NoWay.

    It must be an https address of the name's own host, or of its actor's.
    """
    finding.refuse_lookalike(address)
    _name, host = parts(address)
    if not host:
        raise NoWay("no_name")
    if host == hosts.spelled(addresses.host()):
        raise NoWay("ours")
    with pressing.pressed(VISITORS):
        found = _asked(address, host)
    for rel in OF_ACTORS if is_actor else OF_THINGS:
        url = _filled(found.templates.get(rel, ""), about)
        if url and addresses.host_of(url) in (host, addresses.host_of(found.uri)):
            return WayHome(url=url, host=urlsplit(url).netloc)
    raise NoWay("no_way_in", host=host)


def _asked(address: str, host: str) -> webfinger.Found:
    pressing.count(VISITORS)
    try:
        return webfinger.asked(address)
    except SealLost:
        raise NoWay("sealed") from None
    except Absent:
        raise NoWay("not_there", host=host) from None
    except Away:
        raise NoWay("unmet", host=host) from None


def _filled(template: str, about: str) -> str:
    """Return an address with ``about`` at its one place; empty for none that one may be sent to."""
    places = [place for place in _PLACES if place in template]
    if len(places) != 1 or template.count("{") != 1:
        return ""
    url = template.replace(places[0], quote(about, safe=""))
    return url if reach.may_be_asked(url) else ""
