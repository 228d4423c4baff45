"""What stands where something of ours was taken back: for ever, and without its content.

One is written with the Delete, and outlives it: peers ask again years later.
Source: federation.md 1.10; ActivityStreams vocabulary, Tombstone.
"""

from datetime import datetime

from onemile.api import clock
from onemile_federation.local import documents
from onemile_federation.outbox.models import Gone


def raise_over(uri: str, *, former_type: str) -> None:
    """Write down, in the open transaction, that a thing or an actor of ours is gone from now on."""
    now = clock.now()
    # A second time for an actor that came back in between: the later day is the true one.
    later = {Gone.former_type: former_type, Gone.at: now}
    row = Gone.insert(uri=uri, former_type=former_type, at=now)
    row.on_conflict(conflict_target=[Gone.uri], update=later).execute()


def lift(uri: str) -> None:
    """Take away, in the open transaction, the tombstone of an actor that has come back."""
    Gone.delete().where(Gone.uri == uri).execute()


def of(uri: str) -> Gone | None:
    """Return what was noted of a URI of ours that is gone; None for what never was said."""
    found: Gone | None = Gone.get_or_none(Gone.uri == uri)
    return found


def document(uri: str, *, former_type: str = "", at: datetime | None = None) -> dict[str, str]:
    """Write a tombstone, without context; with what it was and since when, where that is known."""
    said = {"id": uri, "type": "Tombstone", "formerType": former_type}
    said["deleted"] = documents.clock_text(at) if at is not None else ""
    return {name: value for name, value in said.items() if value}
