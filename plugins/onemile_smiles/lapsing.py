"""Promises that end by themselves, and those whose plugin is no longer at work."""

from dataclasses import dataclass
from datetime import datetime

from onemile.api import HealthResult, HeldSmiles, absent_plugins, card, clock, gettext, transaction
from onemile_smiles import book, holds, leaving, queries
from onemile_smiles.models import GRANTS, HELD, Hold

_ = gettext
# More would keep the worker from its other work; the rest lapses at the next round.
LAPSE_BATCH = 500
# A list for a person to read; and a check must answer in seconds.
STRANDED_MAX = 2_000
# Of these, so many of each plugin on the stewards' page.
SHOWN_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Stranded:
    """What one plugin that is off has left promised."""

    plugin: str
    n: int
    amount_smiles: int
    since: datetime
    newest: tuple[HeldSmiles, ...] = ()


def lapse() -> int:
    """Release the promises whose time is over; gives how many. Each on its own."""
    over = (Hold.state == HELD) & (Hold.lapses_at <= clock.now())
    keys = [hold.key for hold in Hold.select(Hold.key).where(over).limit(LAPSE_BATCH)]
    return sum(_released(key) for key in keys)


def stranded() -> list[Stranded]:
    """Add up what is promised for things of plugins that are not at work here, by plugin."""
    found = {name: _held_for(name) for name in absent_plugins()}
    return [
        Stranded(
            plugin=name,
            n=len(those),
            amount_smiles=sum(hold.amount_smiles for hold in those),
            since=min(hold.held_at for hold in those),
            newest=tuple(those[:SHOWN_MAX]),
        )
        for name, those in found.items()
        if those
    ]


def release_stranded(plugin: str) -> int:
    """Release what a plugin that is off has left promised; gives how many promises.

    At most ``STRANDED_MAX`` a call. Nothing of a plugin that is at work is touched: it ends its
    promises itself. Only plugins that have tables here count: nobody else can have promised.
    """
    if plugin not in absent_plugins():
        return 0
    return sum(_released(hold.key) for hold in _held_for(plugin))


def check() -> HealthResult:
    """Say what is promised for plugins that are off: nobody but a person can end that."""
    left = stranded()
    if not left:
        return HealthResult(is_fine=True, detail=_("no promise waits for a part that is off"))
    words = ", ".join(f"{one.plugin}: {one.n} ({one.amount_smiles})" for one in left)
    return HealthResult(
        is_fine=False,
        detail=_("promised for parts that are switched off: %(words)s", words=words),
        mend=_("switch them on again, or release these: onemile smiles stranded --release NAME"),
    )


def _released(key: str) -> int:
    with transaction():
        book.lock()
        hold = holds.get(key)
        if hold.state != HELD:
            return 0  # somebody was faster
        holds.void(hold)
        leaving.follow(hold)
    return 1


def _held_for(plugin: str) -> list[HeldSmiles]:
    """Give what is promised for things below a plugin's address, the newest first."""
    theirs = Hold.reason_uri.startswith(f"{card().base_url}/{plugin}/")
    return queries.held_where(Hold.kind.not_in(GRANTS) & theirs, limit=STRANDED_MAX)
