"""Partners as stewards see them on a list: a card each, all of a list in the same few questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from onemile.api import clock, when
from onemile.api import gettext as _
from onemile_federation.outbox import shut_out, traffic, waiting_shown
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.partners import (
    after_no,
    arrived,
    between,
    greeting,
    kept_apart,
    names,
    words,
)
from onemile_federation.partners.models import Partnership
from onemile_federation.partners.sides import ACTIVE, BY_THEM, BY_US, ENDED, PAUSED
from onemile_federation.partners.words import Chip, Flow
from onemile_federation.remote import standings
from onemile_federation.remote.models import LIMITED

# What waits for longer is shown as late: the first tries of a delivery are over by then.
LATE_MINUTES = 60
# Cards on the list, which is more than a region has neighbours; of those that ended.
CARDS_MAX, ENDED_MAX = 200, 50


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """What does not go well: a sentence, and what is kept meanwhile; ``waits``: messages do."""

    said: str
    kept: str
    waits: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """A partner on the list; ``told``: what became of our latest decision.

    ``is_shut``: nothing passes, as it is suspended here, or let in by nobody's name.
    """

    row: Partnership
    name: str
    chip: Chip
    flows: list[Flow]
    hindrance: Hindrance | None
    told: arrived.Word | None
    is_shut: bool


def living() -> list[Card]:
    """Return partners and our proposals, first what does not go well; what has ended comes last."""
    found = Partnership.select().where(Partnership.state.in_((ACTIVE, PAUSED, BY_US)))
    made = of_all(list(found.order_by(Partnership.since).limit(CARDS_MAX)))
    return sorted(made, key=lambda one: (one.hindrance is None, one.row.state == BY_US))


def proposals() -> list[Card]:
    """Return what others propose and nobody has answered, the oldest first."""
    found = Partnership.select().where(Partnership.state == BY_THEM)
    return of_all(list(found.order_by(Partnership.since).limit(CARDS_MAX)))


def ended() -> list[Card]:
    """Return what was a partnership, the latest end first."""
    found = Partnership.select().where((Partnership.state == ENDED) & (Partnership.name != ""))
    return of_all(list(found.order_by(Partnership.since.desc()).limit(ENDED_MAX)))


def of_all(rows: Sequence[Partnership]) -> list[Card]:
    """Return the card of each, in the order that was given."""
    hosts = [str(row.host) for row in rows]
    met = traffic.of_all(hosts)
    seen = {host: met.get(host) or traffic.stranger(host) for host in hosts}
    stands, called = standings.of_all(hosts), names.of_all(rows)
    kept, unmade = waiting_shown.kept(list(seen.values())), after_no.said_of(rows)
    found, told, unfollowed = [], arrived.of_all(rows), kept_apart.unfollowed_since(hosts)
    for row, host in zip(rows, hosts, strict=True):
        one, name, word = seen[host], called[host], told.get(int(row.id))
        judged = between.judged(
            one, stands=stands[host], row=row, name=name, unfollowed_since=unfollowed.get(host)
        )
        is_shut = judged.kind == between.SHUT
        ended = None if is_shut else _unmade(unmade[host])
        found.append(
            Card(
                row=row,
                name=name,
                chip=ended or _chip(row, judged, one, word),
                flows=words.flows(row, is_shut=is_shut),
                hindrance=None if is_shut else _hindrance(row, one, name=name, kept=kept[host]),
                told=word,
                is_shut=is_shut,
            )
        )
    return found


def _unmade(one: after_no.Unmade) -> words.Chip | None:
    if not one.said:
        return None
    return words.refused() if one.is_no else words.withdrawn()


def _chip(
    row: Partnership, judged: between.Between, seen: Traffic, word: arrived.Word | None
) -> Chip:
    return words.chip(
        row,
        judged,
        is_late=_is_late(seen),
        is_quiet=seen.standing == LIMITED,
        is_heard=seen.is_heard,
        is_told=word is None or word.is_told,
    )


def _is_late(seen: Traffic) -> bool:
    oldest = seen.oldest_waiting_at
    return oldest is not None and oldest < clock.ago(minutes=LATE_MINUTES)


def _hindrance(row: Partnership, seen: Traffic, *, name: str, kept: str) -> Hindrance | None:
    if row.state not in (ACTIVE, PAUSED, BY_US):
        return None
    if seen.shuts_us_out_since is not None:
        return Hindrance(
            said=shut_out.said(seen.shuts_us_out_since),
            kept=_("Call or write to its people and ask why. Nothing is broken here."),
            waits=False,
        )
    amiss = between.silence(name, seen)
    if not amiss and _is_late(seen) and seen.oldest_waiting_at is not None:
        since = when(seen.oldest_waiting_at)
        amiss = _("Something has been waiting for them since %(when)s.", when=since)
    if amiss:
        return Hindrance(said=amiss, kept=kept, waits=seen.waiting > 0)
    if row.state == BY_US:
        return _not_proposed() if seen.given_up else None
    if greeting.is_asleep(row):
        return Hindrance(
            said=_("No steward has been at work there for two months or more."),
            kept=_("Everything still flows, but nobody there would see a fault."),
            waits=False,
        )
    return None


def _not_proposed() -> Hindrance:
    return Hindrance(
        said=_("The proposal did not get through to them."),
        kept=_("It was tried for days. Ask them first, then take it back and propose anew."),
        waits=False,
    )
