"""In which form a host gets what groups of ours pass on: by its id, or the activity whole.

By its id alone unless the host asked for more, never by the name of its software (FEP-f1d5).
Source: FEP-1b12, declared by FEP-844e; federation.md 1.5.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from onemile.api import transaction
from onemile_federation.remote import hosts
from onemile_federation.remote.models import (
    BY_ID,
    DECLARED,
    HEARD,
    LIVE,
    UNSAID,
    WHOLE,
    Host,
    RemoteActor,
)
from onemile_federation.wire import shapes

__all__ = ["BY_ID", "DECLARED", "HEARD", "UNSAID", "WHOLE"]

GROUPS = "https://w3id.org/fep/1b12"
# What an actor lists of what it can: a page of it.
LISTED_MAX = 100
_WANTING = (DECLARED, HEARD, WHOLE)
# What a steward may say; with UNSAID it counts again what the host says.
CHOICES = (WHOLE, BY_ID, UNSAID)


def declares(document: Mapping[str, Any]) -> bool:
    """Tell whether an actor says, of itself or of what runs it, that it reads such activities."""
    generator = document.get("generator")
    run_by = generator.get("implements") if isinstance(generator, Mapping) else None
    return any(GROUPS in _named(place) for place in (document.get("implements"), run_by))


def learn(host: str, how: str) -> None:
    """Note, in the open transaction, that a host that we have met reads activities whole.

    What was said before stays, a steward's word above all.
    """
    of_it = (Host.host == hosts.spelled(host)) & (Host.passing == UNSAID)
    Host.update(passing=how).where(of_it).execute()


def of(host: str) -> str:
    """Return which form a host gets, as it is spelled in the table; UNSAID for no known host."""
    row: Host | None = Host.get_or_none(Host.host == host)
    return UNSAID if row is None else str(row.passing)


def choose(*, host: str, form: str) -> Host:
    """Have a host get WHOLE or BY_ID from now on, whatever it says; ``form`` is one of CHOICES.

    With UNSAID it counts again what its actors declare, or what a group there sends from then on.
    """
    with transaction():
        row = hosts.of(host)
        row.passing = form or _said_by(str(row.host))
        row.save(only=[Host.passing])
    return row


def wanting(names: Iterable[str]) -> set[str]:
    """Return those of some hosts that get activities whole."""
    asked = sorted(set(names))
    found: Any = Host.select(Host.host).where(Host.host.in_(asked) & Host.passing.in_(_WANTING))
    return {host for (host,) in found.tuples()}


def is_any_wanting() -> bool:
    """Tell whether any host at all gets activities whole."""
    return bool(Host.select(Host.id).where(Host.passing.in_(_WANTING)).limit(1).exists())


def _said_by(host: str) -> str:
    declaring = (RemoteActor.host == host) & RemoteActor.takes_wholes & (RemoteActor.state == LIVE)
    return DECLARED if RemoteActor.select(RemoteActor.id).where(declaring).exists() else UNSAID


def _named(value: Any) -> set[str]:
    """Return what a list of capabilities names: each an address, or an object that has one."""
    listed = value if isinstance(value, list) else [value]
    found: set[str] = set()
    for one in listed[:LISTED_MAX]:
        places = (one.get("href"), one.get("id")) if isinstance(one, Mapping) else (one,)
        found |= {shapes.id_of(place) for place in places}
    return found
