"""A list that was brought is taken back as a whole: all that it decided stands as before it.

What stood in the list alone is on no list of ours any more (``remote/unmet.py``).

Of two lists that decided about one host the other one knows it: in whatever order they are taken
back, nothing of either is left.

What somebody decided since is left as it is. What was deleted when a server was shut out does not
come back.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from onemile.api import Conflict, lock_rows, transaction
from onemile.api import gettext as _
from onemile_federation.in_turn import LISTS, take_turn
from onemile_federation.lists.models import AppliedList, BlockList
from onemile_federation.remote import unmet
from onemile_federation.remote.deciding import Decision, decide_all
from onemile_federation.remote.models import OPEN, Host, HostDecision
from onemile_federation.remote.standings import NAMES_AT_ONCE

# Lists that can be taken back: what a region brings in years; each has some megabytes at most.
APPLIED_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A list that can be taken back, without how its hosts stood."""

    number: int
    title: str
    applied_at: datetime


def note(decisions: Sequence[Decision], *, title: str, by_uri: str) -> None:
    """Keep, in the open transaction and before it is done, how the hosts of a list stood."""
    stood = _stood([one.host for one in decisions])
    fresh = (OPEN, False, None, "")
    before = [
        [one.host, one.standing, one.rejects_media, *stood.get(one.host, fresh), one.number]
        for one in decisions
    ]
    AppliedList.create(title=title, before=json.dumps(before), by_uri=by_uri)
    latest = AppliedList.select(AppliedList.id).order_by(AppliedList.id.desc())
    kept = [row.id for row in latest.limit(APPLIED_MAX)]
    AppliedList.delete().where(AppliedList.id.not_in(kept)).execute()


def every() -> list[Applied]:
    """Return the lists that can be taken back, the latest first."""
    shown: Any = AppliedList.select(AppliedList.id, AppliedList.title, AppliedList.applied_at)
    return [
        Applied(number=number, title=title, applied_at=at)
        for number, title, at in shown.order_by(AppliedList.id.desc()).tuples()
    ]


@dataclass(frozen=True, kw_only=True)
class Back:
    """What comes back with a list: how each host stands then, and how many are left as they are.

    ``by_list``: the decisions, by the number of the list that had made each, None for a person.
    """

    title: str
    by_list: dict[int | None, list[Decision]]
    n_left: int

    @property
    def decisions(self) -> list[Decision]:
        """Return how each stands then, by name."""
        found = [one for some in self.by_list.values() for one in some]
        return sorted(found, key=lambda one: one.host)


def rehearse(number: int) -> Back:
    """Return what would come back; changes nothing. Raises Conflict as ``take_back`` does."""
    return _back(_held(number))


def take_back(number: int, *, by_uri: str) -> Back:
    """Let the hosts of a list stand as before it; returns what came back.

    Left are those about which anybody has decided since, be it the same once more. Raises
    Conflict for one that is taken back already.
    """
    with transaction():
        take_turn(LISTS)
        found = _held(number)
        back = _back(found)
        for whose, decisions in back.by_list.items():
            decide_all(decisions, by_uri=by_uri, list_id=whose)
        unmet.forget([one.host for one in back.decisions])
        _tell_later_ones(found)
        _tell_earlier_ones(found, back.decisions)
        found.delete_instance()
    return back


def _held(number: int) -> AppliedList:
    found: AppliedList | None = AppliedList.get_or_none(AppliedList.id == number)
    if found is None:
        raise Conflict(_("This list is taken back already."))
    return found


def _back(found: AppliedList) -> Back:
    lines = json.loads(str(found.before))
    names = [host for host, *_rest in lines]
    now, latest = _stood(names), _latest(names)
    lists = {int(one.id) for one in BlockList.select(BlockList.id)}
    back: dict[int | None, list[Decision]] = {}
    for host, made, rejected, standing, rejects, list_id, reason, number_made in lines:
        is_as_made = host in now and now[host][:3] == (made, rejected, None)
        if not is_as_made or latest.get(host) != number_made:
            continue
        whose = list_id if list_id in lists else None
        said = reason or str(found.title)
        one = Decision(host=host, standing=standing, rejects_media=rejects, reason=said)
        back.setdefault(whose, []).append(one)
    n = sum(map(len, back.values()))
    return Back(title=str(found.title), by_list=back, n_left=len(lines) - n)


def _tell_later_ones(found: AppliedList) -> None:
    """Let each list that came after this one, and found what this one had made, know what was."""
    made_by_it = {line[0]: line for line in json.loads(str(found.before))}
    reasons = _reasons([line[7] for line in made_by_it.values()])
    for later in AppliedList.select().where(AppliedList.id > found.id).order_by(AppliedList.id):
        lines, is_changed = json.loads(str(later.before)), False
        for line in lines:
            mine = made_by_it.get(line[0])
            if mine and line[3:7] == [*mine[1:3], None, reasons.get(mine[7], "")]:
                line[3:7], is_changed = mine[3:7], True
        if is_changed:
            later.before = json.dumps(lines)
            later.save(only=[AppliedList.before])


def _tell_earlier_ones(found: AppliedList, restored: Sequence[Decision]) -> None:
    """Let each list of before, what of which is as it made it once more, know by which decision."""
    now = {one.host: one for one in restored}
    for earlier in AppliedList.select().where(AppliedList.id < found.id):
        lines, is_changed = json.loads(str(earlier.before)), False
        reasons = _reasons([line[7] for line in lines if line[0] in now])
        for line in lines:
            one = now.get(line[0])
            made = [*line[1:3], reasons.get(line[7])]
            if one and made == [one.standing, one.rejects_media, one.reason]:
                line[7], is_changed = one.number, True
        if is_changed:
            earlier.before = json.dumps(lines)
            earlier.save(only=[AppliedList.before])


def _reasons(numbers: Sequence[int]) -> dict[int, str]:
    """Return why some decisions were taken, by their numbers."""
    found: dict[int, str] = {}
    for start in range(0, len(numbers), NAMES_AT_ONCE):
        some = list(numbers[start : start + NAMES_AT_ONCE])
        asked: Any = HostDecision.select(HostDecision.id, HostDecision.reason)
        found |= dict(asked.where(HostDecision.id.in_(some)).tuples())
    return found


def _stood(names: Sequence[str]) -> dict[str, tuple[str, bool, int | None, str]]:
    """Return how some hosts stand: standing, whether without pictures, by which list, and why.

    Until the end of the open transaction they stand so: nobody decides about them meanwhile.
    """
    found: dict[str, tuple[str, bool, int | None, str]] = {}
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = list(names[start : start + NAMES_AT_ONCE])
        for row in lock_rows(Host.select().where(Host.host.in_(some)).order_by(Host.host)):
            stands = str(row.standing), bool(row.rejects_media), row.list_id, str(row.reason)
            found[str(row.host)] = stands
    return found


def _latest(names: Sequence[str]) -> dict[str, int]:
    """Return the number of the latest decision about each of some hosts."""
    found: dict[str, int] = {}
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = list(names[start : start + NAMES_AT_ONCE])
        asked: Any = HostDecision.select(HostDecision.host, fn.MAX(HostDecision.id))
        found |= dict(asked.where(HostDecision.host.in_(some)).group_by(HostDecision.host).tuples())
    return found
