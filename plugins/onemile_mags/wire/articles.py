"""What is said to other servers about articles: what they ought to hold, against what they do.

Whatever happens to an article (published, corrected, narrowed, hidden, its author suspended), the
same question is asked: may everybody read it now, and what were others told of it last? What
they were told stands in ``told_uri``, so that no order of events, and none that is heard twice,
leaves a copy out there that ought to be gone.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from onemile.api import (
    Event,
    MemberReinstated,
    MemberSuspended,
    MemberWithdrew,
    Said,
    WireAudience,
    ids,
    lock_rows,
    publishing,
    record,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticleShared,
    ArticlesLeft,
    ArticleWithdrawn,
    IssuePublished,
    MagRestored,
    ThingHidden,
)
from onemile_mags.models import Mag
from onemile_mags.wire import comments_shared, reasons
from onemile_mags.wire.article_documents import author_of, document
from onemile_mags.wire.outward import is_actor

# Settled in one transaction, at some ten milliseconds each; the next ones after it.
PAGE_ARTICLES = 100

ANNOUNCES = (
    ArticlePublished,
    ArticleChanged,
    ArticleShared,
    ArticlesLeft,
    ArticleWithdrawn,
    IssuePublished,
    ThingHidden,
    MagRestored,
    publishing.ThingNarrowed,
    MemberSuspended,
    MemberReinstated,
    MemberWithdrew,
)


def to_wire(event: Event) -> Sequence[Said]:
    """Return what an event means to others, in the open transaction."""
    said: list[Said] = []
    for article in _concerned(event):
        talk = sum(one.verb == "Undo" for one in said)
        said += settle(article, undone_max=max(0, comments_shared.PAGE_SHARED - talk))
    if isinstance(event, ArticleWithdrawn) and event.told_uri and not said:
        # Its row is gone with its author: whoever was ever sent it is told all the same.
        said += comments_shared.taken_back_under(event.article_uri)
        said.append(_delete(event.told_uri, by=event.told_by_uri))
    return said


def settle(article: Article, *, undone_max: int | None = None) -> list[Said]:
    """Say what is to be said of a locked article, and note it.

    Of the talk under it a page at once, or ``undone_max``; an event tells of what is left.
    """
    ought = _object_uri(article) if is_outward(article) else ""
    told = str(article.told_uri)
    if not ought and not told:
        return []
    said: list[Said] = []
    # Who said it is not known outside any more: the Mag says it from now on, as another thing.
    is_orphaned = bool(told) and not is_actor(str(article.told_by_uri))
    if told and (told != ought or is_orphaned):
        said += comments_shared.taken_back_under(
            str(article.uri), reason=reasons.of_article(article), most=undone_max
        )
        said.append(_taken_back(article))
        ought = _object_uri(article) if ought else ""
    if ought and told == ought:
        said.append(_words(article, "Update"))
    elif ought:
        article.told_by_uri = author_of(article)
        article.told_uri = ought
        said.append(_words(article, "Create"))
        if article.told_by_uri != article.mag.uri:
            said.append(_share(article))
    article.save(only=_NOTED)
    return said


def take_back(uri: str) -> Said | None:
    """Take back an article that went while nobody heard of it; None for what was never told.

    The talk under it follows, by an event.
    """
    article = lock_rows(Article.select().where(Article.told_uri == uri)).first() if uri else None
    if article is None:
        return None
    said = _taken_back(article)
    article.save(only=_NOTED)
    record(comments_shared.SharedLeft(article_uri=str(article.uri), after=0))
    return said


def is_outward(article: Article) -> bool:
    """Tell whether others ought to hold an article: for everybody, on show, and told of before.

    What nobody was told of yet (imported, old) is not spread by the correction of a word.
    """
    return (
        article.audience == publishing.EVERYONE
        and article.shared_at is not None
        and sight.reaches(article, None)
    )


def those_of(uri: str) -> Any:
    """Return the condition for an article by its URI, a Mag's, or a member's and in their Mags."""
    mags = Mag.select(Mag.id).where((Mag.uri == uri) | (Mag.author_uri == uri))
    return (Article.uri == uri) | (Article.author_uri == uri) | Article.mag.in_(mags)


def _object_uri(article: Article) -> str:
    return str(article.object_uri or article.uri)


def _concerned(event: Event) -> Iterable[Article]:
    """Return the articles that an event is about, locked, oldest first: a page of them.

    Of what is left after it an event of its own tells.
    """
    issue_id = event.issue_id if isinstance(event, (IssuePublished, ArticlesLeft)) else 0
    whose_uri = "" if issue_id else _whose(event)
    if not issue_id and not whose_uri:
        return []
    ever = Article.published_at.is_null(False) | (Article.told_uri != "")
    which = (Article.issue == issue_id) if issue_id else those_of(whose_uri)
    if isinstance(event, ArticlesLeft):
        which &= Article.id > event.after
    query = Article.select().where(which & ever).order_by(Article.id).limit(PAGE_ARTICLES)
    page = list(lock_rows(query))
    if len(page) == PAGE_ARTICLES:
        record(ArticlesLeft(after=page[-1].id, issue_id=issue_id, whose_uri=whose_uri))
    return page


def _whose(event: Event) -> str:
    """Return the article, the Mag or the member that an event is about; empty for none."""
    if isinstance(event, (ArticlePublished, ArticleChanged, ArticleShared, ArticleWithdrawn)):
        return event.article_uri
    if isinstance(event, (publishing.ThingNarrowed, ThingHidden)):
        return event.uri
    if isinstance(event, MagRestored):
        return event.mag_uri
    if isinstance(event, (MemberSuspended, MemberReinstated, MemberWithdrew)):
        return event.member_uri
    return event.whose_uri if isinstance(event, ArticlesLeft) else ""


def _words(article: Article, verb: str) -> Said:
    by, mag_uri = str(article.told_by_uri), str(article.mag.uri)
    people = (mag_uri,) if by != mag_uri else ()
    # Who follows the Mag has it by the Mag's word, and reads what changes in it as well.
    followed = (by, mag_uri) if verb == "Update" and by != mag_uri else (by,)
    return Said(
        verb=verb,  # type: ignore[arg-type]
        sender_uri=by,
        object_uri=_object_uri(article),
        object=document(article),
        audience=WireAudience(is_public=True, follower_uris=followed, people_uris=people),
    )


def _share(article: Article) -> Said:
    """The Mag tells those who follow it, who need not follow its author."""
    mag_uri = str(article.mag.uri)
    audience = WireAudience(
        is_public=True, follower_uris=(mag_uri,), people_uris=(str(article.told_by_uri),)
    )
    return Said(
        verb="Announce",
        sender_uri=mag_uri,
        object_uri=_object_uri(article),
        audience=audience,
    )


def _taken_back(article: Article) -> Said:
    """Note on an article that others are told to let go of it; unsaved."""
    told, by = str(article.told_uri), str(article.told_by_uri)
    article.told_uri, article.told_by_uri = "", ""
    if told == article.object_uri:
        # Whoever let go of it never takes the same again: it is another one, if ever.
        article.object_uri = f"{article.uri}/{ids.new()}"
    return _delete(told, by=by, reason=reasons.of_article(article))


def _delete(object_uri: str, *, by: str, reason: str = "") -> Said:
    return Said(
        verb="Delete",
        sender_uri=by,
        object_uri=object_uri,
        audience=WireAudience(is_public=True, follower_uris=(by,)),
        former_type="Article",
        reason=reason,
    )


# What is noted of what others were told.
_NOTED = (Article.told_uri, Article.told_by_uri, Article.object_uri)
