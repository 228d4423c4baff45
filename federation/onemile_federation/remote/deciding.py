"""Many decisions at once, as a list brings them: some thousand in a second."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from onemile.api import defer, ids, rows, transaction
from onemile_federation import fixed_sql
from onemile_federation.remote.host_names import and_above, domain_of
from onemile_federation.remote.hosts import PURGE, REASON_CHARS_MAX, TURN
from onemile_federation.remote.models import SUSPENDED, Host, HostDecision

# Made ready at once, in memory.
ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How a host, spelled, and all that lies beneath it stands from now on, and why.

    ``number`` is that of the HostDecision which it becomes.
    """

    host: str
    standing: str
    rejects_media: bool
    reason: str
    number: int = field(default_factory=ids.new)


def decide_all(decisions: Sequence[Decision], *, by_uri: str, list_id: int | None) -> None:
    """Write down many decisions, all or none; what came from the suspended goes soon after."""
    with transaction():
        for start in range(0, len(decisions), ROWS_AT_ONCE):
            _write(decisions[start : start + ROWS_AT_ONCE], by_uri, list_id)
        for host in _with_anything({one.host for one in decisions if one.standing == SUSPENDED}):
            defer(PURGE, {"host": host})
            defer(TURN, {"host": host})


def _write(some: Sequence[Decision], by_uri: str, list_id: int | None) -> None:
    said = [
        {
            "host": one.host,
            "standing": one.standing,
            "rejects_media": one.rejects_media,
            "list_id": list_id,
            "reason": one.reason.strip()[:REASON_CHARS_MAX],
        }
        for one in some
    ]
    met = [{**line, "domain": domain_of(str(line["host"]))} for line in said]
    changing = ("standing", "rejects_media", "list_id", "reason")
    fixed_sql.upsert(Host, met, once=("host",), new=changing)
    decided = [
        {**line, "id": one.number, "by_uri": by_uri} for one, line in zip(some, said, strict=True)
    ]
    fixed_sql.insert(HostDecision, decided, once=("id",))


def _with_anything(shut: set[str]) -> list[str]:
    """Return those at or beneath which anything is kept: for the others there is nothing to do."""
    found: set[str] = set()
    for table in ("federation_actor", "federation_object", "federation_remote_key"):
        for (host,) in rows(f"SELECT DISTINCT host FROM {table}", ()):
            found |= and_above(host) & shut
    return sorted(found)
