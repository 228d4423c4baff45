"""An article appears by itself at its hour: once, whatever befalls the worker meanwhile.

What it does is one transaction: killed before its end, it is as if it had not run, and killed
behind it, the next finds that it has appeared. What was put off, taken back or published by hand
since is told by the hour that the article bears: a task of another hour does nothing.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    NotFound,
    clock,
    defer,
    microseconds,
    record,
    require,
    transaction,
    zone,
)
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import HANDED, SCHEDULED, WAITING, Article, Working
from onemile_mags.models import DRAFT, Mag
from onemile_mags.press import appearing, checking, held
from onemile_mags.press.ahead import Texts, drawn_ahead
from onemile_mags.press.desk_events import ScheduleEnded
from onemile_mags.terms import TAKE_PART

TASK = "mags.appear"
# A calendar that one looks through; what is further away nobody can promise.
AHEAD_DAYS_MAX = 366
YEARS_MAX = 4


def schedule(
    viewer: Any,
    article_id: int,
    due_at: datetime,
    *,
    seq: int | None = None,
    audience: str | None = None,
) -> Article:
    """Let an article appear by itself at an hour; another hour takes its place.

    ``due_at`` without a zone is an hour of the region; ``seq`` and ``audience`` are what the
    viewer saw, as for ``publish``. Raises NotFound, NotAllowed, Conflict, and
    Invalid on ``due_at`` as on what the article lacks.
    """
    require(viewer, TAKE_PART)
    due = hour_of(due_at)
    seen = sight.own_article(article_id, viewer=viewer)

    def act(texts: Texts) -> Article:
        article = held.article_of(viewer, article_id)
        mag, working = article.mag, held.working_of(article)
        appearing.refuse_by_state(article, mag, viewer)
        if article.state not in appearing.PUBLISHABLE:
            raise Conflict(_("This has appeared already."))
        appearing.refuse_unread(working, seq)
        checking.refuse_unseen(article, audience)
        shown = texts.of(mag.id, working)
        checking.refuse_unfit(article, mag, working, shown)
        article.state, article.due_at, article.answer = SCHEDULED, due, ""
        article.save()
        ask(TASK, article_id=int(article.id), due=due)
        return article

    return drawn_ahead(act, of=[seen])


def unschedule(viewer: Any, article_id: int) -> Article:
    """Make a scheduled article a draft again; twice is once. Raises NotFound, Conflict."""
    with transaction():
        article = held.taken_back(viewer, article_id)
        if article.state in (DRAFT, HANDED):
            return article
        if article.state != SCHEDULED:
            raise Conflict(_("This has appeared already."))
        article.state, article.due_at = DRAFT, None
        article.save(only=[Article.state, Article.due_at])
    return article


def hour_of(due_at: datetime) -> datetime:
    """Return an hour as an instant. Raises Invalid on ``due_at``: past, far away, or no hour.

    Of an hour that comes twice, as the clocks go back, it is the first; see ``comes_twice``.
    """
    now = clock.now()
    if abs(due_at.year - now.year) > YEARS_MAX:  # where no zone can be reckoned any more
        raise Invalid({"due_at": _("Choose an hour within a year.")})
    if due_at.tzinfo is None:
        local = due_at.replace(tzinfo=zone())
        due = local.astimezone(UTC)
        if due.astimezone(zone()).replace(tzinfo=None) != due_at:
            raise Invalid(
                {"due_at": _("That night the clocks go forward: this hour does not exist.")}
            )
    else:
        due = due_at.astimezone(UTC)
    if due <= now:
        raise Invalid({"due_at": _("This hour is past. Choose one to come.")})
    if due > now + timedelta(days=AHEAD_DAYS_MAX):
        raise Invalid({"due_at": _("Choose an hour within a year.")})
    return due


def comes_twice(due: datetime) -> bool:
    """Tell whether the clocks show an instant's hour twice that day, for a word beside it."""
    local = due.astimezone(zone()).replace(tzinfo=None)
    first, second = (local.replace(tzinfo=zone(), fold=fold).utcoffset() for fold in (0, 1))
    return first != second


def ask(task: str, *, due: datetime, **named: int) -> None:
    """Ask the worker for something at an hour, in the open transaction; once for each hour."""
    moment = microseconds(due)
    (number,) = named.values()
    defer(task, {**named, "due": moment}, key=f"{task}:{number}:{moment}", at=due)


def appear(payload: Mapping[str, Any]) -> None:
    """Let an article appear if this is still its hour; else it stays as it is, and says why.

    Run by the worker: the article, its version and its event are one.
    """
    seen = Article.get_or_none(Article.id == payload["article_id"])
    if seen is not None and seen.state == SCHEDULED:
        drawn_ahead(lambda texts: _appear(seen, payload["due"], texts), of=[seen])


def _appear(seen: Article, due: int, texts: Texts) -> None:
    held.people([str(seen.author_uri)])
    try:
        article = held.by_number(seen.id, mag_id=seen.mag_id)
    except NotFound:
        return
    if article.state != SCHEDULED or microseconds(article.due_at) != due:
        return
    working = held.working_of(article)
    reason = why_it_stays(article, article.mag, working, texts)
    if reason:
        article.state, article.due_at = DRAFT, None
        article.save(only=[Article.state, Article.due_at])
    else:
        shown = texts.of(article.mag_id, working)
        appearing.let_out(article, working, shown, by_uri=str(article.author_uri))
    if article.state != WAITING:
        record(ScheduleEnded(article_id=article.id, reason=reason))


def why_it_stays(article: Article, mag: Mag, working: Working, texts: Texts) -> str:
    """Name the reason for which an article cannot appear by itself; empty where it can."""
    author = Member.get_or_none(Member.id == article.author_id)
    if author is None or not author.is_active:
        return "author"
    if not sight.role_of(mag, author):
        return "seat"
    shown = texts.of(mag.id, working)
    return checking.why_not(article, mag, working, shown)


def today() -> date:
    """Return the day in the region."""
    return clock.now().astimezone(zone()).date()
