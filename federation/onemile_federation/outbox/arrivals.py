"""What has arrived where, written into the ledger: known for as long as its line there.

A delivery that has arrived is forgotten sooner than one that failed (``ending.py``): what is left
of them cannot tell whether a host ever took a thing. Members and stewards ask the ledger alone.
"""

from collections.abc import Sequence

from onemile.api import clock, microseconds
from onemile_federation import fixed_sql
from onemile_federation.outbox import ledger


def note(numbers: Sequence[int]) -> None:
    """Write down, in the open transaction, that deliveries have arrived; the first time stays.

    What arrives brings a thing that it carries and who made that, and brings its sender, as
    ``ledger.note_attempted`` has lines of them; that an actor is no more brings nothing.
    """
    _write([number for (number,) in fixed_sql.about(_BROUGHT, sorted(set(numbers)))])


def note_fetched(uris: Sequence[str], *, host: str) -> None:
    """Write down, in the open transaction, that a host came for things of which it has lines."""
    _write([number for (number,) in fixed_sql.about(_FETCHED, uris, then=(host,))])


def _write(brought: Sequence[int]) -> None:
    made_by = [number for (number,) in fixed_sql.about(_MADE_BY, brought)]
    new = sorted({*brought, *made_by})
    fixed_sql.about(_ARRIVED, new, first=(microseconds(clock.now()),))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# Two questions of one index: an engine may read all of a table for "this or that" of another.
_BROUGHT = (
    "WITH arrived AS (SELECT d.host, a.object_uri, a.sender_uri, a.verb, a.whole_of "
    "FROM federation_delivery d JOIN federation_activity a ON a.id = d.activity_id "
    "WHERE d.id IN ({marks})) "
    "SELECT s.id FROM arrived a "
    "JOIN federation_sent s ON s.object_uri = a.object_uri AND s.host = a.host "
    f"WHERE s.arrived_at IS NULL AND a.verb IN ({_listed(ledger.CARRIES)}) "
    f"AND a.whole_of NOT IN ({_listed(ledger.CARRIES_NOTHING)}) "
    "UNION SELECT s.id FROM arrived a "
    "JOIN federation_sent s ON s.object_uri = a.sender_uri AND s.host = a.host "
    "WHERE s.arrived_at IS NULL AND NOT (a.verb = 'Delete' AND a.object_uri = a.sender_uri)"
)
_FETCHED = (
    "SELECT id FROM federation_sent WHERE object_uri IN ({marks}) AND host = ? "
    "AND arrived_at IS NULL"
)
_MADE_BY = (
    "SELECT w.id FROM federation_sent s "
    "JOIN federation_sent w ON w.object_uri = s.sender_uri AND w.host = s.host "
    "WHERE s.id IN ({marks}) AND w.arrived_at IS NULL"
)
_ARRIVED = (
    "UPDATE federation_sent SET arrived_at = ? WHERE id IN ("
    "SELECT id FROM federation_sent WHERE id IN ({marks}) AND arrived_at IS NULL "
    "ORDER BY id{locked}) RETURNING id"
)
