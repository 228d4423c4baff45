"""Partners as stewards see them: a card each, and the page of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from onemile.api import clock, resolve_actors, when
from onemile.api import gettext as _
from onemile_federation.keys import fingerprints as our_keys
from onemile_federation.keys.fingerprints import Fingerprint
from onemile_federation.outbox import overview, shut_out, traffic, waiting_shown
from onemile_federation.outbox.traffic import Traffic
from onemile_federation.partners import (
    after_no,
    between,
    brief,
    fingerprints,
    greeting,
    names,
    passed,
    plot,
    stayed,
    words,
)
from onemile_federation.partners.brief import Brief
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.plot import Plot
from onemile_federation.partners.sides import ACTIVE, BY_THEM, BY_US, ENDED, PAUSED
from onemile_federation.partners.stayed import Stayed
from onemile_federation.partners.words import Chip, Flow
from onemile_federation.remote.models import LIMITED

# What waits for longer is shown as late: the first tries of a delivery are over by then.
LATE_MINUTES = 60
# Lines of the book on the page; cards on the list, which is more than a region has neighbours.
BOOK_LINES_MAX, CARDS_MAX = 50, 200


@dataclass(frozen=True, kw_only=True)
class PartnerHost:
    """A partner by its host, for what hangs on its page."""

    host: str


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What does not go well: a sentence, and what is kept meanwhile; ``waits``: messages do."""

    said: str
    kept: str
    waits: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """A partner on the list."""

    row: Partnership
    name: str
    chip: Chip
    flows: list[Flow]
    trouble: Trouble | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the book: when, what, why, and by whom of ours."""

    at: datetime
    said: str
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """The page of one partner. ``charter_is_new``: it is not the one that was read here.

    ``no``: who said no to a proposal, where it ended by that (``after_no.py``).

    ``new_name``: what they call themselves, where members read something else. ``reach_url``: how
    to write or to call them by one press; empty where it is not to be read from what they say.
    """

    card: Card
    no: str
    brief: Brief
    charter: Markup
    plot: Plot
    book: list[Line]
    keys: list[Fingerprint]
    own_keys: list[Fingerprint]
    charter_is_new: bool
    reach_url: str
    new_name: str
    may_be_called_so: bool


@dataclass(frozen=True, kw_only=True)
class Others:
    """The other instances: how many read us, are kept apart, and what stayed on its way."""

    reading: int
    readers: int
    apart: int
    stayed: Stayed


def cards() -> list[Card]:
    """Return partners and our proposals, those with trouble first; what has ended comes last."""
    found = Partnership.select().where(Partnership.state.in_((ACTIVE, PAUSED, BY_US)))
    made = [_card(row) for row in found.order_by(Partnership.since).limit(CARDS_MAX)]
    return sorted(made, key=lambda one: (one.trouble is None, one.row.state == BY_US))


def proposals() -> list[Card]:
    """Return what others propose and nobody has answered, the oldest first."""
    found = Partnership.select().where(Partnership.state == BY_THEM)
    return [_card(row) for row in found.order_by(Partnership.since).limit(CARDS_MAX)]


def ended() -> list[Card]:
    """Return what was a partnership, the latest end first."""
    found = Partnership.select().where((Partnership.state == ENDED) & (Partnership.name != ""))
    return [_card(row) for row in found.order_by(Partnership.since.desc()).limit(BOOK_LINES_MAX)]


def page(row: Partnership, viewer: Any) -> Page:
    """Return all that the page of a partner shows, as ``viewer`` may see it."""
    return Page(
        card=_card(row),
        no=after_no.said(row),
        brief=brief.of(row, viewer),
        charter=Markup(row.charter),  # cleaned when it came (statements.py)
        plot=plot.of(passed.of(str(row.host))),
        book=_book(str(row.host)),
        keys=fingerprints.of(str(row.actor_uri)),
        own_keys=our_keys.ours(),
        charter_is_new=bool(row.charter_digest) and row.charter_digest != row.charter_read_digest,
        reach_url=words.reach_url(str(row.reach)),
        new_name=names.to_confirm(row),
        may_be_called_so=names.may_be_called(str(row.name), host=str(row.host)),
    )


def others() -> Others:
    """Count the other instances as the pages do that the numbers lead to."""
    seen = overview.of_all()
    return Others(
        reading=seen.n_reading,
        readers=seen.readers,
        apart=seen.n_apart,
        stayed=stayed.of(),
    )


def _card(row: Partnership) -> Card:
    seen = traffic.of(str(row.host))
    is_late = seen is not None and _is_late(seen)
    stands = between.of(str(row.host), seen or traffic.stranger(str(row.host)))
    chip = words.chip(
        row, stands, is_late=is_late, is_quiet=seen is not None and seen.standing == LIMITED
    )
    return Card(
        row=row,
        name=names.of(row),
        chip=words.refused() if stands.kind != between.SHUT and after_no.said(row) else chip,
        flows=words.flows(row),
        trouble=_trouble(row, seen, is_late),
    )


def _is_late(seen: Traffic) -> bool:
    oldest = seen.oldest_waiting_at
    return oldest is not None and oldest < clock.ago(minutes=LATE_MINUTES)


def _trouble(row: Partnership, seen: Traffic | None, is_late: bool) -> Trouble | None:
    if row.state not in (ACTIVE, PAUSED, BY_US):
        return None
    if seen is not None and seen.shuts_us_out_since is not None:
        return Trouble(
            said=shut_out.said(seen.shuts_us_out_since),
            kept=_("Call or write to its people and ask why. Nothing is broken here."),
            waits=False,
        )
    if seen is not None and seen.silent_since is not None:
        return _waiting(seen, between.silence(names.of(row), seen.silent_since))
    if is_late and seen is not None and seen.oldest_waiting_at is not None:
        since = when(seen.oldest_waiting_at)
        return _waiting(seen, _("Something has been waiting for them since %(when)s.", when=since))
    if row.state == BY_US:
        return _not_proposed() if seen is not None and seen.given_up else None
    if greeting.is_asleep(row):
        return Trouble(
            said=_("No steward has been at work there for two months or more."),
            kept=_("Everything still flows, but nobody there would see a fault."),
            waits=False,
        )
    return None


def _waiting(seen: Traffic, said: str) -> Trouble:
    """Return what is amiss, with how much waits, and until when."""
    return Trouble(said=said, kept=waiting_shown.kept(seen), waits=seen.waiting > 0)


def _not_proposed() -> Trouble:
    return Trouble(
        said=_("The proposal did not get through to them."),
        kept=_("It was tried for days. Ask them first, then take it back and propose anew."),
        waits=False,
    )


def _book(host: str) -> list[Line]:
    found = PartnershipEntry.select().where(PartnershipEntry.host == host)
    rows = list(found.order_by(PartnershipEntry.id.desc()).limit(BOOK_LINES_MAX))
    cards_of = resolve_actors([str(one.by_uri) for one in rows if one.by_uri])
    return [
        Line(
            at=one.at,
            said=words.decided(one),
            reason=str(one.reason),
            by=cards_of[str(one.by_uri)].name if str(one.by_uri) in cards_of else "",
        )
        for one in rows
    ]
