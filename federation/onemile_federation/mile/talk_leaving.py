"""A member leaves: what they said to neighbours elsewhere is taken back there, talk by talk."""

from collections.abc import Mapping
from typing import Any

from onemile.api import TaskKind, defer
from onemile_federation.mile import authors, people, talk_out
from onemile_federation.mile.models import MileTalk, MileWord
from onemile_federation.mile.talks import TALKS_A_STEP
from onemile_federation.outbox import saying

LEAVE = "federation.mile_talks_leave"


def leave(member_uri: str) -> None:
    """Have taken back what a member has said who leaves, in tasks after the open transaction.

    Their own conversations here go with them; whom they talked with is forgotten as well.
    """
    if MileTalk.select(MileTalk.id).where(MileTalk.member_uri == member_uri).exists():
        defer(LEAVE, {"member_uri": member_uri})


def _leave(payload: Mapping[str, Any]) -> None:
    """Take back what was said in some talks; the next task goes on."""
    member_uri = str(payload["member_uri"])
    these = MileTalk.select().where(MileTalk.member_uri == member_uri)
    page = list(these.order_by(MileTalk.id).limit(TALKS_A_STEP))
    for talk in page:
        for said in talk_out.all_taken_back(talk):
            saying.say(said, key=f"{LEAVE}:{said.object_uri}")
        MileWord.delete().where(MileWord.talk_id == talk.id).execute()
        talk.delete_instance()
        authors.forget([str(talk.their_uri)])
    if len(page) == TALKS_A_STEP:
        defer(LEAVE, {"member_uri": member_uri})
    else:
        people.forget(member_uri)


TASKS = [TaskKind(name=LEAVE, run=_leave)]
