"""Read an article over before it is published, with the eyes of others."""

from flask import render_template, request

from onemile.api import Invalid, member_required, publishing, resolve_actor, viewer
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.drawing import draw
from onemile_mags.views import blueprint
from onemile_mags.writing import keeping

NEIGHBOUR, SERVER, PUBLIC = "neighbour", "server", "public"
# Whom an article for each audience shows itself to.
_SEEN_BY = {
    NEIGHBOUR: {publishing.MILE, publishing.AROUND, publishing.INSTANCE, "everyone"},
    SERVER: {"everyone"},
    PUBLIC: {"everyone"},
}


@blueprint.get("/articles/<int:article_id>/preview")
@member_required
def preview(article_id: int) -> str:
    """What a neighbour, another instance and the public would see."""
    article = sight.own_article(article_id, viewer=viewer())
    asked = request.args.get("eyes", NEIGHBOUR)
    chosen = asked if asked in _SEEN_BY else NEIGHBOUR
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
        eyes=_eyes(article),
        chosen=chosen,
        is_seen=article.audience in _SEEN_BY[chosen],
    )


def _eyes(_article: Article) -> dict[str, str]:
    return {
        NEIGHBOUR: _("a neighbour"),
        SERVER: _("another instance"),
        PUBLIC: _("the public"),
    }
