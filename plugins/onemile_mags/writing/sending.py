"""Where a button of the workshop leads, once all that was typed is safe."""

from typing import Any

from flask import flash, redirect, url_for

from onemile.api import gettext as _
from onemile.api import moment, publishing
from onemile_mags import sight
from onemile_mags.article_models import WAITING, Article
from onemile_mags.models import PUBLISHED
from onemile_mags.press import appearing, handing, timing
from onemile_mags.writing.forms import WriteForm

# What gives an article to others: only as its sender has seen it.
LETS_GO = ("publish", "schedule", "hand_in", "audience")


def go_on(member: Any, article: Article, then: str, form: WriteForm) -> Any:
    """Do what a button says with an article as its sender saw it, and lead on.

    Raises what the press refuses.
    """
    article_id = article.id
    seen: dict[str, Any] = {"seq": int(form.seq.data), "audience": article.audience}
    if then == "preview":
        return redirect(url_for("mags.preview", article_id=article_id), code=303)
    if then == "publish":
        return _publish(member, article_id, seen)
    if then == "schedule":
        article = timing.schedule(member, article_id, form.due(), **seen)
        flash(_("It appears by itself: %(at)s.", at=moment(article.due_at)), "done")
    elif then == "unschedule":
        timing.unschedule(member, article_id)
        flash(_("It waits for you again."), "done")
    elif then == "hand_in":
        handing.hand_in(member, article_id)
        flash(_("The editors have it, and are told."), "done")
    elif then == "take_back":
        handing.take_back(member, article_id)
        flash(_("It is a draft of yours again."), "done")
    elif then == "audience":
        flash(_("Who may read it now: %(who)s.", who=publishing.title_of(article.audience)), "done")
    else:
        _say_kept(member, article_id)
    return redirect(url_for("mags.write", article_id=article_id), code=303)


def _publish(member: Any, article_id: int, seen: dict[str, Any]) -> Any:
    was_out = sight.own_article(article_id, viewer=member).state == PUBLISHED
    article = appearing.publish(member, article_id, **seen)
    if article.state == WAITING:
        flash(_("The association looks at a first article before it appears."), "info")
        return redirect(url_for("mags.write", article_id=article_id), code=303)
    flash(_("Readers see it so from now on.") if was_out else _("It has appeared."), "done")
    return redirect(sight.path(article), code=303)


def _say_kept(member: Any, article_id: int) -> None:
    if sight.own_article(article_id, viewer=member).state == PUBLISHED:
        flash(_("Kept. Readers still see what was published."), "done")
    else:
        flash(_("Kept. Nothing of it is published."), "done")
