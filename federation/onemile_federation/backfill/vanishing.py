"""What a thread lists no more: it is asked for, and goes where its own server says it is gone."""

from collections.abc import Callable
from datetime import timedelta

from onemile_federation.absences import Absent, AbsentLately
from onemile_federation.backfill import keeping, waiting
from onemile_federation.backfill.bounds import (
    DOUBT_AGAIN_MINUTES,
    DOUBTED_A_READING,
    KNOWN_OF_A_THREAD,
)
from onemile_federation.backfill.models import DOUBTED, Reading, Waiting
from onemile_federation.remote import objects
from onemile_federation.remote.models import LIVE, RemoteObject
from onemile_federation.talking.models import ThingComment

Effect = Callable[[], None]
AGAIN_AFTER = timedelta(minutes=DOUBT_AGAIN_MINUTES)


def look_after(reading: Reading, *, is_whole: bool, of_uri: str) -> None:
    """Ask, in the open transaction, for what stands here of a thread and was not listed.

    Not ``is_whole``: the answers to one thing were listed alone. Nobody is believed who leaves
    something out of a list.
    """
    listed = set(reading.listed)
    known = _answers_to(of_uri, is_whole=is_whole)
    missing = [uri for uri in known if waiting.digest(uri) not in listed][:DOUBTED_A_READING]
    waiting.ask_for([waiting.line(DOUBTED, uri, root_uri=of_uri) for uri in missing])


def doubted(line: Waiting) -> Effect:
    """Ask for an answer that is listed no more. Raises Absent, Away, Later.

    A 404 counts once it was said twice, DOUBT_AGAIN_MINUTES apart.
    """
    uri = str(line.url)
    try:
        objects.fetched(uri)
    except Absent as absent:
        is_said_again = absent.is_said and line.tries > 0
        if absent.is_gone or is_said_again:
            return lambda: keeping.remove(uri)
        if isinstance(absent, AbsentLately) or absent.is_said:
            raise waiting.Later(AGAIN_AFTER) from None
        raise
    return lambda: None


def _answers_to(root_uri: str, *, is_whole: bool) -> list[str]:
    """Return what stands here of a thread: step by step, one query each."""
    found: list[str] = []
    above = [root_uri]
    while above and len(found) < KNOWN_OF_A_THREAD:
        query = RemoteObject.select(RemoteObject.uri).where(
            RemoteObject.in_reply_to_uri.in_(above) & (RemoteObject.state == LIVE)
        )
        next_ones = [str(row.uri) for row in query.limit(KNOWN_OF_A_THREAD - len(found))]
        above = [uri for uri in next_ones if uri not in set(found)] if is_whole else []
        found += next_ones
    taken = (ThingComment.thing_uri == root_uri) & ThingComment.post_id.is_null(False)
    comments = ThingComment.select(ThingComment.uri).where(taken & ~ThingComment.is_ours)
    if is_whole:
        found += [
            str(row.uri) for row in comments.order_by(ThingComment.id).limit(KNOWN_OF_A_THREAD)
        ]
    return found
