"""How old what is shown of a thread is, for the page of what was said elsewhere."""

from typing import Any

from flask import render_template

from onemile.api import clock
from onemile_federation.backfill import threads
from onemile_federation.reading.records import ThingElsewhere
from onemile_federation.talking import panel


def read_again(member: Any, subject: Any) -> str:
    """Have a thread re-read, since somebody looks at it, and say how old what is shown is."""
    if not isinstance(subject, ThingElsewhere):
        return ""
    looked = panel.looked_at(subject.id, member)
    if looked is None:
        return ""
    if threads.is_coming(looked.thing):
        threads.looked_at(looked.thing)
        return ""  # the comments say so themselves
    is_being_read = threads.looked_at(looked.thing)
    read_at = looked.thing.thread_read_at
    minutes = None if read_at is None else int((clock.now() - read_at).total_seconds() // 60)
    return render_template(
        "federation/_read_again.html", minutes=minutes, read_at=read_at, is_being_read=is_being_read
    )
