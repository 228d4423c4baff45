"""With whom publications are exchanged: with all who are not shut out, or who is let in by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from onemile.api import Invalid, TaskKind, defer, rows, setting, transaction
from onemile.api import gettext as _
from onemile_federation.in_turn import MODE, take_turn
from onemile_federation.remote import bonds, standings, ties
from onemile_federation.remote.host_names import and_above
from onemile_federation.remote.hosts import REASON_CHARS_MAX
from onemile_federation.remote.models import ALLOWED, ANYBODY, BY_NAME, ModeDecision
from onemile_federation.remote.ties import Ties

PART_UNNAMED = "federation.part_unnamed"
# Addresses of a step.
ACTORS_A_STEP = 1_000


def mode() -> str:
    """Return ANYBODY or BY_NAME, as a steward decided last, else as onemile.toml has it."""
    latest = decisions(limit=1)
    return str(latest[0].publications) if latest else str(setting(standings.MODE_SETTING))


def decisions(*, limit: int) -> list[ModeDecision]:
    """Return what was decided, the latest first."""
    return list(ModeDecision.select().order_by(ModeDecision.id.desc()).limit(limit))


def rehearse() -> Ties:
    """Return the follows that would end if only those let in by name could come."""
    named = _named()
    return ties.count(lambda host: not and_above(host) & named)


def choose(*, mode: str, reason: str, by_uri: str) -> None:
    """Decide with whom publications are exchanged; soon after, follows of and by the others end.

    They hear it. Raises Invalid for a word that is none of the two.
    """
    if mode not in (ANYBODY, BY_NAME):
        raise Invalid({"mode": _("Choose with whom.")})
    why = reason.strip()[:REASON_CHARS_MAX]
    with transaction():
        take_turn(MODE)
        for last in decisions(limit=1):
            if (last.publications, last.reason, last.by_uri) == (mode, why, by_uri):
                return  # a second press
        ModeDecision.create(publications=mode, reason=why, by_uri=by_uri)
        if mode == BY_NAME:
            defer(PART_UNNAMED, {})


def part_unnamed_soon() -> None:
    """Have follows end of those that nobody lets in by name any more, if that is needed."""
    if mode() == BY_NAME:
        with transaction():
            defer(PART_UNNAMED, {})


def _named() -> frozenset[str]:
    found = rows("SELECT host FROM federation_host WHERE standing = ?", (ALLOWED,))
    return frozenset(host for (host,) in found) | frozenset(bonds.by_host())


def _part_unnamed(payload: Mapping[str, Any]) -> None:
    """End what is between people here and those at servers that nobody let in."""
    ties.cut_all(_unnamed_people(), "", False)


def _unnamed_people() -> Iterator[str]:
    after = 0
    while page := rows(_ACTORS, (after, ACTORS_A_STEP)):
        standing = standings.of_all({host for _number, _uri, host in page})
        yield from (uri for _number, uri, host in page if standing[host].is_unnamed)
        after = page[-1][0]


_ACTORS = "SELECT id, uri, host FROM federation_actor WHERE id > ? ORDER BY id LIMIT ?"

# In steps of its own: many servers take a while.
TASKS = [TaskKind(name=PART_UNNAMED, run=_part_unnamed, is_whole=False, seconds_max=900)]
