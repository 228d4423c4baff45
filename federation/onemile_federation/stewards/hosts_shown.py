"""Other instances as stewards see them: standing, traffic, what is amiss."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import follows, resolve_actors
from onemile_federation import addresses
from onemile_federation.lists.models import BlockList
from onemile_federation.outbox import ledger, traffic, troubles
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.outbox.troubles import Trouble
from onemile_federation.partners import answers, between, stayed, unreached
from onemile_federation.partners.answers import Answers
from onemile_federation.partners.between import Between
from onemile_federation.partners.stayed import Stayed
from onemile_federation.partners.unreached import Tried
from onemile_federation.remote import forms, hosts, standings, ties, trust
from onemile_federation.remote.cards import NEIGHBOUR
from onemile_federation.remote.models import SUSPENDED, Host, RemoteActor
from onemile_federation.remote.ties import Ties
from onemile_federation.stewards import decided, erasures_shown, new_keys
from onemile_federation.stewards.erasures_shown import Erased

# Erasures named on the page of one host; the rest is on their own page.
ERASURES_NAMED_MAX = 20
# People of one host who are looked through for those who ask.
ASKING_ACTORS_MAX = 5_000


@dataclass(frozen=True, kw_only=True)
class Line:
    """One host of the list; ``unconfirmed`` counts erasures that are overdue.

    ``tried``: a partnership was proposed there in vain.
    """

    traffic: Traffic
    unconfirmed: int
    has_new_key: bool
    tried: Tried | None


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody of a quiet instance who asks to read something here; names beside the URIs."""

    follower: str
    followed: str
    name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One host, with what there is to decide, and what was decided, the latest first.

    ``is_met``: it has written, or was written to. ``is_held``: for its new key (``trust.py``).
    ``passing``: in which form it gets what groups here pass on (``remote/forms.py``).
    ``since``: when it was first met; ``of_list``: the list that decided, empty for a person.
    """

    traffic: Traffic
    new_keys: list[new_keys.NewKeys]
    is_held: bool
    erasures: list[Erased]
    has_more_erasures: bool
    n_amiss: int
    decisions: list[decided.Decided]
    is_met: bool
    passing: str
    standing: standings.Standing
    rejects_media: bool
    since: datetime | None
    ties: Ties
    trouble: Trouble | None
    between: Between
    answers: Answers
    stayed: Stayed
    tried: Tried | None
    asking: list[Asking]
    of_list: str


def lines() -> list[Line]:
    """Return all hosts: with a new key first, then those for which something waits longest.

    The suspended ones come last.
    """
    unconfirmed = ledger.unconfirmed_by_host()
    new = trust.hosts_in_doubt()
    seen = traffic.by_host(first=new)
    tried = unreached.of([one.host for one in seen])
    found = [
        Line(
            traffic=one,
            unconfirmed=unconfirmed.get(one.host, 0),
            has_new_key=one.host in new,
            tried=tried.get(one.host),
        )
        for one in seen
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
    stands, trouble, tied = between.of(host, seen), troubles.of(host), ties.with_host(host)
    return Page(
        traffic=seen,
        new_keys=new_keys.of(host),
        is_held=trust.is_held(host),
        erasures=erasures_shown.named(erasures[:ERASURES_NAMED_MAX], viewer),
        has_more_erasures=len(erasures) > ERASURES_NAMED_MAX,
        n_amiss=ledger.unconfirmed_by_host().get(host, 0),
        decisions=decided.of(host),
        is_met=met is not None,
        passing=forms.of(host),
        standing=standings.of_all([host])[host],
        rejects_media=row is not None and bool(row.rejects_media),
        since=None if row is None else row.first_seen_at,
        ties=tied,
        trouble=trouble,
        between=stands,
        answers=answers.of(stands, seen, trouble, readers=tied.readers),
        stayed=stayed.of(host),
        tried=unreached.of([host]).get(host),
        asking=_asking(host),
        of_list=_list_of(row),
    )


def asking(host: str) -> list[tuple[str, str]]:
    """Return who of a host asks to read which thing here: follower and thing, by URI."""
    theirs = RemoteActor.select().where(
        (RemoteActor.host == hosts.spelled(host)) & (RemoteActor.kind != NEIGHBOUR)
    )
    uris = [str(row.uri) for row in theirs.limit(ASKING_ACTORS_MAX)]
    return follows.asked_by(uris) if uris else []


def _asking(host: str) -> list[Asking]:
    pairs = asking(host)
    cards = resolve_actors([uri for pair in pairs for uri in pair])
    return [
        Asking(follower=one, followed=other, name=cards[one].name, title=cards[other].name)
        for one, other in pairs
    ]


def _list_of(row: Any) -> str:
    """Return what the list is called that decided about a host; empty where a person did."""
    if row is None or row.list_id is None:
        return ""
    found = BlockList.get_or_none(BlockList.id == row.list_id)
    return "" if found is None else str(found.title)
