"""What a member opened by its address, and nobody here follows: it stands some days, and goes.

It is in nobody's feed. What somebody follows by then, answers, shares or keeps stays as all else.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from onemile.api import Job, clock, follows, transaction
from onemile_federation import registry
from onemile_federation.remote import interest, objects, webfinger
from onemile_federation.remote.asking import Absent, Away
from onemile_federation.remote.models import RemoteObject, Share
from onemile_federation.wire import shapes

# As long as a talk about an article goes on; it is found again by its address.
OPENED_DAYS = 7
# What a region opens in a week, at 5 kB each.
OPENED_MAX = 2_000
# Looked at in one go.
CHUNK_ROWS = 200
HOUR_SECONDS = 3_600


def keep(document: Mapping[str, Any]) -> RemoteObject:
    """Keep a document that may be believed because a member opens it; its author gets a name."""
    with suppress(Absent, Away):  # without a name it is read all the same
        webfinger.met(shapes.id_of(document.get("attributedTo")))
    with transaction():
        uri = shapes.id_of(document.get("id"))
        is_new = objects.known(uri) is None
        row = objects.keep(document)
        makers = (str(row.author_uri), str(row.audience_uri))
        if is_new and not any(interest.is_followed(one) for one in makers if one):
            row.opened_at, row.before_followed = clock.now(), True
            row.save(only=[RemoteObject.opened_at, RemoteObject.before_followed])
    return row


def touch(row: RemoteObject) -> None:
    """Let what is here because it was opened stand from now on."""
    if row.opened_at is None:
        return
    with transaction():
        RemoteObject.update(opened_at=clock.now()).where(
            (RemoteObject.id == row.id) & RemoteObject.opened_at.is_null(False)
        ).execute()


def forget_old() -> int:
    """Let go of what was opened long ago, or is beyond the bound; gives how many rows went."""
    gone = _forget(RemoteObject.opened_at < clock.ago(days=OPENED_DAYS))
    opened = RemoteObject.opened_at.is_null(False)
    surplus = RemoteObject.select().where(opened).count() - OPENED_MAX
    if surplus > 0:
        beyond = RemoteObject.select(RemoteObject.opened_at).where(opened)
        last = beyond.order_by(RemoteObject.opened_at).offset(surplus - 1).limit(1).scalar()
        gone += _forget(RemoteObject.opened_at <= last)
    return gone


def _forget(which: Any) -> int:
    gone = 0
    while True:
        rows = list(RemoteObject.select().where(which).limit(CHUNK_ROWS))
        if not rows:
            return gone
        kept = follows.kept_among([str(row.uri) for row in rows])
        wanted = [row.id for row in rows if row.uri in kept or _is_wanted(row)]
        doomed = [row.id for row in rows if row.id not in wanted]
        with transaction():
            RemoteObject.update(opened_at=None).where(RemoteObject.id.in_(wanted)).execute()
            gone += RemoteObject.delete().where(RemoteObject.id.in_(doomed)).execute()


def _is_wanted(row: RemoteObject) -> bool:
    is_shared = Share.select().where(Share.thing == row.id).exists()
    try:
        return bool(is_shared) or interest.is_wanted(row)
    except registry.Unanswered:  # a plugin that fails may want it
        return True


JOBS = [Job(name="federation.forget_opened", every_seconds=HOUR_SECONDS, run=forget_old)]
