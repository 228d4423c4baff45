"""The association's first look: a newcomer's first article with many links, before it appears.

It waits as its author wrote it; what is typed meanwhile is for later. One moderator is enough;
its author, the owner and the editors of its Mag, and whom a block keeps apart decide nothing.
"""

from typing import Any

from onemile.api import Conflict, NotFound, allowed, publishing, record, require, transaction
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import WAITING, Article, Working
from onemile_mags.models import DRAFT, WITHDRAWN
from onemile_mags.press import appearing, held
from onemile_mags.press.ahead import Texts, with_texts
from onemile_mags.press.desk_events import ArticleLookedAt
from onemile_mags.press.handing import refuse_wordless

MODERATE = "core.moderate"
# What a desk shows at once; the oldest first, and whoever has decided sees the next.
WAITING_MAX = 50


def waiting_for(viewer: Any) -> list[Article]:
    """Return what waits for a look that ``viewer`` may take, the oldest first."""
    if viewer is None or not allowed(viewer, MODERATE):
        return []
    rows = Article.select().where(Article.state == WAITING).order_by(Article.id).limit(WAITING_MAX)
    return [one for one in rows if may_look(one, viewer)]


def may_look(article: Article, viewer: Any) -> bool:
    """Tell whether somebody may take the first look at an article that waits for one."""
    if viewer is None or article.state != WAITING or article.mag.state == WITHDRAWN:
        return False
    if not allowed(viewer, MODERATE) or article.author_uri in viewer.hidden_uris():
        return False
    return article.author_uri != viewer.uri and not sight.role_of(article.mag, viewer)


def let_out(viewer: Any, article_id: int) -> Article:
    """Let an article that waited appear, word for word as it was looked at.

    Raises NotFound, NotAllowed, Conflict (somebody has decided already, its author is
    suspended, or the Mag has moved).
    """
    require(viewer, MODERATE)

    def act(texts: Texts) -> Article:
        article = _held(viewer, article_id)
        mag = article.mag
        publishing.refuse_moved(str(mag.uri))
        if not sight.is_live(article):
            raise Conflict(_("Its author is suspended: it can wait."))
        words = Working(
            article=article.id, title=article.title, lead=article.lead, text=article.text
        )
        shown = texts.of(mag.id, words)
        by_uri = str(article.author_uri)
        appearing.let_out(article, words, shown, by_uri=by_uri, is_looked_at=True)
        record(ArticleLookedAt(article_id=article.id, is_let_out=True))
        return article

    return with_texts(act, Texts())


def give_back(viewer: Any, article_id: int, words: str) -> Article:
    """Make an article that waited a draft again, with a reason that its author reads.

    Raises NotFound, NotAllowed, Conflict, Invalid on ``words``.
    """
    require(viewer, MODERATE)
    words = refuse_wordless(words)
    with transaction():
        article = _held(viewer, article_id)
        article.state, article.is_ready, article.answer = DRAFT, False, words
        article.save()
        record(ArticleLookedAt(article_id=article.id, is_let_out=False))
    return article


def _held(viewer: Any, article_id: int) -> Article:
    seen: Article | None = Article.get_or_none(Article.id == article_id)
    if seen is None:
        raise NotFound
    held.people([str(viewer.uri), str(seen.author_uri)])
    article = held.by_number(article_id, mag_id=seen.mag_id)
    if article.state != WAITING and article.author_uri != viewer.uri:
        raise Conflict(_("Somebody has decided already."))
    if not may_look(article, viewer):
        raise NotFound
    return article
