"""Promises that end by themselves, and those whose plugin is no longer at work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from onemile.api import HealthResult, card, clock, gettext, plugin_names, transaction
from onemile_smiles import book, holds, leaving
from onemile_smiles.models import GRANTS, HELD, Hold

_ = gettext
# More would keep the worker from its other work; the rest lapses at the next round.
LAPSE_BATCH = 500
# A list for a person to read; and a check must answer in seconds.
STRANDED_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Stranded:
    """What one plugin that is off has left promised."""

    plugin: str
    n: int
    amount_smiles: int
    since: datetime


def lapse() -> int:
    """Release the promises whose time is over; gives how many. Each on its own."""
    over = (Hold.state == HELD) & (Hold.lapses_at <= clock.now())
    keys = [hold.key for hold in Hold.select(Hold.key).where(over).limit(LAPSE_BATCH)]
    return sum(_released(key) for key in keys)


def stranded() -> list[Stranded]:
    """Add up what is promised for things of plugins that are not at work here, by plugin."""
    found: dict[str, list[Hold]] = {}
    for hold in _of_nobody():
        found.setdefault(_owner(str(hold.reason_uri)), []).append(hold)
    return [
        Stranded(
            plugin=name,
            n=len(those),
            amount_smiles=sum(int(hold.amount_smiles) for hold in those),
            since=min(hold.held_at for hold in those),
        )
        for name, those in sorted(found.items())
    ]


def release_stranded(plugin: str) -> int:
    """Release what a plugin that is off has left promised; gives how many promises.

    Nothing of a plugin that is at work is touched: it ends its promises itself.
    """
    return sum(_released(str(hold.key)) for hold in _of_nobody() if _is_of(hold, plugin))


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


def _of_nobody() -> Iterator[Hold]:
    base = card().base_url
    where = (Hold.state == HELD) & Hold.kind.not_in(GRANTS)
    where &= Hold.reason_uri.startswith(f"{base}/")
    for name in plugin_names():
        where &= ~Hold.reason_uri.startswith(f"{base}/{name}/")
    yield from list(Hold.select().where(where).order_by(Hold.id).limit(STRANDED_MAX))


def _is_of(hold: Hold, plugin: str) -> bool:
    return _owner(str(hold.reason_uri)) == plugin


def _owner(reason_uri: str) -> str:
    """Give the plugin below whose address a thing lies; "" for anything else."""
    base = card().base_url
    if not reason_uri.startswith(f"{base}/"):
        return ""
    return urlsplit(reason_uri[len(base) :]).path.split("/")[1]
