"""The moderators' pages for a first look: what waits, and one article with its two answers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from onemile.api import (
    Form,
    Letters,
    LongField,
    NotFound,
    Plain,
    Refusal,
    allowed,
    member_required,
    resolve_actors,
    shows_form_again,
    viewer,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_mags.article_models import ANSWER_CHARS_MAX, Article
from onemile_mags.press import looking
from onemile_mags.press.drawn import drawn
from onemile_mags.views import blueprint

LINKS_SHOWN_MAX = 100


class BackForm(Form):
    """Why an article is given back; its author reads it."""

    words = LongField(
        _l("What is to be changed"),
        validators=[Letters(most=ANSWER_CHARS_MAX), Plain()],
        description=_l("Its author reads this."),
    )


@blueprint.get("/waiting")
@member_required
def waiting() -> Any:
    """List the first articles that wait for a look, the oldest first."""
    if not allowed(viewer(), looking.MODERATE):
        raise NotFound
    rows = looking.waiting_for(viewer())
    cards = resolve_actors([str(row.author_uri) for row in rows])
    lines = [(row, cards[str(row.author_uri)]) for row in rows if str(row.author_uri) in cards]
    return render_template("mags/waiting.html", lines=lines)


@blueprint.get("/articles/<int:article_id>/look")
@member_required
def look(article_id: int) -> Any:
    """Show a first article to who decides about it, links in full."""
    return _page(_waiting(article_id), BackForm(formdata=None))


@blueprint.post("/articles/<int:article_id>/look")
@member_required
@shows_form_again
def answer_look(article_id: int) -> Any:
    """Let it appear, or give it back with words."""
    article, form, status = _waiting(article_id), BackForm(), 422
    lets_out = request.form.get("act") == "let_out"
    if lets_out or form.validate():
        try:
            if lets_out:
                looking.let_out(viewer(), article_id)
            else:
                looking.give_back(viewer(), article_id, form.words.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            flash(_("Done. Its author is told."), "done")
            return redirect(url_for("mags.waiting"), code=303)
    return _page(article, form), status


def _waiting(article_id: int) -> Article:
    article: Article | None = Article.get_or_none(Article.id == article_id)
    if article is None or not looking.may_look(article, viewer()):
        raise NotFound
    return article


def _page(article: Article, form: BackForm) -> str:
    author = resolve_actors([str(article.author_uri)]).get(str(article.author_uri))
    shown = drawn(article.mag_id, lead=article.lead, text=article.text)
    return render_template(
        "mags/look.html",
        article=article,
        author=author,
        form=form,
        links=shown.addresses[:LINKS_SHOWN_MAX],
    )
