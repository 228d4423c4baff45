"""What else one may do with an article: write it anew, share it, give it back, take it away."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import BooleanField

from onemile.api import (
    Form,
    NotFound,
    Rate,
    Refusal,
    follows,
    limited,
    member_required,
    publishing,
    resolve_actor,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags import sight
from onemile_mags.article_models import HANDED, SCHEDULED, Article
from onemile_mags.models import PUBLISHED, WITHDRAWN, Mag
from onemile_mags.press import going, handing, naming
from onemile_mags.press.look_views import BackForm
from onemile_mags.views import blueprint

# Somebody who clears a whole desk in an hour, and no machine that does.
ACTS = Rate(name="mags.more", times=120, seconds=3600)
# What a page offers to take away; a page that was opened before the article changed says so.
WITHDRAW, DELETE = "withdraw", "delete"


class AwayForm(Form):
    """One tick: nothing goes by a slip of the thumb."""

    is_sure = BooleanField(_l("Yes, take it away"))


@blueprint.get("/articles/<int:article_id>/more")
@member_required
def more(article_id: int) -> Any:
    """Offer what is done with an article less often than writing it."""
    return _page(_written(article_id), BackForm(formdata=None))


@blueprint.post("/articles/<int:article_id>/duplicate")
@member_required
@limited(ACTS, slips_are_free=True)
def duplicate(article_id: int) -> Any:
    """Make a draft with the same words, and go and write in it."""
    article = _written(article_id)
    try:
        made = going.duplicate(viewer(), article_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(article, BackForm(formdata=None), refusal)
    flash(_("A draft with the same words, for nobody but those who write here."), "done")
    return redirect(url_for("mags.write", article_id=made.id), code=303)


@blueprint.post("/articles/<int:article_id>/share")
@member_required
@limited(ACTS, slips_are_free=True)
def share_now(article_id: int) -> Any:
    """Tell those who follow the Mag of an article that nobody was told of."""
    article = _written(article_id)
    try:
        going.share_now(viewer(), article_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(article, BackForm(formdata=None), refusal)
    flash(_("Those who follow the Mag are told."), "done")
    return redirect(url_for("mags.more", article_id=article_id), code=303)


@blueprint.post("/articles/<int:article_id>/send-back")
@member_required
@limited(ACTS, slips_are_free=True, keeps_form=True)
def send_back(article_id: int) -> Any:
    """Give what was handed in back to who wrote it, with a word."""
    article, form = _written(article_id), BackForm()
    if not sight.edits(article.mag, viewer()):
        raise NotFound
    if not form.validate_on_submit():
        return _page(article, form), 422
    try:
        handing.send_back(viewer(), article_id, form.words.data or "")
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(article, form, refusal)
    flash(_("It is a draft again, and who wrote it reads your words."), "done")
    return redirect(url_for("mags.desk_of", mag_id=article.mag_id), code=303)


@blueprint.get("/articles/<int:article_id>/away")
@member_required
def away(article_id: int) -> Any:
    """Say what goes with an article, before it does."""
    article = _written(article_id)
    if article.state == WITHDRAWN:
        return redirect(url_for("mags.more", article_id=article_id), code=303)
    return _asking(article, AwayForm(formdata=None))


@blueprint.post("/articles/<int:article_id>/away")
@member_required
@shows_form_again
@limited(ACTS, slips_are_free=True)
def take_away(article_id: int) -> Any:
    """Withdraw what has appeared, or throw a draft away; a second press finds it done."""
    try:
        article = _written(article_id)
    except NotFound:
        return _gone_already()
    if article.state == WITHDRAWN:
        return redirect(url_for("mags.more", article_id=article_id), code=303)
    form = AwayForm()
    if not form.validate():
        return _asking(article, form), 422
    if not form.is_sure.data:
        form.is_sure.errors = [_("Tick this first: it is for good.")]
        return _asking(article, form), 422
    try:
        return _taken(article, request.form.get("act", ""))
    except NotFound:
        return _gone_already()
    except Refusal as refusal:
        form.refuse(refusal)
        return _asking(_written(article_id), form), refusal.status


def _taken(article: Article, act: str) -> Any:
    if act == WITHDRAW:
        going.withdraw(viewer(), article.id)
        flash(_("It is withdrawn: nobody else reads it here any more."), "done")
        if article.author_uri == viewer().uri:  # whose words it is, they may use again
            return redirect(url_for("mags.more", article_id=article.id), code=303)
        return redirect(url_for("mags.desk_of", mag_id=article.mag_id), code=303)
    going.delete_draft(viewer(), article.id)
    flash(_("The draft is thrown away."), "done")
    return redirect(url_for("mags.desk_of", mag_id=article.mag_id), code=303)


def _gone_already() -> Any:
    """Lead back to the desk that the page named; the same for what is gone and what never was."""
    typed = request.form.get("mag", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 19
    mag = Mag.get_or_none(Mag.id == int(typed)) if is_number else None
    if mag is None or mag.state == WITHDRAWN or not sight.role_of(mag, viewer()):
        raise NotFound
    flash(_("There is nothing more to take away."), "info")
    return redirect(url_for("mags.desk_of", mag_id=mag.id), code=303)


def _written(article_id: int) -> Article:
    """Return an article that one may write; its author also one that is withdrawn."""
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if article is None or not sight.uses_again(article, viewer()):
        raise NotFound
    return article


def _refused(article: Article, form: BackForm, refusal: Refusal) -> Any:
    form.refuse(refusal)
    return _page(_written(article.id), form), refusal.status


def _page(article: Article, form: BackForm) -> str:
    is_out = article.state == PUBLISHED
    returns = article.state in (HANDED, SCHEDULED) and article.author_uri != viewer().uri
    return render_template(
        "mags/more.html",
        article=article,
        mag=article.mag,
        title=going.title_of(article),
        named=naming.named_article(article),
        form=form,
        may_return=sight.edits(article.mag, viewer()) and (returns or bool(form.words.data)),
        may_share=is_out and article.shared_at is None and article.audience != publishing.ME,
        more_than=follows.step_of_followers(str(article.mag.uri)),
    )


def _asking(article: Article, form: AwayForm) -> str:
    return render_template(
        "mags/away.html",
        article=article,
        mag=article.mag,
        title=going.title_of(article),
        form=form,
        act=DELETE if article.published_at is None else WITHDRAW,
        is_mine=article.author_uri == viewer().uri,
        author=resolve_actor(str(article.author_uri)),
        named=naming.named_article(article),
    )
