"""From a page here to the same on a visitor's own server: by what its WebFinger offers (FEP-3b86).

A visitor says their address there; its host is asked for it, unless it has just said where it lets
everybody in. Nothing is kept of the address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from onemile.api import LimitReached, Rate, count_try
from onemile_federation import addresses
from onemile_federation.intents import finding, known_ways, pressing
from onemile_federation.intents.refusals import NoWay
from onemile_federation.keys.sealing import SealLost
from onemile_federation.remote import hosts, hurry, reach, webfinger
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.webfinger_names import parts

# Of all visitors together, who are counted one by one at the page: ninety sources may use up theirs
# within the hour before anybody meets it, and servers whose way is known cost nothing of it.
QUESTIONS = Rate(name="federation.home_asked", times=1_800, seconds=3_600)
_VISITOR = ""  # by whom pressing.py counts nothing
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

    It is an https address of the name's own host; or of the host where its actor lives, if that one
    says so itself of the same actor: nobody is sent where only somebody else says that they belong.
    """
    finding.refuse_lookalike(address)
    name, host = parts(address)
    if not host:
        raise NoWay("no_name")
    if host == hosts.spelled(addresses.host()):
        raise NoWay("ours")
    rels = OF_ACTORS if is_actor else OF_THINGS
    url = _url_known(host, rels, about)
    if not url:
        with pressing.pressed(_VISITOR):
            url = _url_asked(name, host, rels, about)
    if not url:
        raise NoWay("no_way_in", host=host)
    return WayHome(url=url, host=urlsplit(url).netloc)


def _url_known(host: str, rels: tuple[str, ...], about: str) -> str:
    """Return a way that a host said lately. Raises NoWay for one that is suspended since."""
    if hosts.is_suspended(host):
        raise NoWay("not_there", host=host)
    known = known_ways.of(host)
    return "" if known is None else _url(known.templates, rels, about, host=host)


def _url_asked(name: str, host: str, rels: tuple[str, ...], about: str) -> str:
    """Ask a name's host, and then where its actor lives if that is elsewhere. Raises NoWay."""
    found = _asked(name, host)
    lives_at = hosts.spelled(addresses.host_of(found.uri))
    for at in (host, lives_at):
        if at != host:
            there = _asked(name, at)
            if there.uri != found.uri:
                break
            found = there
        url = _url(found.templates, rels, about, host=at)
        if url:
            if at == host:
                _remember(host, found.templates, said_of=name)
            return url
    return ""


def _remember(host: str, templates: Mapping[str, str], *, said_of: str) -> None:
    """Remember where a host lets visitors in itself: only that may be true of all its names."""
    wanted = {rel: templates[rel] for rel in OF_ACTORS if rel in templates}
    known_ways.note(host, templates=wanted, said_of=said_of)


def _url(templates: Mapping[str, str], rels: tuple[str, ...], about: str, *, host: str) -> str:
    for rel in rels:
        url = _filled(templates.get(rel, ""), about)
        if url and hosts.spelled(addresses.host_of(url)) == host:
            return url
    return ""


def _asked(name: str, host: str) -> webfinger.Found:
    if known_ways.was_away(host):
        raise NoWay("unmet", host=host)
    pressing.hold(host)
    try:
        count_try(QUESTIONS, by="visitors")
    except LimitReached:
        raise NoWay("busy") from None
    is_fair = hurry.is_fair()
    try:
        return webfinger.asked(f"{name}@{host}")
    except SealLost:
        raise NoWay("sealed") from None
    except Absent:
        raise NoWay("not_there", host=host) from None
    except Away:
        if is_fair:
            known_ways.note_away(host)
        raise NoWay("unmet", host=host) from None


def _filled(template: str, about: str) -> str:
    """Return an address with ``about`` at its one place; empty for none that one may be sent to."""
    places = [place for place in _PLACES if place in template]
    if len(places) != 1 or template.count("{") != 1:
        return ""
    url = template.replace(places[0], quote(about, safe=""))
    return url if reach.may_be_asked(url) else ""
