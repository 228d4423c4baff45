"""What hangs into the pages of things and people elsewhere: what a member can do there."""

from typing import Any

from flask import render_template, request

from onemile.api import ids, page_cursor
from onemile_federation.reading.records import ActorElsewhere, ThingElsewhere
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import panel, reachability


def under_thing(member: Any, subject: Any) -> str:
    """Return comments, thanks and passing on, below what was said elsewhere."""
    if not isinstance(subject, ThingElsewhere):
        return ""
    thing: RemoteObject | None = RemoteObject.get_or_none(RemoteObject.id == subject.id)
    if thing is None:
        return ""
    answer = ids.read(request.args.get("answer", "")) or 0
    shown = panel.of(thing, member, before=page_cursor(), answer=answer)
    return render_template("federation/_talk.html", talk=shown, form=None)


def beside_actor(_member: Any, subject: Any) -> str:
    """Return how somebody is reached now, and how one is rid of them: block and report."""
    if not isinstance(subject, ActorElsewhere):
        return ""
    reach = reachability.of_actor(subject.uri)
    return render_template("federation/_actor_acts.html", actor=subject, reach=reach)
