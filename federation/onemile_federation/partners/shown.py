"""The page of one partner as stewards see it, and the others in short."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from onemile.api import resolve_actors
from onemile_federation.keys import fingerprints as our_keys
from onemile_federation.keys.fingerprints import Fingerprint
from onemile_federation.outbox import missed, overview
from onemile_federation.outbox.missed import Missed
from onemile_federation.partners import (
    after_no,
    brief,
    cards,
    fingerprints,
    kept_apart,
    names,
    passed,
    plot,
    stayed,
    words,
)
from onemile_federation.partners.brief import Brief
from onemile_federation.partners.cards import Card
from onemile_federation.partners.models import Partnership, PartnershipEntry
from onemile_federation.partners.plot import Plot
from onemile_federation.partners.sides import ENDED
from onemile_federation.partners.stayed import Stayed

# Lines of the book on the page.
BOOK_LINES_MAX = 50


@dataclass(frozen=True, kw_only=True)
class PartnerHost:
    """A partner by its host, for what hangs on its page."""

    host: str


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

    ``unmade``: who said no to a proposal or took it back, where it ended by that; ``may_propose``:
    it has ended, and a new proposal is heard there (``after_no.py``). ``is_told_of_end``: the end
    is our own word, and it matters whether they have heard it.

    ``new_name``: what they call themselves, where members read something else. ``reach_url``: how
    to write or to call them by one press; empty where it is not to be read from what they say.
    ``missed``: what did not leave while nothing new passed.
    """

    card: Card
    unmade: str
    may_propose: bool
    is_told_of_end: bool
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
    missed: Missed | None


@dataclass(frozen=True, kw_only=True)
class Others:
    """The other instances: how many read us, are kept apart, and what stayed on its way."""

    reading: int
    readers: int
    apart: int
    stayed: Stayed


def page(row: Partnership, viewer: Any) -> Page:
    """Return all that the page of a partner shows, as ``viewer`` may see it."""
    return Page(
        card=cards.of_all([row])[0],
        unmade=after_no.said(row).said,
        may_propose=row.state == ENDED and after_no.until(str(row.host), is_ours=False) is None,
        is_told_of_end=row.our_stance == ENDED and row.our_turn >= row.their_turn,
        brief=brief.of(row, viewer),
        charter=Markup(row.charter),  # cleaned when it came (statements.py)
        plot=plot.of(passed.of(str(row.host)), met_on=passed.met_on(str(row.host))),
        book=_book(str(row.host)),
        keys=fingerprints.of(str(row.actor_uri)),
        own_keys=our_keys.ours(),
        charter_is_new=bool(row.charter_digest) and row.charter_digest != row.charter_read_digest,
        reach_url=words.reach_url(str(row.reach)),
        new_name=names.to_confirm(row),
        may_be_called_so=names.may_be_called(str(row.name), host=str(row.host)),
        missed=missed.at(str(row.host), viewer),
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


def _book(host: str) -> list[Line]:
    found = PartnershipEntry.select().where(PartnershipEntry.host == host)
    rows = list(found.order_by(PartnershipEntry.id.desc()).limit(BOOK_LINES_MAX))
    decided = kept_apart.of(host, limit=BOOK_LINES_MAX)
    lines = [Line(at=one.at, said=one.said, reason=one.reason, by=one.by) for one in decided]
    cards_of = resolve_actors([str(one.by_uri) for one in rows if one.by_uri])
    lines += [
        Line(
            at=one.at,
            said=words.decided(one),
            reason=str(one.reason),
            by=cards_of[str(one.by_uri)].name if str(one.by_uri) in cards_of else "",
        )
        for one in rows
    ]
    # Of one instant the latest was written last.
    return sorted(lines, key=lambda line: line.at, reverse=True)[:BOOK_LINES_MAX]
