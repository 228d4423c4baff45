"""Pages and buttons of warm words: leave one, take it back; for the author, who left which."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from onemile import current
from onemile.contracts import FeedItem
from onemile.errors import Conflict, Invalid
from onemile.follows import reacting
from onemile.follows.views import blueprint
from onemile.i18n import gettext as _
from onemile.members.directory import member_required
from onemile.members.views import safe_next
from onemile.rates import Rate
from onemile.web.addresses import page_cursor
from onemile.web.kept_pieces import kept_piece
from onemile.web.limits import HOURS, limited

# A warm evening with the whole feed, no machine.
WORD = Rate(name="warm-word", times=120, seconds=HOURS)


@blueprint.post("/words")
@member_required
@limited(WORD, slips_are_free=True)
def leave_word() -> Any:
    """Leave a word under the thing of a URI."""
    said = request.form
    try:
        reacting.react(current.viewer(), thing_uri=said.get("uri", ""), word=said.get("word", ""))
    except Invalid as invalid:
        raise Conflict(invalid.message) from invalid
    flash(_("Said. Who reads it will be glad."), "done")
    return redirect(safe_next(), code=303)


@blueprint.post("/words/end")
@member_required
@limited(WORD, slips_are_free=True)
def take_word_back() -> Any:
    """Take one's word back from the thing of a URI."""
    was_there = reacting.take_back(current.viewer(), thing_uri=request.form.get("uri", ""))
    flash(_("Taken back.") if was_there else _("That is over already."), "done")
    return redirect(safe_next(), code=303)


@blueprint.get("/words")
@member_required
def words() -> str:
    """Who has left a word under a thing of mine; nobody else can see that."""
    viewer, uri = current.viewer(), request.args.get("uri", "")
    thing, said, before = reacting.page(viewer, thing_uri=uri, before=page_cursor())
    return render_template(
        "follows/words.html",
        thing=thing,
        said=said,
        titles=reacting.TITLES,
        older=url_for("follows.words", uri=uri, before=before) if before is not None else None,
    )


def piece(thing: FeedItem, *, viewer: Any) -> Markup:
    """Draw the words under a thing: for its author those that were left, else the buttons."""
    said = reacting.words_of(thing, viewer=viewer)
    return kept_piece(
        "follows/_words.html",
        thing={"uri": thing.uri, "url": thing.url},
        said={"counts": dict(said.counts), "mine": said.mine},
        titles={word: str(title) for word, title in reacting.TITLES.items()},
        is_mine=thing.author.uri == viewer.uri,
        may_take_part=not viewer.is_suspended,
    )
