"""Follow those of a list that a member brought along: one after the other, and slowly.

Each may have to be asked for at its own server, and counts among a member's looks around
(``leading.LOOKS``); so one has a part of these left while a list is followed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    ExportFile,
    Job,
    Member,
    Refusal,
    TaskKind,
    clock,
    defer,
    follows,
    ids,
    transaction,
)
from onemile_federation.houses.models import WHY_CHARS_MAX, Wanted
from onemile_federation.intents import finding, leading
from onemile_federation.intents.refusals import NoWay

FOLLOW = "federation.follow_wanted"
# Forty an hour of the sixty looks that a member has.
PACE_SECONDS = 90
REFUSED = "refused"
# By then a member has read what could not be followed.
KEEP_DAYS, DAY_SECONDS = 30, 86_400


def ask(member: Any, wanted: Sequence[str]) -> None:
    """Let these be followed from now on, in place of what was left of an earlier list."""
    with transaction():
        Wanted.delete().where(Wanted.member_id == member.id).execute()
        rows = [
            Wanted.create(member_id=member.id, address=address)
            for address in wanted[: follows.FOLLOWED_MAX]
        ]
        if rows:
            _ask_for_next(int(member.id), after=0, up_to=int(rows[-1].id))


def left(member: Any) -> tuple[int, list[Wanted]]:
    """Return how many of a list wait, and those that could not be followed."""
    rows = list(Wanted.select().where(Wanted.member_id == member.id).order_by(Wanted.id))
    return sum(not row.why for row in rows), [row for row in rows if row.why]


def forget(member_id: int) -> None:
    """Forget what is left of a member's list."""
    Wanted.delete().where(Wanted.member_id == member_id).execute()


def forget_old() -> int:
    """Forget what could not be followed of lists that were brought a month ago."""
    old = Wanted.id < ids.first_at(clock.ago(days=KEEP_DAYS))
    with transaction():
        return int(Wanted.delete().where(old).execute())


def export(member: Any) -> Sequence[ExportFile]:
    """Give a member what is left of the list that they brought."""
    rows = Wanted.select().where(Wanted.member_id == member.id).order_by(Wanted.id)
    words = [{"address": str(row.address), "why_not": str(row.why)} for row in rows]
    if not words:
        return []
    content = json.dumps(words, ensure_ascii=False, indent=2).encode()
    name = "wanted_follows.json"
    return [ExportFile(name=name, media_type="application/json", content=content)]


def _follow_next(payload: Mapping[str, Any]) -> None:
    """Follow the next of a member's list; a task of its own follows the one after."""
    member_id, up_to = int(payload["member_id"]), int(payload["up_to"])
    mine = (Wanted.member_id == member_id) & (Wanted.why == "") & (Wanted.id <= up_to)
    row: Wanted | None = Wanted.select().where(mine).order_by(Wanted.id).first()
    member: Member | None = Member.get_or_none(Member.id == member_id)
    if row is None or member is None or not member.is_active:
        return
    why = _why_not(member, str(row.address))
    with transaction():
        if why:
            Wanted.update(why=why[:WHY_CHARS_MAX]).where(Wanted.id == row.id).execute()
        else:
            Wanted.delete().where(Wanted.id == row.id).execute()
        _ask_for_next(member_id, after=int(row.id), up_to=up_to)


def _why_not(member: Member, address: str) -> str:
    """Follow somebody as their member would; gives the reason where that cannot be."""
    try:
        finding.refuse_lookalike(address)
        found = leading.actor(address, by=str(member.uri))
        follows.follow(member, followed_uri=str(found.uri))
    except NoWay as no_way:
        return no_way.why
    except Refusal:
        return REFUSED
    return ""


def _ask_for_next(member_id: int, *, after: int, up_to: int) -> None:
    """Ask for the next of the list that ends with ``up_to``; of a list in its place, no more."""
    at = clock.ahead(seconds=PACE_SECONDS) if after else clock.now()
    payload = {"member_id": member_id, "after": after, "up_to": up_to}
    defer(FOLLOW, payload, key=f"{FOLLOW}:{up_to}:{after}", at=at)


JOBS = [
    Job(
        name="federation.forget_wanted",
        every_seconds=DAY_SECONDS,
        run=forget_old,
        trusts_clock=True,
    )
]
TASKS = [TaskKind(name=FOLLOW, run=_follow_next, is_whole=False)]
