"""A member's no to a neighbour across a border: it stands, whatever the other side takes back.

Kept as a digest of two names that chance made, until the mile with that partner ends: nothing of
that neighbour begins a talk with the member again, unless the member writes to them.
"""

import hashlib
from collections.abc import Collection

from onemile.api import conversations
from onemile_federation.mile.models import MileDeclined, MileTalk

# Of one transaction in which they are forgotten.
MARKS_AT_ONCE = 500


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


def forget_host(host: str, before: int = 0) -> bool:
    """Forget, in the open transaction, every no to neighbours of a host; tells if any may be left.

    Where ``before`` is not 0, those that were kept before that number.
    """
    these = MileDeclined.host == host
    if before:
        these &= MileDeclined.id < before
    found = MileDeclined.select(MileDeclined.id).where(these).limit(MARKS_AT_ONCE)
    numbers = [row.id for row in found]
    MileDeclined.delete().where(MileDeclined.id.in_(numbers)).execute()
    return len(numbers) == MARKS_AT_ONCE


def _mark(our_uri: str, their_uri: str) -> str:
    return hashlib.sha256(f"{our_uri}\n{their_uri}".encode()).hexdigest()
