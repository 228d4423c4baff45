"""Read an article over before it is published, with the eyes of others."""

from flask import render_template, request

from onemile.api import Invalid, member_required, resolve_actor, viewer
from onemile_mags import sight
from onemile_mags.drawing import draw
from onemile_mags.views import blueprint
from onemile_mags.writing import eyes, keeping


@blueprint.get("/articles/<int:article_id>/preview")
@member_required
def preview(article_id: int) -> str:
    """What a neighbour, another instance and the public would see."""
    article = sight.own_article(article_id, viewer=viewer())
    all_eyes = {one.name: one for one in eyes.of(article.audience)}
    chosen = all_eyes.get(request.args.get("eyes", ""), all_eyes[eyes.NEIGHBOUR])
    working = keeping.working_of(article)
    try:
        text = draw(working.text, mag_id=article.mag_id, language=article.language)
        refused = ""
    except Invalid as refusal:
        # It is shown as it was typed: nothing is lost, and what is to be mended is said.
        text, refused = None, refusal.fields.get("text", refusal.message)
    return render_template(
        "mags/preview.html",
        article=article,
        working=working,
        text=text,
        refused=refused,
        author=resolve_actor(article.author_uri),
        eyes=all_eyes.values(),
        chosen=chosen,
    )
