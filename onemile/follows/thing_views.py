"""Pages and buttons of things: keep it, let it go; what hangs into a thing's own page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from onemile import current
from onemile.contracts import FeedItem, Fragment
from onemile.follows import keeping, word_views
from onemile.follows.views import blueprint
from onemile.i18n import gettext as _
from onemile.members import persons
from onemile.members.directory import member_required
from onemile.members.views import safe_next
from onemile.mile.look import look_of_request
from onemile.mile.pieces import cards
from onemile.rates import Rate
from onemile.web import told
from onemile.web.addresses import page_cursor
from onemile.web.kept_pieces import kept_piece
from onemile.web.limits import HOURS, limited

# Somebody who reads the whole feed in an evening, no machine.
KEEP = Rate(name="keep", times=120, seconds=HOURS)


@blueprint.get("/kept")
@member_required
def kept() -> str:
    """What I have kept, the latest first; what is gone for me says no more than that."""
    found, before = keeping.page(current.viewer(), before=page_cursor())
    there = [one.item for one in found if one.item is not None]
    drawn = iter(cards(there, look_of_request()))
    return render_template(
        "follows/kept.html",
        things=[(one, next(drawn) if one.item is not None else None) for one in found],
        older=url_for("follows.kept", before=before) if before is not None else None,
        is_first="before" not in request.args,
    )


@blueprint.post("/kept")
@member_required
@limited(KEEP, slips_are_free=True)
def keep() -> Any:
    """Keep the thing of a URI."""
    keeping.keep(current.viewer(), uri=request.form.get("uri", ""))
    flash(_("Kept. You find it under “What I keep”."), "done")
    return redirect(safe_next(), code=303)


@blueprint.post("/kept/<int:bookmark_id>/end")
@member_required
@limited(KEEP, slips_are_free=True)
def let_go(bookmark_id: int) -> Any:
    """Take a thing from the list."""
    was_there = keeping.let_go(current.viewer(), bookmark_id=bookmark_id)
    flash(_("It is off your list.") if was_there else _("That is over already."), "done")
    return redirect(safe_next(), code=303)


def fragments(slot: str, subject: Any, viewer: Any) -> list[Fragment]:
    """Hang the buttons into the page of whatever thing has the opening ``thing.actions``."""
    if slot != "thing.actions" or viewer is None or not isinstance(subject, FeedItem):
        return []
    bookmark = keeping.bookmark_of(viewer, subject.uri)
    html = kept_piece(
        "follows/_thing.html",
        thing={"uri": subject.uri, "url": subject.url},
        bookmark_id=None if bookmark is None else int(bookmark.id),
        may_take_part=not viewer.is_suspended,
    )
    # First of the row, not kept with it: what was just done about the thing.
    place = Markup('<div class="told-place" id="acts">{}</div>').format(told.told_at("acts"))
    pieces = [Fragment(html=place, order=0), Fragment(html=html, order=10)]
    if not persons.lives_elsewhere(subject.uri):  # a word that is kept here would not get there
        pieces.append(Fragment(html=word_views.piece(subject, viewer=viewer), order=20))
    return pieces
