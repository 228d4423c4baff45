"""Why something was taken away: said to who keeps order elsewhere (federation.md 1.10).

Only of what moderators or editors took away; what its author took back bears no reason.
"""

from typing import Any

from onemile.api import NotFound, card, conversations, speaking
from onemile.api import gettext as _
from onemile_mags.article_models import Article
from onemile_mags.comments import policy
from onemile_mags.models import HIDDEN


def of_article(article: Article) -> str:
    """Return why an article is not shown any more; empty where no moderator took it away."""
    is_hidden = HIDDEN in (article.state, article.mag.state)
    return _taken_away(article, by=card().name) if is_hidden else ""


def of_comment(post_id: int) -> str:
    """Return why a comment is not shown any more: hidden by moderators, or held by its editors.

    Else as its article; empty where its author took it back.
    """
    try:
        post: Any = conversations.post(post_id)
    except NotFound:
        return ""
    article = policy.article_of(post.conversation)
    is_taken_back = conversations.ERASED in (post.state, post.state_before)
    if article is None or is_taken_back:
        return ""
    if post.state == conversations.HIDDEN:
        return _taken_away(article, by=card().name)
    if post.state == conversations.HELD:
        return _taken_away(article, by=str(article.mag.title))
    return of_article(article)


def _taken_away(article: Article, *, by: str) -> str:
    with speaking(str(article.language)):
        return str(_("Taken away by the moderators of %(name)s.", name=by))
