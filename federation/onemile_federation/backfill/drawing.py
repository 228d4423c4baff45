"""How old what is shown of a thread is, for the page of what was said elsewhere."""

from typing import Any

from flask import render_template

from onemile.api import clock
from onemile_federation.backfill import threads
from onemile_federation.reading.records import ThingElsewhere
from onemile_federation.remote.models import RemoteObject


def read_again(_member: Any, subject: Any) -> str:
    """Have a thread re-read, since somebody looks at it, and say how old what is shown is."""
    if not isinstance(subject, ThingElsewhere):
        return ""
    thing: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == subject.id)
    if thing is None:
        return ""
    is_being_read = threads.looked_at(thing)
    read_at = thing.thread_read_at
    minutes = None if read_at is None else int((clock.now() - read_at).total_seconds() // 60)
    return render_template(
        "federation/_read_again.html", minutes=minutes, read_at=read_at, is_being_read=is_being_read
    )
