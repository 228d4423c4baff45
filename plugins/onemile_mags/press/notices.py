"""Who is told of what in Mags: once, in words, and only while it reaches them."""

from collections.abc import Sequence
from typing import Any

from onemile.api import Event, Notice, NoticeText, publishing, resolve_actor
from onemile.api import gettext as _
from onemile_mags import places, sight
from onemile_mags.article_models import Article
from onemile_mags.events import FollowersTold, ThingHidden
from onemile_mags.models import ACCEPTED, EDITOR, Issue, Mag, Seat
from onemile_mags.press.desk_events import (
    ArticleCorrected,
    ArticleHanded,
    ArticleLookedAt,
    ArticleSentBack,
    ArticleToReread,
    IssueStayed,
    ScheduleEnded,
)


def declared() -> list[Notice]:
    """Return every notice of the press."""
    return [
        Notice(
            event_type=FollowersTold,
            recipients=lambda event: event.follower_uris,
            compose=_new,
        ),
        Notice(event_type=ScheduleEnded, recipients=_author, compose=_timed, by_mail=True),
        Notice(event_type=IssueStayed, recipients=_owner_of_issue, compose=_stayed, by_mail=True),
        _owed(ArticleHanded, _editors, _handed),
        _owed(ArticleToReread, _both, _to_reread),
        _owed(ArticleCorrected, _editors_of_writer, _corrected, by_mail=False),
        _owed(ArticleSentBack, _author, _sent_back),
        Notice(event_type=ArticleLookedAt, recipients=_author, compose=_looked_at, by_mail=True),
        Notice(event_type=ThingHidden, recipients=_editors_of_hidden, compose=_hidden),
    ]


def _owed(
    event_type: type[Event], recipients: Any, compose: Any, *, by_mail: bool = True
) -> Notice:
    """Return a notice of the work of a Mag: whom one has muted, one works with all the same."""
    return Notice(
        event_type=event_type, recipients=recipients, compose=compose, by_mail=by_mail, is_owed=True
    )


def desk_path(article: Article) -> str:
    """Return where whoever writes an article works on it."""
    return f"/mags/articles/{article.id}/write"


def _new(event: FollowersTold, member: Any) -> NoticeText | None:
    if event.issue_id:
        return _new_issue(event.issue_id, member)
    article = Article.get_or_none(Article.uri == event.article_uri)
    if article is None or article.author_uri == member.uri:
        return None
    if {article.author_uri, article.mag.uri} & member.muted_uris():
        return None
    if not publishing.reaches(article, member) or not sight.reaches(article, member):
        return None
    return NoticeText(
        title=_("New in “%(mag)s”: %(title)s", mag=article.mag.title, title=article.title),
        body=article.lead,
        url=sight.path(article),
    )


def _new_issue(issue_id: int, member: Any) -> NoticeText | None:
    issue = Issue.get_or_none(Issue.id == issue_id)
    if issue is None or issue.mag.author_uri == member.uri or not sight.stands(issue.mag, member):
        return None
    if {issue.mag.uri, issue.mag.author_uri} & member.muted_uris():
        return None
    articles = Article.select().where(
        (Article.issue == issue.id) & (Article.state == publishing.PUBLISHED)
    )
    seen = [one for one in articles.order_by(*places.ORDER) if sight.reaches(one, member)]
    if not seen:
        return None
    return NoticeText(
        title=_("Issue %(n)s of “%(mag)s” has appeared", n=issue.number, mag=issue.mag.title),
        body="\n".join(one.title for one in seen),
        url=f"{issue.mag.path}/issues/{issue.number}",
    )


def _timed(event: ScheduleEnded, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None:
        return None
    if not event.reason:
        return NoticeText(
            title=_("It has appeared: %(title)s", title=article.title), url=sight.path(article)
        )
    return NoticeText(
        title=_("It has not appeared at its hour, and is a draft again: %(title)s", **_of(article)),
        body=_why(event.reason),
        url=desk_path(article),
    )


def _why(reason: str) -> str:
    return {
        "alt": _("A photo in it lacks a word about what it shows."),
        "refused": _("Its text cannot be shown whole. Its preview says why."),
        "words": _("It had no title, or nothing to read."),
        "audience": _("It was for more people than its Mag. Say for whom it is."),
        "author": _("Its author could not publish then."),
        "seat": _("Its author writes in this Mag no longer."),
        "ended": _("The Mag has ended."),
        "moved": _("The Mag has moved to another instance."),
    }.get(reason, "")


def _stayed(event: IssueStayed, member: Any) -> NoticeText | None:
    issue = Issue.get_or_none(Issue.id == event.issue_id)
    if issue is None:
        return None
    return NoticeText(
        title=_("Issue %(n)s of “%(mag)s” has not appeared", n=issue.number, mag=issue.mag.title),
        body=_("Nothing in it was ready at its hour. Choose another one when it is."),
        url=f"/mags/{issue.mag_id}/issues/{issue.id}",
    )


def _handed(event: ArticleHanded, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None:
        return None
    name = resolve_actor(event.by_uri).name
    return NoticeText(
        title=_("%(name)s hands in an article: %(title)s", name=name, **_of(article)),
        body=_("Read it, then let it appear or give it back with a word."),
        url=desk_path(article),
    )


def _to_reread(event: ArticleToReread, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None:
        return None
    if member.uri == article.author_uri:
        return NoticeText(
            title=_("The editors read it before it appears: %(title)s", **_of(article)),
            body=_("It was to appear by itself. In this Mag editors read first from now on."),
            url=desk_path(article),
        )
    return NoticeText(
        title=_("To be read again before it appears: %(title)s", **_of(article)),
        body=_("Other words stand there than those that were let go."),
        url=desk_path(article),
    )


def _corrected(event: ArticleCorrected, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None:
        return None
    name = resolve_actor(event.by_uri).name
    return NoticeText(
        title=_("%(name)s has corrected what is read: %(title)s", name=name, **_of(article)),
        body=_("Its versions say what stood there before."),
        url=f"{desk_path(article).removesuffix('write')}versions",
    )


def _sent_back(event: ArticleSentBack, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None or event.by_uri == member.uri:
        return None
    name = resolve_actor(event.by_uri).name
    return NoticeText(
        title=_("%(name)s gives your article back: %(title)s", name=name, **_of(article)),
        body=article.answer,
        url=desk_path(article),
    )


def _looked_at(event: ArticleLookedAt, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.id == event.article_id)
    if article is None:
        return None
    if event.is_let_out:
        said = _("The association has looked at it, and it has appeared: %(title)s", **_of(article))
        return NoticeText(title=said, url=sight.path(article))
    return NoticeText(
        title=_("The association gives your article back: %(title)s", **_of(article)),
        body=article.answer,
        url=desk_path(article),
    )


def _hidden(event: ThingHidden, member: Any) -> NoticeText | None:
    article = Article.get_or_none(Article.uri == event.uri)
    mag = Mag.get_or_none(Mag.uri == event.mag_uri)
    if mag is None:
        return None
    title = mag.title if article is None else article.title
    return NoticeText(
        title=_("The moderators have hidden this: %(title)s", title=title),
        body=_("You write in this Mag. Who answers for it can ask them to look again."),
        url=f"/mags/{mag.id}",
    )


def _of(article: Article) -> dict[str, str]:
    return {"title": article.title or _("without a title")}


def _author(event: Any) -> Sequence[str]:
    article = Article.get_or_none(Article.id == event.article_id)
    return [] if article is None else [str(article.author_uri)]


def _owner_of_issue(event: IssueStayed) -> Sequence[str]:
    issue = Issue.get_or_none(Issue.id == event.issue_id)
    return [] if issue is None else [str(issue.mag.author_uri)]


def _both(event: ArticleToReread) -> Sequence[str]:
    """Give who edits and who wrote it, but for whoever did it."""
    found = [*_editors(event), *_author(event)]
    return [uri for uri in dict.fromkeys(found) if uri != event.by_uri]


def _editors_of_writer(event: ArticleCorrected) -> Sequence[str]:
    """Give who edits where a writer corrects; an editor tells nobody."""
    article = Article.get_or_none(Article.id == event.article_id)
    editors = [] if article is None else _edit(article.mag)
    return [] if event.by_uri in editors else editors


def _editors(event: ArticleHanded | ArticleToReread) -> Sequence[str]:
    article = Article.get_or_none(Article.id == event.article_id)
    return [] if article is None else [uri for uri in _edit(article.mag) if uri != event.by_uri]


def _editors_of_hidden(event: ThingHidden) -> Sequence[str]:
    """Give those who edit besides who answers for it: the core tells that one of the decision."""
    mag = Mag.get_or_none(Mag.uri == event.mag_uri)
    article = Article.get_or_none(Article.uri == event.uri)
    told = None if mag is None else (mag if article is None else article).author_uri
    return [] if mag is None else [uri for uri in _edit(mag) if uri != told]


def _edit(mag: Mag) -> list[str]:
    seats = Seat.select(Seat.member_uri).where(
        (Seat.mag == mag.id) & (Seat.state == ACCEPTED) & (Seat.role == EDITOR)
    )
    return [str(mag.author_uri), *(str(row.member_uri) for row in seats.order_by(Seat.since))]
