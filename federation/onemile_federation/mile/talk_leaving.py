"""A member leaves: what they said to neighbours elsewhere is taken back there, talk by talk."""

from collections.abc import Mapping
from typing import Any

from onemile.api import TaskKind, defer
from onemile_federation.mile import talk_ending
from onemile_federation.mile.models import MileTalk

LEAVE = "federation.mile_talks_leave"
# Each is one task more.
TALKS_A_STEP = 100


def leave(member_uri: str) -> None:
    """Have taken back what a member has said who leaves, in tasks after the open transaction.

    Their own conversations here go with them; whom they talked with is forgotten as well.
    """
    if MileTalk.select(MileTalk.id).where(MileTalk.member_uri == member_uri).exists():
        defer(LEAVE, {"member_uri": member_uri})


def _leave(payload: Mapping[str, Any]) -> None:
    """End some of their talks, each by tasks of its own; the next task goes on."""
    member_uri, after = str(payload["member_uri"]), int(payload.get("after", 0))
    these = MileTalk.select().where(MileTalk.member_uri == member_uri)
    page = list(these.where(MileTalk.id > after).order_by(MileTalk.id).limit(TALKS_A_STEP))
    for talk in page:
        talk_ending.end_later(talk)
    if len(page) == TALKS_A_STEP:
        defer(LEAVE, {"member_uri": member_uri, "after": int(page[-1].id)})


TASKS = [TaskKind(name=LEAVE, run=_leave)]
