"""Whether a member's words reach a neighbour on a partner's instance: said before they compose."""

from typing import Any

from onemile.api import conversations, publishing, resolve_actor
from onemile.api import gettext as _
from onemile_federation.mile import authors, sight, talks, things
from onemile_federation.reading import reachability, rests
from onemile_federation.remote import cards, origins
from onemile_federation.remote.models import RemoteActor


def way_there(to_uri: str, about_uri: str, viewer: Any) -> conversations.WayThere | None:
    """Tell whether a member can write to a neighbour about a thing; None for anybody else.

    About what that one shows, or in a talk of the two that began. Asks nobody.
    """
    known = authors.called(to_uri)
    if known is None or viewer is None:
        return None
    thing = things.of(about_uri)
    is_theirs = thing is not None and thing.author_uri == to_uri
    if not is_theirs and not talks.are_talking(str(viewer.uri), to_uri):
        return None
    if thing is not None and thing.state != publishing.PUBLISHED:
        return _shut(_("The moderators have taken away what this is about."))
    host = str(known.host)
    reach = reachability.of_actor(to_uri)
    if not reach.is_open:
        return _shut(reach.words)
    if host not in sight.open_hosts():
        return _shut(rests.mile_closed(host))
    note = _note(known, viewer, is_near=thing is None or thing.cell is not None)
    if reach.is_unanswered:
        waits = _(
            "%(origin)s does not answer just now: your words wait here, and go there once it does.",
            origin=origins.of(host),
        )
        note = f"{waits} {note}"
    return conversations.WayThere(is_open=True, note=note)


def _note(known: RemoteActor, viewer: Any, *, is_near: bool) -> str:
    """Say who reads it there, and under which name: nobody becomes known unawares."""
    names = {
        "name": cards.beside_origin(known).name,
        "origin": origins.of(str(known.host)),
        "yours": resolve_actor(str(viewer.uri)).name,
    }
    if not is_near:
        return str(
            _(
                "%(name)s and their association, %(origin)s, read your name as neighbours here do: "
                "“%(yours)s”.",
                **names,
            )
        )
    return str(
        _(
            "%(name)s and their association, %(origin)s, read your name as neighbours here do: "
            "“%(yours)s”; and that you live in the mile of this.",
            **names,
        )
    )


def _shut(words: str) -> conversations.WayThere:
    return conversations.WayThere(is_open=False, words=str(words))
