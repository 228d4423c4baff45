"""An article goes: withdrawn for good, or a draft thrown away. Or it is made once more."""

from datetime import timedelta
from typing import Any

from onemile.api import (
    Conflict,
    LimitReached,
    NotFound,
    clock,
    publishing,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import sight, slugs
from onemile_mags.article_models import Article, PictureUse, Working
from onemile_mags.events import ArticleShared, ArticleWithdrawn
from onemile_mags.models import DRAFT, PUBLISHED, WITHDRAWN, Mag
from onemile_mags.press import appearing, audiences, checking, held
from onemile_mags.press.forgetting import forget
from onemile_mags.terms import TAKE_PART

# A button pressed twice; who wants two copies presses again after that.
SAME_PRESS_SECONDS = 60


def withdraw(viewer: Any, article_id: int) -> None:
    """Take an article that has appeared from its readers for good: list, page, picture, copy.

    At its address who could read it reads that it was withdrawn, and it is nobody else's;
    ``duplicate`` brings its words back, for its author, as another thing. Raises NotFound,
    NotAllowed, Conflict (it is a draft: delete it).
    """
    with transaction():
        article = held.taken_back(viewer, article_id)
        if article.published_at is None:
            raise Conflict(_("This has not appeared: delete the draft instead."))
        take_away(article)


def take_away(article: Article) -> None:
    """Withdraw a locked article, in the open transaction; twice is once."""
    if article.state == WITHDRAWN:
        return
    was_out = article.published_at is not None
    forget([article], article.mag)
    article.rekey_pictures()
    PictureUse.delete().where(PictureUse.article == article.id).execute()
    article.state, article.due_at, article.issue = WITHDRAWN, None, None
    article.withdrawn_at = clock.now()
    article.picture_key = ""
    article.generation += 1
    article.save()
    publishing.end_list(str(article.uri))
    appearing.freshen_if_out(article.mag)
    if was_out:
        record(ArticleWithdrawn.of(article))


def delete_draft(viewer: Any, article_id: int) -> None:
    """Throw away an article that has never appeared, with its versions; nobody hears of it.

    Raises NotFound, NotAllowed, Conflict (it has appeared: withdraw it).
    """
    with transaction():
        article = held.taken_back(viewer, article_id)
        if article.published_at is not None:
            raise Conflict(_("This has appeared: withdraw it instead."))
        publishing.end_list(str(article.uri))
        article.delete_instance()


def duplicate(viewer: Any, article_id: int) -> Article:
    """Make a draft with the words of an article one may write: a new thing in everything else.

    Its author may do so also once it is withdrawn; pressed twice it is one draft. Raises NotFound,
    NotAllowed, LimitReached.
    """
    require(viewer, TAKE_PART)
    seen: Article | None = Article.get_or_none(Article.id == article_id)
    if seen is None or not sight.uses_again(seen, viewer):
        raise NotFound
    with transaction():
        held.people([str(viewer.uri)])
        article = held.by_number(article_id, mag_id=seen.mag_id)
        mag = article.mag
        if not sight.uses_again(article, viewer):
            raise NotFound
        working = held.working_of(article)
        title = working.title or article.title
        again = _just_made(mag, viewer, working, title=title)
        if again is not None:
            return again
        if checking.is_full(mag):
            raise LimitReached(_("This Mag is full. Withdraw or delete something first."))
        made = slugs.new_article(lambda slug: _begin(article, mag, viewer, slug))
        made.list_uri = audiences.list_uri(made, mag)
        made.save(only=[Article.list_uri])
        Working.create(
            article=made.id,
            title=title,
            lead=working.lead,
            text=working.text,
            by_uri=str(viewer.uri),
        )
    return made


def share_now(viewer: Any, article_id: int) -> Article:
    """Tell those who follow its Mag of an article nobody was told of; once, and never again.

    Raises NotFound, NotAllowed, Conflict (not on show, or told already).
    """
    require(viewer, TAKE_PART)
    with transaction():
        article = held.article_of(viewer, article_id)
        if article.state != PUBLISHED:
            raise Conflict(_("Publish it first."))
        if article.shared_at is not None:
            raise Conflict(_("Those who follow the Mag were told of this already."))
        article.shared_at = clock.now()
        article.save(only=[Article.shared_at])
        record(ArticleShared(article_uri=str(article.uri), mag_uri=str(article.mag.uri)))
    return article


def title_of(article: Article) -> str:
    """Return what an article is called by whoever writes it, be it without a title yet."""
    working = Working.get_or_none(Working.article == article.id)
    written = working.title if working is not None else ""
    return str(written or article.title or _("without a title"))


def _just_made(mag: Mag, viewer: Any, working: Working, *, title: str) -> Article | None:
    """Return the untouched draft that the same button made a moment ago, if it did."""
    since = clock.now() - timedelta(seconds=SAME_PRESS_SECONDS)
    same = (
        (Working.seq == 0)
        & (Working.saved_at > since)
        & (Working.article != working.article_id)
        & (Working.title == title)
        & (Working.lead == working.lead)
        & (Working.text == working.text)
    )
    mine = (Article.mag == mag.id) & (Article.author_uri == viewer.uri) & (Article.state == DRAFT)
    rows = Article.select().join(Working, on=(Working.article == Article.id)).where(mine & same)
    found: Article | None = rows.order_by(Article.id.desc()).first()
    return found


def _begin(article: Article, mag: Mag, viewer: Any, slug: str) -> Article:
    made: Article = Article.create(
        mag=mag.id,
        section=article.section_id,
        slug=slug,
        title=article.title,
        headline=article.headline,
        lead=article.lead,
        language=article.language,
        tags=article.tags,
        comments=article.comments,
        holds_comments=article.holds_comments,
        audience=_no_wider(article.audience, mag),
        state=DRAFT,
        author_id=viewer.id,
        author_uri=viewer.uri,
        cell=mag.cell,
        commune=mag.commune,
    )
    return made


def _no_wider(audience: str, mag: Mag) -> str:
    return min(audience, str(mag.audience), key=checking.width)
