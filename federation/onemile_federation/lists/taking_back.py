"""A list that was brought is taken back as a whole: all that it decided stands as before it.

What stood in the list alone is on no list of ours any more (``remote/unmet.py``).

What somebody decided since is left as it is. What was deleted when a server was shut out does not
come back.
"""

import json
from collections.abc import Sequence

from onemile.api import Conflict, transaction
from onemile.api import gettext as _
from onemile_federation.in_turn import LISTS, take_turn
from onemile_federation.lists.comparing import Change
from onemile_federation.lists.models import AppliedList, BlockList
from onemile_federation.remote import unmet
from onemile_federation.remote.deciding import Decision, decide_all
from onemile_federation.remote.models import OPEN, Host
from onemile_federation.remote.standings import NAMES_AT_ONCE

# Lists that can be taken back: what a region brings in years; each has some megabytes at most.
APPLIED_MAX = 20


def note(changes: Sequence[Change], *, title: str, by_uri: str) -> None:
    """Keep, in the open transaction and before it is done, how the hosts of a list stood."""
    stood = _stood([one.line.host for one in changes])
    fresh = (OPEN, False, None, "")
    before = [
        [one.line.host, one.line.standing, one.line.rejects_media, *stood.get(one.line.host, fresh)]
        for one in changes
    ]
    AppliedList.create(title=title, before=json.dumps(before), by_uri=by_uri)
    latest = AppliedList.select(AppliedList.id).order_by(AppliedList.id.desc())
    kept = [row.id for row in latest.limit(APPLIED_MAX)]
    AppliedList.delete().where(AppliedList.id.not_in(kept)).execute()


def every() -> list[AppliedList]:
    """Return the lists that can be taken back, the latest first."""
    return list(AppliedList.select().order_by(AppliedList.id.desc()))


def take_back(number: int, *, by_uri: str) -> tuple[int, int]:
    """Let the hosts of a list stand as before it; returns how many do, and how many were left.

    Raises Conflict for one that is taken back already.
    """
    with transaction():
        take_turn(LISTS)
        found = AppliedList.get_or_none(AppliedList.id == number)
        if found is None:
            raise Conflict(_("This list is taken back already."))
        lines = json.loads(str(found.before))
        now = _stood([host for host, *_rest in lines])
        lists = {int(one.id) for one in BlockList.select(BlockList.id)}
        back: dict[int | None, list[Decision]] = {}
        for host, made, rejected, standing, rejects, list_id, reason in lines:
            if host not in now or now[host][:3] != (made, rejected, None):
                continue
            whose = list_id if list_id in lists else None
            said = reason or str(found.title)
            one = Decision(host=host, standing=standing, rejects_media=rejects, reason=said)
            back.setdefault(whose, []).append(one)
        for whose, decisions in back.items():
            decide_all(decisions, by_uri=by_uri, list_id=whose)
        unmet.forget([one.host for decisions in back.values() for one in decisions])
        found.delete_instance()
    n = sum(map(len, back.values()))
    return n, len(lines) - n


def _stood(names: Sequence[str]) -> dict[str, tuple[str, bool, int | None, str]]:
    """Return how some hosts stand: standing, whether without pictures, by which list, and why."""
    found: dict[str, tuple[str, bool, int | None, str]] = {}
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = list(names[start : start + NAMES_AT_ONCE])
        for row in Host.select().where(Host.host.in_(some)):
            stands = str(row.standing), bool(row.rejects_media), row.list_id, str(row.reason)
            found[str(row.host)] = stands
    return found
