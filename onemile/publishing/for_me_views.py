"""Pages of who was chosen: what others show me, and a link that somebody gave me."""

from typing import Any

from flask import redirect, render_template, url_for

from onemile import current, rates
from onemile.contracts import FeedItem
from onemile.errors import NotFound
from onemile.members.directory import member_required
from onemile.mile.look import look_of_request
from onemile.mile.pieces import cards
from onemile.publishing import chosen, personal_links
from onemile.publishing.finding import path_of, thing_of
from onemile.publishing.placed import PEOPLE
from onemile.publishing.showing import reaches
from onemile.publishing.views import blueprint, unfollowed
from onemile.rates import Rate
from onemile.web.addresses import page_cursor
from onemile.web.limits import HOURS, limited
from onemile.web.sources import knocker

# A family that was sent a few each; whoever tries addresses finds nothing, and soon no answer.
OPEN = Rate(name="personal-links", times=30, seconds=HOURS)
WRONG = Rate(name="personal-links-wrong", times=20, seconds=HOURS)
PAGE_ROWS = 20


@blueprint.get("/for-me")
@member_required
def for_me() -> str:
    """What others show me and not everybody, the latest first."""
    viewer, before = current.viewer(), page_cursor()
    rows = chosen.shown_to(viewer, before=before, limit=PAGE_ROWS + 1)
    shown = rows[:PAGE_ROWS]
    found = [_shown_to(viewer, str(row.thing_uri)) for row in shown]
    more = len(rows) > len(shown)
    return render_template(
        "publishing/for_me.html",
        cards=cards([item for item in found if item is not None], look_of_request()),
        older=url_for("chosen.for_me", before=shown[-1].id) if more else None,
        is_first=before is None,
    )


@blueprint.get("/for-me/<int:chosen_id>")
@member_required
def follow_notice(chosen_id: int) -> Any:
    """Go from a notice to what it is about, while it still is for me."""
    viewer = current.viewer()
    thing = chosen.thing_shown(viewer, chosen_id=chosen_id)
    if thing is None or not reaches(thing, viewer):
        raise NotFound
    return redirect(path_of(thing), code=303)


@blueprint.get("/for-me/by-link/<token>")
@member_required
def link(token: str) -> Any:
    """Say who shows something; a press of the button takes the link, for browsers look ahead."""
    viewer = current.viewer()
    try:
        thing = personal_links.look(viewer, token)
    except NotFound:
        rates.count_try(WRONG, by=knocker())
        return _dead_link()
    if thing.author_uri != viewer.uri and reaches(thing, viewer):
        return redirect(path_of(thing), code=303)
    author = current.resolve_actor(str(thing.author_uri))
    page = render_template(
        "publishing/link.html",
        author=author,
        thing_path=path_of(thing),
        is_mine=thing.author_uri == viewer.uri,
        may_take_part=not viewer.is_suspended,
    )
    return unfollowed(page, 200)


@blueprint.post("/for-me/by-link/<token>")
@member_required
@limited(OPEN)
def use_link(token: str) -> Any:
    """Take the link, as the first who does."""
    try:
        thing = personal_links.use(current.viewer(), token)
    except NotFound:
        return _dead_link()
    return redirect(path_of(thing), code=303)


def _shown_to(viewer: Any, uri: str) -> FeedItem | None:
    """Give what somebody shows; nothing, once it is shown to all or not at all."""
    thing = thing_of(uri)
    if thing is None or thing.audience != PEOPLE:
        return None
    return current.resolve_thing(uri, viewer)


def _dead_link() -> Any:
    return unfollowed(render_template("publishing/link_over.html"), 404)
