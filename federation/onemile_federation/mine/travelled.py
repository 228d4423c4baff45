"""Where something goes, and where it went: said in a form before, on its own page after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template

from onemile.api import ThingName, follows
from onemile_federation import addresses, registry
from onemile_federation.mile import told
from onemile_federation.mine import links, stops, ways
from onemile_federation.outbox import missed
from onemile_federation.partners import standing
from onemile_federation.remote import at_rest, origins

# Names in a sentence; the others are counted.
NAMED_MAX = 2
# Followers elsewhere that are looked at, to say where they live: one question of a page.
FOLLOWERS_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Named:
    """Some servers in a sentence: those that are named, and how many more there are."""

    names: list[str]
    n_more: int

    @property
    def n(self) -> int:
        """Return how many there are."""
        return len(self.names) + self.n_more


def drawn_for_choosing(_member: Any, subject: Any) -> str:
    """Return where “for everyone” goes from something that can be followed; or nothing.

    Nothing of what nobody elsewhere may know. Whoever follows it later reads it as well. Where it
    would not arrive now is said beside it, and why (``ways.py``).
    """
    if not isinstance(subject, ThingName) or not _is_known_outside(subject.uri):
        return ""
    found = follows.followers_elsewhere(subject.uri, limit=FOLLOWERS_MAX)
    known = ways.to_all(addresses.origin_of(one.uri)[1] for one in found)
    by_way = {
        way: _named(host for host in known if known[host] == way) for way in set(known.values())
    }
    where = by_way.pop(ways.OPEN, _named([]))
    return render_template(
        "federation/_audience.html", title=subject.title, where=where, not_now=by_way
    )


def drawn(member: Any, subject: Any) -> str:
    """Return where a thing is read elsewhere, or was before it was taken back; or nothing.

    And where it did not leave, as nothing new passed to there.
    """
    if not isinstance(subject, ThingName):
        return ""
    found = stops.of_thing(subject.uri)
    where = _named(one.host for one in found.listed if _counts(one, found))
    missing = unsent(subject.uri)
    if not where.n and not missing:
        return ""
    return render_template(
        "federation/_travelled.html",
        stops=found,
        late=found.counts[stops.LATE] + found.counts[stops.GIVEN_UP],
        where=where,
        unsent=missing,
        path=links.path_of(links.THING, subject.uri),
    )


def drawn_across(_member: Any, subject: Any) -> str:
    """Return whose members see a thing too, near it or all of them; or nothing.

    Nothing of where it is hidden, as the partnership rests.
    """
    if not isinstance(subject, ThingName):
        return ""
    near = told.hosts_of(subject.uri)
    to_all = told.hosts_of(subject.uri, is_for_partners=True)
    seen = {
        "where": _named(host for host in near if standing.is_open(host, "mile")),
        "to_all": _named(host for host in to_all if standing.is_open(host, "proposals")),
    }
    if not (seen["where"].n or seen["to_all"].n):
        return ""
    return render_template("federation/_seen_across.html", **seen)


def unsent(uri: str) -> dict[str, Named]:
    """Return where a thing did not go: "now" where nothing new passes still, "then" elsewhere."""
    found = missed.hosts_of(uri)
    resting = at_rest.among(found)
    said = {
        "now": _named(host for host in found if host in resting),
        "then": _named(host for host in found if host not in resting),
    }
    return {when: where for when, where in said.items() if where.n}


def _counts(one: stops.Stop, found: stops.Stops) -> bool:
    """Tell whether a server is named: while it is read anywhere, those where it is.

    None at which it never arrived.
    """
    if not one.has_arrived:
        return False
    return found.is_taken_back or one.standing == stops.THERE


def _is_known_outside(uri: str) -> bool:
    try:
        return registry.actor(uri) is not None
    except registry.Unanswered:
        return False


def _named(hosts: Iterable[str]) -> Named:
    """Name those that have a name here first, then by the network's; each once."""
    names = origins.of_all(host for host in hosts if host)
    ordered = sorted(names, key=lambda host: (names[host] == host, names[host], host))
    return Named(
        names=[names[host] for host in ordered[:NAMED_MAX]],
        n_more=max(0, len(ordered) - NAMED_MAX),
    )
