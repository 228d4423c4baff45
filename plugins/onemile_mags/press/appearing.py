"""An article appears: what is written becomes what readers see, all at once."""

from typing import Any

from onemile.api import Conflict, clock, publishing, record, require, setting
from onemile.api import gettext as _
from onemile_mags import sight, slugs
from onemile_mags.article_models import (
    HANDED,
    SCHEDULED,
    WAITING,
    WENT_OUT,
    Article,
    Version,
    Working,
)
from onemile_mags.events import ArticlePublished
from onemile_mags.models import DRAFT, HIDDEN, PUBLISHED, Mag
from onemile_mags.press import changing, checking, held
from onemile_mags.press.ahead import Texts, drawn_ahead
from onemile_mags.press.desk_events import ArticleCorrected, ArticleFlagged, ArticleHeld
from onemile_mags.press.drawn import Drawn, note_uses
from onemile_mags.terms import TAKE_PART
from onemile_mags.writing import versions


def publish(
    viewer: Any, article_id: int, *, seq: int | None = None, audience: str | None = None
) -> Article:
    """Let an article appear as it is written now; one that has appeared is corrected by it.

    ``seq`` is the save that the viewer read, ``audience`` for whom they saw that it is: nobody
    publishes words that they have not seen, or to others. A newcomer's with many links is held for
    the association's first look (state ``waiting``). Raises NotFound, NotAllowed, Conflict (other
    words stand there), Invalid.
    """
    require(viewer, TAKE_PART)
    seen = sight.own_article(article_id, viewer=viewer)

    def act(texts: Texts) -> Article:
        article = held.article_of(viewer, article_id)
        mag, working = article.mag, held.working_of(article)
        refuse_by_state(article, mag, viewer)
        refuse_unread(working, seq)
        checking.refuse_unseen(article, audience)
        shown = texts.of(mag.id, working)
        checking.refuse_unfit(article, mag, working, shown)
        if article.state == PUBLISHED:
            correct(article, working, shown, by_uri=str(viewer.uri))
        else:
            let_out(article, working, shown, by_uri=str(viewer.uri))
        return article

    return drawn_ahead(act, of=[seen])


def refuse_unread(working: Working, seq: int | None) -> None:
    """Raise Conflict where something else is written than the save that somebody read."""
    if seq is not None and working.seq != seq:
        raise Conflict(_("Somebody has written in it meanwhile. Look at it once more."))


def refuse_by_state(article: Article, mag: Mag, viewer: Any) -> None:
    """Raise Conflict where an article waits for somebody else's word, or its Mag has moved."""
    publishing.refuse_moved(str(mag.uri))
    if article.state == WAITING:
        raise Conflict(
            _("The association looks at this first article before it appears. You will be told.")
        )
    if article.state == HIDDEN:
        # What comes back, if it does, is what the moderators have judged.
        raise Conflict(_("The moderators have hidden it: nothing of it changes until they decide."))
    is_out = article.state == PUBLISHED
    if mag.is_edited and not is_out and not sight.edits(mag, viewer):
        raise Conflict(_("In this Mag an editor reads articles first. Hand it in to them."))


def let_out(
    article: Article,
    working: Working,
    shown: Drawn,
    *,
    by_uri: str,
    is_told: bool = True,
    is_looked_at: bool = False,
) -> None:
    """Let a locked article appear, in the open transaction; or hold it for a first look.

    ``is_told`` is False where its readers hear of it otherwise: with its issue.
    """
    _take_over(article, working, shown, by_uri=by_uri)
    mag = article.mag
    slugs.fix(article)
    article.due_at, article.answer = None, ""
    if not is_looked_at and _needs_a_look(article, shown):
        article.state = WAITING
        article.save()
        record(ArticleHeld(article_id=article.id))
        return
    now = clock.now()
    is_news = checking.is_news(article)
    article.state, article.is_ready = PUBLISHED, False
    article.appear(now)
    if is_news:
        article.shared_at = now
    if not article.object_uri:
        article.object_uri = article.uri
    article.save()
    freshen(mag, is_news=is_news)
    _flag(article, shown)
    record(
        ArticlePublished(
            article_uri=str(article.uri),
            mag_uri=str(mag.uri),
            author_uri=str(article.author_uri),
            is_told=is_told and is_news,
        )
    )


def correct(article: Article, working: Working, shown: Drawn, *, by_uri: str) -> None:
    """Let what is written replace what readers see, in the open transaction; no reader is told.

    Raises LimitReached for who corrects too often: other servers hear of each time.
    """
    same = (article.title, article.lead, article.text) == (
        working.title.strip(),
        working.lead.strip(),
        working.text,
    )
    many = _needs_a_look(article, shown)
    _take_over(article, working, shown, by_uri=by_uri)
    if not same:
        article.edited_at = clock.now()
        if article.mag.is_edited:
            record(ArticleCorrected(article_id=article.id, by_uri=by_uri))
    article.save()
    freshen(article.mag, is_news=False)
    _flag(article, shown, is_crowded=many)
    if article.state == PUBLISHED:
        changing.changed([str(article.uri)], by_uri=by_uri)


def freshen(mag: Mag, *, is_news: bool) -> None:
    """Say that what readers see of a locked Mag has changed; its first article opens it."""
    if mag.state == DRAFT:
        mag.state, mag.published_at = PUBLISHED, clock.now()
    if is_news or mag.fresh_at is None:
        mag.fresh_at = clock.now()
    mag.generation += 1
    mag.save(only=[Mag.state, Mag.published_at, Mag.fresh_at, Mag.generation])


def freshen_if_out(mag: Mag) -> None:
    """Make copies of a locked Mag's pages stale; a draft of a Mag has none."""
    if mag.state != DRAFT:
        freshen(mag, is_news=False)


def _take_over(article: Article, working: Working, shown: Drawn, *, by_uri: str) -> None:
    """Copy what is written to what readers see, and keep it as a version that went out."""
    article.title, article.lead = working.title.strip(), working.lead.strip()
    article.text, article.words = working.text, shown.words
    article.excerpt = shown.excerpt
    article.folded = publishing.folded(
        " ".join([article.title, article.lead, shown.plain, *article.tags])
    )
    article.generation += 1
    note_uses(article, shown)
    _note_version(article, by_uri=by_uri)


def _note_version(article: Article, *, by_uri: str) -> None:
    """Keep what goes out, once: a button pressed again takes no place among the versions."""
    of_it = (Version.article == article.id) & (Version.why == WENT_OUT)
    last = Version.select().where(of_it).order_by(Version.id.desc()).first()
    words = {"title": article.title, "lead": article.lead, "text": article.text}
    if last is not None and {name: getattr(last, name) for name in words} == words:
        return
    Version.create(article=article.id, by_uri=by_uri, why=WENT_OUT, **words)
    versions.prune_published(article.id, by_uri=by_uri)


def is_newcomers(article: Article) -> bool:
    """Tell whether its author has let nothing else out yet, but for themselves alone.

    So it is while another one of theirs waits for its look. Their row is held, so that of two at
    once neither takes the other for the first.
    """
    others = (Article.author_uri == article.author_uri) & (Article.id != article.id)
    if Article.select().where(others & (Article.state == WAITING)).exists():
        return True
    out = others & (Article.state == PUBLISHED) & (Article.audience != publishing.ME)
    return not Article.select().where(out).exists()


def _needs_a_look(article: Article, shown: Drawn) -> bool:
    """Tell whether a newcomer's article has more links than a first one may have."""
    return shown.links > setting("mags.first_look_links") and is_newcomers(article)


def _flag(article: Article, shown: Drawn, *, is_crowded: bool = False) -> None:
    """Put before the moderators what reads like commerce; it stays where it is."""
    reasons = [*shown.trade, *(["links"] if is_crowded else [])]
    if reasons:
        record(ArticleFlagged(article_id=article.id, reasons=reasons))


PUBLISHABLE = (DRAFT, HANDED, SCHEDULED)
