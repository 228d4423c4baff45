"""Pages of comments: all of an article's, one more, what an editor does with them."""

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
    ThingName,
    conversations,
    ids,
    limited,
    member_required,
    publishing,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.comments import panel, policy, saying
from onemile_mags.views import blueprint
from onemile_mags.wire.comments import uri_of

# A lively evening; each one is read by many.
SAYING = Rate(name="mags.comment", times=60, seconds=3600)
LOOKING = Rate(name="mags.comments-looked-at", times=200, seconds=3600)


class CommentForm(Form):
    """One comment, or the answer to one."""

    text = LongField(
        _l("Your comment"), [Letters(least=1, most=conversations.POST_CHARS_MAX), Plain()]
    )
    reply_to = HiddenField()
    meant_for = HiddenField()


@blueprint.get("/articles/<int:article_id>/comments")
def all_comments(article_id: int) -> Any:
    """What was said under an article, a page of it."""
    return _page(article_id, CommentForm(formdata=None))


@blueprint.post("/articles/<int:article_id>/comments")
@member_required
@limited(SAYING, slips_are_free=True, keeps_form=True)
def comment(article_id: int) -> Any:
    """Say something under an article."""
    form, status = CommentForm(), 422
    if form.validate():
        answered = ids.read(form.reply_to.data or "")
        try:
            said = saying.say(
                article_id,
                member=viewer(),
                text=form.text.data,
                reply_to=answered or None,
                meant_for=_audience(form),
            )
        except NotFound:
            sight.visible(article_id, viewer=viewer())
            form.text.errors = [_("What you answer is gone. Your words are still here.")]
            form.reply_to.data = ""
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_said(said), "done")
            return redirect(f"{said.conversation.page}#c-{said.id}", code=303)
    return _page(article_id, form), status


@blueprint.get("/comments/<int:post_id>")
def one_comment(post_id: int) -> Any:
    """Lead to the page on which a comment stands."""
    article, before = saying.place_of(post_id, viewer=viewer())
    here = url_for("mags.all_comments", article_id=article.id, before=before)
    return redirect(f"{here}#c-{post_id}", code=302)


@blueprint.post("/comments/<int:post_id>/hide")
@member_required
@limited(LOOKING, slips_are_free=True)
def hide_comment(post_id: int) -> Any:
    """Let a comment wait that stands already."""
    article = saying.hide(post_id, member=viewer())
    if saying.was_said_elsewhere(post_id):
        flash(
            _("Hidden here. Other instances that show it under this Mag are asked to stop."), "done"
        )
    else:
        flash(_("Hidden. Only who said it and the editors read it now."), "done")
    return redirect(f"{sight.path(article)}#comments", code=303)


@blueprint.post("/comments/<int:post_id>/show")
@member_required
@limited(LOOKING, slips_are_free=True)
def show_comment(post_id: int) -> Any:
    """Let a comment stand that waits."""
    article = saying.show(post_id, member=viewer())
    flash(_("It stands there for all who read the article."), "done")
    return redirect(f"{sight.path(article)}#comments", code=303)


@blueprint.post("/comments/<int:post_id>/away")
@member_required
@limited(LOOKING, slips_are_free=True)
def take_comment_away(post_id: int) -> Any:
    """Delete a comment that waits."""
    article = saying.take_away(post_id, member=viewer())
    flash(_("It is gone. Nobody is told."), "done")
    return redirect(f"{sight.path(article)}#comments", code=303)


@blueprint.route("/comments/<int:post_id>/back", methods=["GET", "POST"])
@member_required
@limited(LOOKING, slips_are_free=True)
def take_comment_back(post_id: int) -> Any:
    """Take back what one has said, once the page has asked."""
    if request.method == "GET":
        article, _before = saying.place_of(post_id, viewer=viewer())
        said = conversations.post(post_id)
        if said.author_uri != viewer().uri:
            raise NotFound
        return render_template(
            "mags/take_back.html",
            article=article,
            path=sight.path(article),
            words=conversations.words_of(said),
            post=said,
            named=ThingName(uri=uri_of(post_id), title=article.title, url=sight.path(article)),
        )
    article = saying.take_back(post_id, member=viewer())
    flash(_("Your comment is gone."), "done")
    return redirect(f"{sight.path(article)}#comments", code=303)


@blueprint.post("/articles/<int:article_id>/comments/policy")
@member_required
@limited(LOOKING, slips_are_free=True)
def set_comments(article_id: int) -> Any:
    """Say who may comment on an article, and whether an editor looks first."""
    asked = request.form
    policy.set_policy(
        article_id, member=viewer(), who=asked.get("who", ""), holds=asked.get("holds") == "yes"
    )
    flash(_("Kept. What was said already stays."), "done")
    return redirect(url_for("mags.all_comments", article_id=article_id), code=303)


def _said(said: conversations.Post) -> str:
    if said.is_repeat:
        return conversations.words_of_repeat()
    if said.state == conversations.HELD:
        return str(_("It is kept, and shown once an editor has said yes."))
    return str(_("It is said: whoever reads the article reads it."))


def _audience(form: CommentForm) -> str:
    """Return for whom the page said that the article is; nothing where it said nothing."""
    named = str(form.meant_for.data or "")
    return named if named in publishing.AUDIENCES else ""


def _page(article_id: int, form: CommentForm) -> str:
    article = sight.visible(article_id, viewer=viewer())
    return render_template(
        "mags/comments.html",
        article=article,
        path=sight.path(article),
        comments=panel.panel(article, viewer()),
        comment_form=form if form.errors else None,
    )
