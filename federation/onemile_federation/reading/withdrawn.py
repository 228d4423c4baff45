"""What its author has taken back: whoever may have read it is told so, instead of nothing."""

from typing import Any

from flask import render_template

from onemile_federation.reading.records import ThingWithdrawn
from onemile_federation.reading.thing_answers import for_one
from onemile_federation.remote import quiet_hosts
from onemile_federation.remote.models import GONE, RemoteObject


def is_over(which: Any, *, viewer: Any) -> bool:
    """Tell whether a thing of a condition was said to everybody, and was taken back where it was.

    Of what a block keeps apart from the viewer, what moderators hid and what is of a server out of
    their sight nothing is told, as while it stood.
    """
    said: Any = which & (RemoteObject.state == GONE) & RemoteObject.is_public
    found: RemoteObject | None = RemoteObject.get_or_none(said & ~RemoteObject.is_hidden)
    if found is None or viewer is None or quiet_hosts.apart_from(viewer, [str(found.host)]):
        return False
    return not {str(found.author_uri), str(found.audience_uri)} & set(viewer.hidden_uris())


def page(thing_id: int, typed: str = "") -> Any:
    """Return the page that says so of a thing, with what one had typed, kept to be copied."""
    found = RemoteObject.get_by_id(thing_id)
    gone = ThingWithdrawn(id=thing_id, uri=str(found.uri))
    return for_one(render_template("federation/withdrawn.html", typed=typed, gone=gone)), 410


def drawn(member: Any, kept: Any) -> str:
    """Say of what a member has kept that its author took it back; nothing of anything else."""
    over = is_over(RemoteObject.uri == kept.uri, viewer=member)
    return render_template("federation/_withdrawn.html") if over else ""
