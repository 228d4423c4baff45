"""Other instances as stewards see them: standing, traffic, what is amiss."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import follows, name_things, resolve_actors
from onemile_federation import addresses
from onemile_federation.keys.fingerprints import KINDS, Fingerprint
from onemile_federation.lists.models import BlockList
from onemile_federation.outbox import ledger, traffic, troubles
from onemile_federation.outbox.ledger import Erasure
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.partners import between
from onemile_federation.partners.between import Between
from onemile_federation.remote import forms, hosts, modes, standings, ties, trust
from onemile_federation.remote.models import SUSPENDED, Host, RemoteActor
from onemile_federation.remote.ties import Ties
from onemile_federation.signatures import keys

# Erasures named on the page of one host; the rest is on their own page.
ERASURES_NAMED_MAX = 20
# People of one host who are looked through for those who ask.
ASKING_ACTORS_MAX = 5_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One host of the list; ``unconfirmed`` counts erasures that are overdue."""

    traffic: Traffic
    unconfirmed: int
    has_new_key: bool


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision about a host; ``by`` is who took it, empty for nobody in particular."""

    standing: str
    reason: str
    by: str
    at: datetime
    rejects_media: bool = False


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody of a quiet instance who asks to read something here; names beside the URIs."""

    follower: str
    followed: str
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class NewKey(Fingerprint):
    """A key that is doubted, and what it is known by on the telephone; ``kind`` as others say."""

    key_id: str
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewKeys:
    """What is decided on at once: the latest doubted key of each kind of one actor, RSA first."""

    owner_uri: str
    keys: list[NewKey]

    @property
    def told(self) -> str:
        """Their fingerprints, as the form sends them."""
        return ",".join(one.text for one in self.keys)


@dataclass(frozen=True, kw_only=True)
class Erased:
    """An erasure, and what it is about in words: empty where only its URI is known any more."""

    erasure: Erasure
    what: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One host, with what there is to decide, and what was decided, the latest first.

    ``is_met``: it has written, or was written to. ``is_held``: for its new key (``trust.py``).
    ``passing``: in which form it gets what groups here pass on (``remote/forms.py``).
    ``since``: when it was first met; ``of_list``: the list that decided, empty for a person.
    """

    traffic: Traffic
    new_keys: list[NewKeys]
    is_held: bool
    erasures: list[Erased]
    has_more_erasures: bool
    n_amiss: int
    decisions: list[Decided]
    is_met: bool
    passing: str
    standing: standings.Standing
    rejects_media: bool
    since: datetime | None
    ties: Ties
    trouble: Trouble | None
    between: Between
    asking: list[Asking]
    of_list: str


def lines() -> list[Line]:
    """Return all hosts: with a new key first, then those for which something waits longest.

    The suspended ones come last.
    """
    unconfirmed = ledger.unconfirmed_by_host()
    new = trust.hosts_in_doubt()
    found = [
        Line(
            traffic=one,
            unconfirmed=unconfirmed.get(one.host, 0),
            has_new_key=one.host in new,
        )
        for one in traffic.by_host(first=new)
    ]
    return sorted(
        found, key=lambda line: (line.traffic.standing == SUSPENDED, not line.has_new_key)
    )


def page(name: str, viewer: Any = None) -> Page | None:
    """Return what is known of a host; None for what is no name that another host could have.

    What it has not let go of is named as ``viewer`` may see it.
    Nor for a domain that we lie beneath ourselves: what is decided about it would be about us.
    """
    host = hosts.spelled(name)
    if not host or host in hosts.and_above(addresses.host()):
        return None
    met = traffic.of(host)
    if met is None and not hosts.may_be_suspended(host):
        return None
    erasures = ledger.open_at(host)
    row = Host.get_or_none(Host.host == host)
    seen = met or traffic.stranger(host)
    return Page(
        traffic=seen,
        new_keys=_new_keys(host),
        is_held=trust.is_held(host),
        erasures=named(erasures[:ERASURES_NAMED_MAX], viewer),
        has_more_erasures=len(erasures) > ERASURES_NAMED_MAX,
        n_amiss=ledger.unconfirmed_by_host().get(host, 0),
        decisions=_decisions(host),
        is_met=met is not None,
        passing=forms.of(host),
        standing=standings.of_all([host])[host],
        rejects_media=row is not None and bool(row.rejects_media),
        since=None if row is None else row.first_seen_at,
        ties=ties.with_host(host),
        trouble=troubles.of(host),
        between=between.of(host, seen),
        asking=_asking(host),
        of_list=_list_of(row),
    )


def named(erasures: Sequence[Erasure], viewer: Any) -> list[Erased]:
    """Return erasures with what they are about: a thing that is seen still, or a person."""
    uris = [one.object_uri for one in erasures]
    things, people = name_things(uris, viewer), resolve_actors(uris)
    found: list[Erased] = []
    for one in erasures:
        thing, person = things.get(one.object_uri), people.get(one.object_uri)
        what = thing.title if thing else person.name if person and person.url else ""
        found.append(Erased(erasure=one, what=what))
    return found


def asking(host: str) -> list[tuple[str, str]]:
    """Return who of a host asks to read which thing here: follower and thing, by URI."""
    theirs = RemoteActor.select().where(RemoteActor.host == hosts.spelled(host))
    uris = [str(row.uri) for row in theirs.limit(ASKING_ACTORS_MAX)]
    return follows.asked_by(uris) if uris else []


def _asking(host: str) -> list[Asking]:
    pairs = asking(host)
    cards = resolve_actors([uri for pair in pairs for uri in pair])
    return [
        Asking(follower=one, followed=other, name=cards[one].name, title=cards[other].name)
        for one, other in pairs
    ]


def modes_decided() -> list[Decided]:
    """Return with whom Mags were exchanged, as it was decided, the latest first."""
    found = modes.decisions(limit=hosts.DECISIONS_SHOWN_MAX)
    cards = resolve_actors([str(one.by_uri) for one in found if one.by_uri])
    return [
        Decided(
            standing=str(one.mags),
            reason=str(one.reason),
            by=cards[str(one.by_uri)].name if one.by_uri else "",
            at=one.decided_at,
        )
        for one in found
    ]


def _decisions(host: str) -> list[Decided]:
    found = hosts.decisions(host)
    cards = resolve_actors([str(one.by_uri) for one in found if one.by_uri])
    return [
        Decided(
            standing=str(one.standing),
            reason=str(one.reason),
            by=cards[str(one.by_uri)].name if str(one.by_uri) in cards else "",
            at=one.decided_at,
            rejects_media=bool(one.rejects_media),
        )
        for one in found
    ]


def _new_keys(host: str) -> list[NewKeys]:
    rounds: dict[tuple[str, int], dict[str, NewKey]] = {}
    for row in trust.doubted(host=host):  # the latest first
        owner, kind, turn = str(row.owner_uri), str(row.kind), 0
        # A second one of a kind would take the place of the first: it is decided on by itself.
        while kind in rounds.setdefault((owner, turn), {}):
            turn += 1
        rounds[owner, turn][kind] = NewKey(
            key_id=str(row.key_id),
            kind=KINDS.get(kind, kind),
            text=keys.public_key(str(row.public)).fingerprint(),
            seen_at=row.seen_at,
        )
    return [
        NewKeys(owner_uri=owner, keys=[found[kind] for kind in sorted(found, reverse=True)])
        for (owner, _turn), found in rounds.items()
    ]


def _list_of(row: Any) -> str:
    """Return what the list is called that decided about a host; empty where a person did."""
    if row is None or row.list_id is None:
        return ""
    found = BlockList.get_or_none(BlockList.id == row.list_id)
    return "" if found is None else str(found.title)
