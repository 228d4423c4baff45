"""What hangs into the page of a thing elsewhere: what a member can do about it, and say."""

from typing import Any

from flask import render_template, request

from onemile.api import FeedItem, ids, page_cursor
from onemile_federation.reading.records import ThingElsewhere, ThingWithdrawn
from onemile_federation.reading.things import KIND
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import own_words, panel
from onemile_federation.talking.models import ThingComment


def acts_on(member: Any, subject: Any) -> str:
    """Return the buttons to thank for something said elsewhere and to pass it on."""
    if not isinstance(subject, FeedItem) or subject.kind != KIND:
        return ""
    looked = panel.looked_at(int(subject.id), member)
    acts = None if looked is None else panel.acts_on(looked)
    return "" if acts is None else render_template("federation/_talk_acts.html", talk=acts)


def under_thing(member: Any, subject: Any) -> str:
    """Return the comments, below what was said elsewhere."""
    if not isinstance(subject, ThingElsewhere):
        return ""
    looked = panel.looked_at(subject.id, member)
    if looked is None:
        return ""
    answer = ids.read(request.args.get("answer", "")) or 0
    shown = panel.of(looked, before=page_cursor(), answer=answer)
    return render_template("federation/_talk.html", talk=shown, form=None)


def under_withdrawn(member: Any, subject: Any) -> str:
    """Return a member's own words beneath what was taken back, and what becomes of them.

    Nothing of who wrote none.

    Nothing stands behind them any more: the daily round takes them back (``outbox.reconciling``).
    """
    if not isinstance(subject, ThingWithdrawn):
        return ""
    words = own_words.of(RemoteObject.get_by_id(subject.id), member)
    mine = (ThingComment.thing_uri == subject.uri) & (ThingComment.by_uri == member.uri)
    told = [one.post_id for one in ThingComment.select().where(mine & ThingComment.is_ours)]
    if not (words or told):
        return ""
    return render_template(
        "federation/_withdrawn_too.html",
        words=words,
        was_told=bool(told),
        waits=any(post_id is not None for post_id in told),
    )
