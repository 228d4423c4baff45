"""A thread is read when its first thing is fetched, and again when somebody looks at it."""

from collections.abc import Mapping
from typing import Any

from onemile.api import clock, transaction
from onemile_federation.backfill import listings, waiting
from onemile_federation.backfill.bounds import READ_AGAIN_MINUTES
from onemile_federation.backfill.models import AGAIN, CONTEXT, REPLIES, Reading, Waiting
from onemile_federation.remote import hosts
from onemile_federation.remote.models import LIVE, RemoteObject


def looked_at(thing: RemoteObject) -> bool:
    """Have a thread re-read, soon and by a task, since somebody looks at it; tells whether it is.

    Once in READ_AGAIN_MINUTES at most, for all who look. ``thing`` is as it was before: its
    ``thread_read_at`` says how old what is shown is.
    """
    if not _may_be_read(thing):
        return False
    long_ago = clock.ago(minutes=READ_AGAIN_MINUTES)
    if thing.thread_read_at is not None and thing.thread_read_at > long_ago:
        return False
    is_due = RemoteObject.thread_read_at.is_null() | (RemoteObject.thread_read_at <= long_ago)
    with transaction():
        marked = RemoteObject.update(thread_read_at=clock.now()).where(
            (RemoteObject.id == thing.id) & is_due
        )
        if not marked.execute():
            return False  # somebody else looked in the same moment
        uri = str(thing.uri)
        waiting.ask_for([waiting.line(AGAIN, uri, root_uri=uri)])
    return True


def is_coming(thing: RemoteObject) -> bool:
    """Tell whether a thread is being fetched, or is as soon as somebody looks at it: it never was.

    Until nothing of it waits any more; of who is away nothing does after TRIES_MAX times.
    """
    if not _may_be_read(thing):
        return False
    return thing.thread_read_at is None or waiting.is_left(Waiting.root_uri == thing.uri)


def _may_be_read(thing: RemoteObject) -> bool:
    is_shown = thing.state == LIVE and bool(thing.is_public)
    return is_shown and not hosts.is_suspended(str(thing.host))


def begin(thing: RemoteObject, document: Mapping[str, Any]) -> None:
    """Read, in the open transaction, what was said to a thing, where its document leads.

    The whole talk, if it is listed (FEP-f228); else the answers, and the answers to those. A talk
    that begins with another thing is read with that one.
    """
    uri = str(thing.uri)
    whole = "" if thing.in_reply_to_uri else listings.of_thing(document, "context")
    answers = listings.of_thing(document, "replies")
    if not whole and not answers:
        return
    fresh = {"pages": 0, "found": 0, "read_pages": [], "listed": [], "is_cut": False}
    fresh |= {"host": str(thing.host), "begun_at": clock.now()}
    Reading.insert(root_uri=uri, **fresh).on_conflict(
        conflict_target=[Reading.root_uri], update=fresh
    ).execute()
    RemoteObject.update(thread_read_at=clock.now()).where(RemoteObject.id == thing.id).execute()
    # A reading that has not come to its end begins anew; what it found waits on.
    waiting.drop((Waiting.root_uri == uri) & Waiting.what.in_((CONTEXT, REPLIES)))
    if whole:
        line = waiting.line(CONTEXT, whole, other_url=answers, root_uri=uri)
    else:
        line = waiting.line(REPLIES, answers, root_uri=uri)
    waiting.ask_for([line])
