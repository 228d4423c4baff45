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
    Job,
    MemberReinstated,
    MemberSuspended,
    MemberWithdrew,
    Said,
    WireAudience,
    card,
    ids,
    lock_rows,
    publishing,
    record,
    speaking,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import ARTICLES_MAX, Article
from onemile_mags.events import (
    ArticleChanged,
    ArticlePublished,
    ArticleShared,
    ArticleWithdrawn,
    IssuePublished,
    MagRestored,
    ThingHidden,
)
from onemile_mags.models import HIDDEN, Issue, Mag
from onemile_mags.wire.article_documents import author_of, document
from onemile_mags.wire.outward import is_actor

# Looked at in one go; of a region with more, the rest the next day.
TOLD_MAX = 20_000
DAY_SECONDS = 86_400

ANNOUNCES = (
    ArticlePublished,
    ArticleChanged,
    ArticleShared,
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
        said += settle(article)
    if isinstance(event, ArticleWithdrawn) and event.told_uri and not said:
        # Its row is gone with its author: whoever was ever sent it is told all the same.
        said.append(_delete(event.told_uri, by=event.told_by_uri))
    return said


def settle(article: Article) -> list[Said]:
    """Say what is to be said of a locked article, and note it."""
    ought = _object_uri(article) if is_outward(article) else ""
    told, told_by = str(article.told_uri), str(article.told_by_uri)
    if not ought and not told:
        return []
    said: list[Said] = []
    # Who said it is not known outside any more: the Mag says it from now on, as another thing.
    is_orphaned = bool(told) and not is_actor(told_by)
    if told and (told != ought or is_orphaned):
        said.append(_delete(told, by=told_by, reason=_reason(article)))
        article.told_uri, article.told_by_uri = "", ""
        if told == article.object_uri:
            # Whoever let go of it never takes the same again: it is another one, if ever.
            article.object_uri = f"{article.uri}/{ids.new()}"
            ought = str(article.object_uri) if ought else ""
    if ought and told == ought:
        said.append(_words(article, "Update"))
    elif ought:
        article.told_by_uri = author_of(article)
        article.told_uri = ought
        said.append(_words(article, "Create"))
        if article.told_by_uri != article.mag.uri:
            said.append(_share(article))
    article.save(only=[Article.told_uri, Article.told_by_uri, Article.object_uri])
    return said


def settle_unheard() -> None:
    """Have what others were told of, and ought to hold no longer, taken back.

    For what was narrowed or went while nobody carried it: the event was heard by no one.
    """
    with transaction():
        for article in Article.select().where(Article.told_uri != "").limit(TOLD_MAX):
            if not is_outward(article):
                record(ArticleChanged(article_uri=str(article.uri)))


def is_outward(article: Article) -> bool:
    """Tell whether others ought to hold an article: for everybody, on show, and told of before.

    What nobody was told of yet (imported, old) is not spread by the correction of a word.
    """
    return (
        article.audience == publishing.EVERYONE
        and article.shared_at is not None
        and sight.reaches(article, None)
    )


def _object_uri(article: Article) -> str:
    return str(article.object_uri or article.uri)


def _concerned(event: Event) -> Iterable[Article]:
    """Return the articles that an event is about, locked, oldest first."""
    which: Any = None
    if isinstance(event, (ArticlePublished, ArticleChanged, ArticleShared, ArticleWithdrawn)):
        which = Article.uri == event.article_uri
    elif isinstance(event, publishing.ThingNarrowed):
        which = Article.uri == event.uri
    elif isinstance(event, ThingHidden):
        which = (Article.uri == event.uri) | _of_mag(event.uri)
    elif isinstance(event, MagRestored):
        which = _of_mag(event.mag_uri)
    elif isinstance(event, IssuePublished):
        which = Article.issue.in_(Issue.select(Issue.id).where(Issue.id == event.issue_id))
    elif isinstance(event, (MemberSuspended, MemberReinstated, MemberWithdrew)):
        of_theirs = Mag.select(Mag.id).where(Mag.author_uri == event.member_uri)
        which = (Article.author_uri == event.member_uri) | Article.mag.in_(of_theirs)
    if which is None:
        return []
    ever = which & (Article.published_at.is_null(False) | (Article.told_uri != ""))
    query = Article.select().where(ever).order_by(Article.id).limit(ARTICLES_MAX)
    return list(lock_rows(query))


def _of_mag(mag_uri: str) -> Any:
    return Article.mag.in_(Mag.select(Mag.id).where(Mag.uri == mag_uri))


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


def _delete(object_uri: str, *, by: str, reason: str = "") -> Said:
    return Said(
        verb="Delete",
        sender_uri=by,
        object_uri=object_uri,
        audience=WireAudience(is_public=True, follower_uris=(by,)),
        former_type="Article",
        reason=reason,
    )


def _reason(article: Article) -> str:
    """Say to who keeps order elsewhere that it was taken away, and not by its author."""
    is_hidden = HIDDEN in (article.state, article.mag.state)
    if not is_hidden:
        return ""
    with speaking(str(article.language)):
        return str(_("Taken away by the moderators of %(name)s.", name=card().name))


JOBS = [Job(name="mags.settle_unheard", every_seconds=DAY_SECONDS, run=settle_unheard)]
