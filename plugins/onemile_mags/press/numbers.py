"""An issue appears, by hand or at its hour: all that is ready in it, in its order, at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    NotFound,
    clock,
    lock_rows,
    microseconds,
    publishing,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import places, sight
from onemile_mags.article_models import Article
from onemile_mags.events import IssuePublished
from onemile_mags.models import DRAFT, PUBLISHED, WITHDRAWN, Issue, Mag
from onemile_mags.press import appearing, checking, held, timing
from onemile_mags.press.ahead import Texts, drawn_ahead
from onemile_mags.press.desk_events import IssueStayed, ScheduleEnded
from onemile_mags.terms import TAKE_PART

TASK = "mags.appear_issue"


def publish_issue(viewer: Any, issue_id: int) -> Issue:
    """Let an issue appear with all that is ready in it; those who follow are told once.

    Raises NotFound, NotAllowed, Conflict (appeared already), Invalid on ``articles``: nothing is
    ready, or one lacks something, which is named. Then nothing appears.
    """
    require(viewer, TAKE_PART)
    seen = _own(viewer, issue_id)

    def act(texts: Texts) -> Issue:
        issue = held.issue_of(viewer, issue_id)
        publishing.refuse_moved(str(issue.mag.uri))
        _refuse_published(issue)
        ready = _ready(issue)
        for article in ready:
            _refuse_unfit(article, texts)
        if not ready and not _has_appeared(issue):
            raise Invalid({"articles": _("Nothing in this issue is ready yet.")})
        _let_out(issue, ready, texts)
        return issue

    return drawn_ahead(act, of=_waits(seen))


def schedule_issue(viewer: Any, issue_id: int, due_at: datetime) -> Issue:
    """Let an issue appear by itself at an hour, with what is ready in it then.

    Raises NotFound, NotAllowed, Conflict, Invalid on ``due_at``.
    """
    require(viewer, TAKE_PART)
    due = timing.hour_of(due_at)
    with transaction():
        issue = held.issue_of(viewer, issue_id)
        publishing.refuse_moved(str(issue.mag.uri))
        _refuse_published(issue)
        issue.due_at = due
        issue.save(only=[Issue.due_at])
        timing.ask(TASK, issue_id=int(issue.id), due=due)
    return issue


def unschedule_issue(viewer: Any, issue_id: int) -> Issue:
    """Let an issue wait for a hand again; twice is once. Raises NotFound, Conflict."""
    require(viewer, TAKE_PART)
    with transaction():
        issue = held.issue_of(viewer, issue_id)
        _refuse_published(issue)
        issue.due_at = None
        issue.save(only=[Issue.due_at])
    return issue


def appear(payload: Mapping[str, Any]) -> None:
    """Let an issue appear if this is still its hour; run by the worker, in one.

    What cannot appear stays a draft, and its author is told why; the rest appears without it.
    """
    seen = Issue.get_or_none(Issue.id == payload["issue_id"])
    if seen is not None and seen.state != PUBLISHED:
        drawn_ahead(lambda texts: _appear(seen, payload["due"], texts), of=_waits(seen))


def _appear(seen: Issue, due: int, texts: Texts) -> None:
    held.people(_writers(seen))
    try:
        mag = held.mag_of(seen.mag_id)
    except NotFound:
        return
    issue = Issue.get_or_none(Issue.id == seen.id)
    if issue is None or issue.due_at is None or issue.state == PUBLISHED:
        return
    if microseconds(issue.due_at) != due or mag.state == WITHDRAWN:
        return
    issue.mag, fit = mag, []
    for article in _ready(issue):
        reason = timing.why_it_stays(article, mag, held.working_of(article), texts)
        if reason:
            article.state, article.due_at, article.is_ready = DRAFT, None, False
            article.save()
            record(ScheduleEnded(article_id=article.id, reason=reason))
        else:
            fit.append(article)
    if fit or _has_appeared(issue):
        _let_out(issue, fit, texts)
        return
    issue.due_at = None
    issue.save(only=[Issue.due_at])
    record(IssueStayed(issue_id=issue.id))


def _let_out(issue: Issue, ready: Sequence[Article], texts: Texts) -> None:
    mag = issue.mag
    issue.state, issue.due_at, issue.published_at = PUBLISHED, None, clock.now()
    issue.day = issue.day or timing.today()
    issue.save()
    # The last one is let out first: lists show what came last above what came before.
    for article in reversed(ready):
        working = held.working_of(article)
        shown = texts.of(mag.id, working)
        by_uri = str(article.author_uri)
        appearing.let_out(article, working, shown, by_uri=by_uri, is_told=False)
    if issue.palette:
        mag.palette = issue.palette
        mag.save(only=[Mag.palette])
    appearing.freshen(mag, is_news=True)
    record(IssuePublished(issue_id=issue.id, mag_uri=str(mag.uri)))


def _ready(issue: Issue) -> list[Article]:
    """Give what is to appear with an issue, held by number, in the order of the issue."""
    rows = lock_rows(_waits(issue).order_by(Article.id))
    found = sorted(rows, key=places.key)
    for article in found:
        article.mag = issue.mag
    return found


def _waits(issue: Issue) -> Any:
    waits = Article.state.in_(appearing.PUBLISHABLE) & Article.is_ready
    return Article.select().where((Article.issue == issue.id) & waits)


def _own(viewer: Any, issue_id: int) -> Issue:
    """Return an issue of a Mag that ``viewer`` edits: nobody else has its texts drawn."""
    seen: Issue | None = Issue.get_or_none(Issue.id == issue_id)
    if seen is None:
        raise NotFound
    sight.edited_mag(seen.mag_id, viewer=viewer)
    return seen


def _writers(issue: Issue) -> list[str]:
    rows = Article.select(Article.author_uri).where(Article.issue == issue.id).distinct()
    return [str(row.author_uri) for row in rows]


def _has_appeared(issue: Issue) -> bool:
    out = (Article.issue == issue.id) & (Article.state == PUBLISHED)
    return bool(Article.select().where(out).exists())


def _refuse_published(issue: Issue) -> None:
    if issue.state == PUBLISHED:
        raise Conflict(_("This issue has appeared already."))


def _refuse_unfit(article: Article, texts: Texts) -> None:
    working = held.working_of(article)
    shown = texts.of(article.mag_id, working)
    try:
        checking.refuse_unfit(article, article.mag, working, shown)
    except Invalid as wrong:
        said = next(iter(wrong.fields.values()))
        title = working.title or _("without a title")
        raise Invalid(
            {"articles": _("“%(title)s” is not ready: %(why)s", title=title, why=said)}
        ) from wrong
