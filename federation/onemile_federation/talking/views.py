"""Pages: what was said under a thing elsewhere, one word more, thanks, passing on, taking back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import HiddenField

from onemile.api import (
    Form,
    Letters,
    LongField,
    NotFound,
    Plain,
    Rate,
    Refusal,
    conversations,
    ids,
    limited,
    member_required,
    page_cursor,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_federation.reading import sight, unseen, withdrawn
from onemile_federation.reading.things import title_of
from onemile_federation.remote import origins
from onemile_federation.remote.models import RemoteObject
from onemile_federation.talking import gestures, panel, saying, threads
from onemile_federation.talking.models import LIKE
from onemile_federation.views import blueprint

# A lively evening; each word is told to other servers.
SAYING = Rate(name="federation.comment", times=60, seconds=3_600)
# Thanks and what is passed on, and both taken back: an evening's reading.
GESTURES = Rate(name="federation.gesture", times=120, seconds=3_600)


class CommentForm(Form):
    """One comment, or the answer to one."""

    text = LongField(
        _l("Your comment"), [Letters(least=1, most=conversations.POST_CHARS_MAX), Plain()]
    )
    reply_to = HiddenField()


@blueprint.get("/things/<int:thing_id>/comments")
@member_required
def talk(thing_id: int) -> Any:
    """What was said under a thing, a page of it; of one that is not shown, one's own words."""
    try:
        return _page(thing_id, None)
    except NotFound:
        over = unseen.page(thing_id, viewer=viewer())
        if over is None:
            raise
        return over


@blueprint.post("/things/<int:thing_id>/comments")
@member_required
@limited(SAYING, slips_are_free=True, keeps_form=True)
def comment(thing_id: int) -> Any:
    """Say something under a thing; what was typed stays typed where it cannot be said."""
    form, status = CommentForm(), 422
    if form.validate():
        try:
            said = saying.say(
                thing_id,
                member=viewer(),
                text=form.text.data or "",
                reply_to=ids.read(form.reply_to.data or "") or None,
                lets_know="know" in request.form,
            )
        except Refusal as refusal:
            if _is_over(refusal, thing_id):
                return withdrawn.page(thing_id, form.text.data or "")
            if refusal.status in (403, 404):
                raise
            form.refuse(refusal)
            status = refusal.status
        else:
            on_its_way = _("Said. It is on its way to where this was written.")
            flash(conversations.words_of_repeat() if said.is_repeat else on_its_way, "done")
            return redirect(f"/federation/things/{thing_id}#c-{said.id}", code=303)
    return _page(thing_id, form), status


@blueprint.get("/comments/<int:post_id>")
@member_required
def one_comment(post_id: int) -> Any:
    """Lead to where a comment stands."""
    try:
        thing, before = saying.place_of(post_id, viewer=viewer())
    except NotFound:
        thing, before = saying.own(post_id, member=viewer())[1], None
    if before is None:
        return redirect(f"{threads.page_of(thing)}#c-{post_id}", code=303)
    there = url_for("federation.talk", thing_id=thing.id, before=before)
    return redirect(f"{there}#c-{post_id}", code=303)


@blueprint.route("/comments/<int:post_id>/back", methods=["GET", "POST"])
@member_required
@limited(GESTURES, slips_are_free=True)
def take_comment_back(post_id: int) -> Any:
    """Take back what one has said, once the page has asked."""
    post, thing = saying.own(post_id, member=viewer())
    if request.method == "GET":
        words = conversations.words_of(post)
        where = origins.of(str(thing.host))
        page = {"title": title_of(thing), "path": threads.page_of(thing), "where": where}
        return render_template("federation/take_back.html", thing=page, words=words, post=post)
    saying.take_back(post_id, member=viewer())
    flash(_("Your comment is gone. Where it had been sent they are asked to delete it."), "done")
    return redirect(f"{threads.page_of(thing)}#comments", code=303)


@blueprint.post("/things/<int:thing_id>/<any(like, share):kind>")
@member_required
@limited(GESTURES, slips_are_free=True)
def gesture(thing_id: int, kind: str) -> Any:
    """Thank for a thing, or pass it on."""
    try:
        thing = gestures.make(thing_id, kind, member=viewer(), lets_know="know" in request.form)
    except Refusal as refusal:
        if _is_over(refusal, thing_id):
            return withdrawn.page(thing_id)
        if refusal.status in (403, 404):
            raise
        flash(str(refusal), "warn")
        return redirect(f"/federation/things/{thing_id}#acts", code=303)
    done = (
        _("Your thanks set out for where it was written.")
        if kind == LIKE
        else _("Passed on in your name.")
    )
    flash(done, "done")
    return redirect(f"{threads.page_of(thing)}#acts", code=303)


@blueprint.post("/things/<int:thing_id>/<any(like, share):kind>/end")
@member_required
@limited(GESTURES, slips_are_free=True)
def end_gesture(thing_id: int, kind: str) -> Any:
    """Take one's thanks back, or pass a thing on no longer."""
    was_there = gestures.take_back(thing_id, kind, member=viewer())
    flash(_("Taken back.") if was_there else _("That is over already."), "done")
    return redirect(f"/federation/things/{thing_id}#acts", code=303)


def _is_over(refusal: Refusal, thing_id: int) -> bool:
    """Tell whether something is refused because its author took the thing back meanwhile."""
    is_nothing = isinstance(refusal, NotFound)
    return is_nothing and withdrawn.is_over(RemoteObject.id == thing_id, viewer=viewer())


def _page(thing_id: int, form: CommentForm | None) -> str:
    row = sight.thing(thing_id, viewer=viewer())
    typed = form.reply_to.data if form is not None else request.args.get("answer")
    shown = panel.of(
        panel.Looked(row, viewer()), before=page_cursor(), answer=ids.read(typed or "") or 0
    )
    return render_template("federation/talk.html", title=title_of(row), talk=shown, form=form)
