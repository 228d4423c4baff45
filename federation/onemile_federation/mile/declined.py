"""A member's no to a neighbour across a border: it stands, whatever the other side takes back.

Kept as a digest of two names, for KEEP_DAYS and whatever becomes of the mile with that partner:
nothing of that neighbour begins a talk with the member again, unless the member writes to them.
"""

import hashlib
from collections.abc import Collection

from onemile.api import Job, clock, conversations, ids, transaction
from onemile_federation.mile.models import MileDeclined, MileTalk

# A year on, who asks anew is heard anew.
KEEP_DAYS = 365


def keep(talks: Collection[MileTalk]) -> None:
    """Keep, in the open transaction, to whom members have said no in some talks that are to go."""
    for talk in talks:
        if conversations.has_declined(int(talk.conversation_id), person_uri=str(talk.member_uri)):
            mark = _mark(str(talk.our_uri), str(talk.their_uri))
            MileDeclined.insert(host=talk.host, mark=mark).on_conflict_ignore().execute()


def stands(our_uri: str, their_uri: str) -> bool:
    """Tell whether a member, as their partner knows them, has said no to a neighbour there."""
    this = MileDeclined.mark == _mark(our_uri, their_uri)
    return bool(MileDeclined.select(MileDeclined.id).where(this).exists())


def lift(talk: MileTalk) -> None:
    """Forget a no, in the open transaction: the member writes to that neighbour."""
    mark = _mark(str(talk.our_uri), str(talk.their_uri))
    MileDeclined.delete().where(MileDeclined.mark == mark).execute()


def forget_old() -> int:
    """Forget every no that is older than KEEP_DAYS; returns how many."""
    with transaction():
        old = MileDeclined.id < ids.first_at(clock.ago(days=KEEP_DAYS))
        return int(MileDeclined.delete().where(old).execute())


def _mark(our_uri: str, their_uri: str) -> str:
    return hashlib.sha256(f"{our_uri}\n{their_uri}".encode()).hexdigest()


JOBS = [Job(name="federation.forget_declined", every_seconds=86_400, run=forget_old)]
