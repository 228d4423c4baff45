"""Between who writes and who edits: an article is handed in, taken back, given back with words."""

from typing import Any

from onemile.api import Conflict, Invalid, NotAllowed, record, require, transaction
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import ANSWER_CHARS_MAX, HANDED, SCHEDULED, Article
from onemile_mags.models import DRAFT
from onemile_mags.press import checking, held
from onemile_mags.press.ahead import Texts, drawn_ahead
from onemile_mags.press.desk_events import ArticleHanded, ArticleSentBack
from onemile_mags.terms import TAKE_PART


def hand_in(viewer: Any, article_id: int) -> Article:
    """Hand an article to the editors of its Mag, who are told; twice is once.

    It must be fit to appear: nobody reads for what a machine can see. Raises NotFound,
    NotAllowed, Invalid, Conflict.
    """
    require(viewer, TAKE_PART)
    seen = sight.own_article(article_id, viewer=viewer)

    def act(texts: Texts) -> Article:
        article = held.article_of(viewer, article_id)
        if article.state == HANDED:
            return article
        if article.state not in (DRAFT, SCHEDULED):
            raise Conflict(_("Only a draft can be handed in."))
        working = held.working_of(article)
        shown = texts.of(article.mag_id, working)
        checking.refuse_unfit(article, article.mag, working, shown)
        article.state, article.due_at, article.answer = HANDED, None, ""
        article.save()
        record(ArticleHanded(article_id=article.id, by_uri=str(viewer.uri)))
        return article

    return drawn_ahead(act, of=[seen])


def take_back(viewer: Any, article_id: int) -> Article:
    """Make what was handed in a draft again, before anybody has read it. Raises Conflict."""
    require(viewer, TAKE_PART)
    with transaction():
        article = held.article_of(viewer, article_id)
        if article.state == DRAFT:
            return article
        if article.state != HANDED:
            raise Conflict(_("This is not handed in any more."))
        article.state, article.is_ready = DRAFT, False
        article.save(only=[Article.state, Article.is_ready])
    return article


def send_back(viewer: Any, article_id: int, words: str) -> Article:
    """Give an article back to its writer, as an editor, with what is to be done about it.

    Raises NotFound, NotAllowed (a writer), Invalid on ``words``, Conflict.
    """
    require(viewer, TAKE_PART)
    words = refuse_wordless(words)
    with transaction():
        article = held.article_of(viewer, article_id)
        if not sight.edits(article.mag, viewer):
            raise NotAllowed(_("Editors of the Mag do this."))
        if article.state not in (HANDED, SCHEDULED):
            raise Conflict(_("This is not handed in any more."))
        article.state, article.due_at, article.is_ready = DRAFT, None, False
        article.answer = words
        article.save()
        record(ArticleSentBack(article_id=article.id, by_uri=str(viewer.uri)))
    return article


def refuse_wordless(words: str) -> str:
    """Return what somebody says to a writer, tidied. Raises Invalid on ``words``."""
    said = words.strip()
    if not said:
        raise Invalid({"words": _("Say in a few words what is to be changed.")})
    if len(said) > ANSWER_CHARS_MAX:
        raise Invalid(
            {"words": _("At most %(n)s characters. Nothing is lost.", n=ANSWER_CHARS_MAX)}
        )
    return said
