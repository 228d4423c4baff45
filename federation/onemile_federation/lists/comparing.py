"""What a list would change here: shown to a steward before anything is done, and then done so.

Never silently: what is ours, what we lie beneath, and whom a partnership or anything else ties to
us (``bonds.py``) is refused and named.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onemile.api import rows
from onemile_federation import addresses
from onemile_federation.lists import naming
from onemile_federation.lists.reading import Line
from onemile_federation.remote import bonds
from onemile_federation.remote.host_names import and_above, spelled
from onemile_federation.remote.models import ALLOWED, LIMITED, OPEN, SUSPENDED
from onemile_federation.remote.ties import NONE, Ties, count

# Why a line is refused.
OURS, TIED, LET_IN, OWN = "ours", "tied", "let_in", "own"
# The harder, the higher: an own decision is not made harder by a list without being named.
WEIGHTS = {ALLOWED: 0, OPEN: 1, LIMITED: 2, SUSPENDED: 3}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line that would change how a host stands; ``before`` is empty where it is new.

    ``why_before``: the reason for how it stood.
    """

    line: Line
    before: str
    why_before: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One line that is not applied, and why; ``what`` names a tie, or a host that it would hit."""

    line: Line
    why: str
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Orphan:
    """A host that a list had blocked, and does not name any more."""

    host: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What a list would do here. ``ties`` are the follows that would end by it.

    ``heirs`` are hosts that it names no more, and another list does, whose they are from now on.
    """

    new: Sequence[Change]
    changed: Sequence[Change]
    already: int
    refused: Sequence[Refused]
    orphans: Sequence[Orphan] = ()
    heirs: Mapping[str, int] = field(default_factory=dict)
    ties: Ties = NONE
    token: str = ""
    # What it was compared with, by its digest.
    ground: str = ""

    @property
    def does_nothing(self) -> bool:
        return not (self.new or self.changed or self.orphans)


@dataclass(frozen=True, kw_only=True)
class _Known:
    standing: str
    rejects_media: bool
    list_id: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What a list is compared with; ``tied`` and ``let_in`` by each domain above those hosts."""

    list_id: int | None
    known: Mapping[str, _Known]
    own_names: frozenset[str]
    tied: Mapping[str, str]
    let_in: Mapping[str, str]
    heirs: Mapping[str, int]


def compare(
    lines: Sequence[Line],
    *,
    list_id: int | None = None,
    lets_orphans_go: bool = False,
    counts_ties: bool = True,
) -> Difference:
    """Return what a list would change, with a token that is the same for the same changes only.

    ``list_id``: the list is subscribed to, so that own decisions stand above it, and what it had
    said and says no more is among the ``orphans``, where no other list names it.
    """
    ground = _ground(list_id)
    new: list[Change] = []
    changed: list[Change] = []
    refused: list[Refused] = []
    already = 0
    for line in lines:
        why = _refusal(line, ground)
        before = ground.known.get(line.host)
        if why is not None:
            refused.append(why)
        elif before is None or (before.standing == OPEN and not before.rejects_media):
            new.append(Change(line=line, before=""))
        elif (before.standing, before.rejects_media) == (line.standing, line.rejects_media):
            already += 1
        else:
            changed.append(Change(line=line, before=before.standing, why_before=before.reason))
    orphans, heirs = _orphans(lines, ground)
    return Difference(
        new=new,
        changed=changed,
        already=already,
        refused=refused,
        orphans=orphans,
        heirs=heirs,
        ties=_tied(new, changed) if counts_ties else NONE,
        token=_token(new, changed, orphans, heirs, lets_orphans_go=lets_orphans_go),
        ground=_digest(ground),
    )


def digest(list_id: int | None) -> str:
    """Return what a list is compared with now, in 16 bytes: the same, so is the difference."""
    return _digest(_ground(list_id))


def _ground(list_id: int | None) -> _Ground:
    known, tied = _known(), bonds.by_host()
    let_in = [name for name, found in known.items() if found.standing == ALLOWED]
    return _Ground(
        list_id=list_id,
        known=known,
        own_names=and_above(spelled(addresses.host())),
        tied={above: what for host, what in tied.items() for above in and_above(host)},
        let_in={above: host for host in let_in for above in and_above(host)},
        heirs={} if list_id is None else naming.heirs(list_id),
    )


def _digest(ground: _Ground) -> str:
    known = sorted(
        [host, one.standing, one.rejects_media, one.list_id] for host, one in ground.known.items()
    )
    whole = [ground.list_id, known, sorted(ground.tied), sorted(ground.heirs.items())]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]


def _refusal(line: Line, ground: _Ground) -> Refused | None:
    """Say why a line is not applied; None where nothing speaks against it."""
    if line.host in ground.own_names or spelled(addresses.host()) in and_above(line.host):
        return Refused(line=line, why=OURS)
    if line.host in ground.tied:
        return Refused(line=line, why=TIED, what=ground.tied[line.host])
    if line.host in ground.let_in:
        return Refused(line=line, why=LET_IN, what=ground.let_in[line.host])
    before = ground.known.get(line.host)
    if before is None or before.standing == OPEN and not before.rejects_media:
        return None
    same = (before.standing, before.rejects_media) == (line.standing, line.rejects_media)
    if same:
        return None
    if ground.list_id is not None and before.list_id != ground.list_id:
        return Refused(line=line, why=OWN)  # ours, or of a list that said so before
    if ground.list_id is None and WEIGHTS[line.standing] < WEIGHTS[before.standing]:
        return Refused(line=line, why=OWN)  # no list from outside makes a decision milder
    return None


def _known() -> dict[str, _Known]:
    found = rows(
        "SELECT host, standing, rejects_media, list_id, reason FROM federation_host "
        "WHERE standing <> ? OR rejects_media = ?",
        (OPEN, True),
    )
    return {
        host: _Known(standing=standing, rejects_media=bool(rejects), list_id=number, reason=reason)
        for host, standing, rejects, number, reason in found
    }


def _orphans(lines: Iterable[Line], ground: _Ground) -> tuple[Sequence[Orphan], Mapping[str, int]]:
    """Return the hosts that a list lets go, and those that another list names."""
    if ground.list_id is None:
        return (), {}
    named = {line.host for line in lines}
    heirs = {host: heir for host, heir in ground.heirs.items() if host not in named}
    orphans = [
        Orphan(host=host, standing=found.standing)
        for host, found in sorted(ground.known.items())
        if found.list_id == ground.list_id and host not in named and host not in heirs
    ]
    return orphans, heirs


def _tied(new: Iterable[Change], changed: Iterable[Change]) -> Ties:
    """Count what would end between people here and those who would be suspended."""
    shut = {one.line.host for one in (*new, *changed) if one.line.standing == SUSPENDED}
    if not shut:
        return NONE
    return count(lambda host: bool(and_above(host) & shut))


def _token(
    new: Sequence[Change],
    changed: Sequence[Change],
    orphans: Sequence[Orphan],
    heirs: Mapping[str, int],
    *,
    lets_orphans_go: bool,
) -> str:
    said = [
        [one.line.host, one.line.standing, one.line.rejects_media, one.before]
        for one in (*new, *changed)
    ]
    let_go = [[one.host, one.standing] for one in orphans]
    whole = [said, let_go, sorted(heirs.items()), lets_orphans_go]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]
