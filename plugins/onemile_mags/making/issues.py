"""The issues of a Mag: numbered, dated, with a cover and their articles in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import IntegrityError, fn

from onemile.api import Conflict, Invalid, LimitReached, clock, transaction
from onemile.api import gettext as _
from onemile_mags import covers, places
from onemile_mags.article_models import HEADLINE_CHARS_MAX, Article
from onemile_mags.making.held import (
    held,
    held_articles,
    held_issue,
    locked_members,
    noted,
    require_part,
)
from onemile_mags.models import (
    DRAFT,
    ISSUES_MAX,
    TITLE_CHARS_MAX,
    WITHDRAWN,
    Issue,
    Mag,
)

SEASON_CHARS_MAX = 40
# A number that still fits on a cover; and a year's dates around today, for gazettes made anew.
NUMBER_MAX = 9_999
YEARS_AROUND = 100
UP, DOWN = "up", "down"


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What an issue is called, and what its cover shows."""

    number: int
    title: str = ""
    season: str = ""
    day: date | None = None
    palette: str = ""


def proposed(mag: Mag) -> Cover:
    """Propose the next issue: one more than the last number, in the palette after the last."""
    last = last_of(mag)
    number = 1 if last is None else last.number + 1
    before = mag.palette if last is None else last.palette
    return Cover(number=number, palette=before if last is None else covers.next_palette(before))


def last_of(mag: Mag) -> Issue | None:
    """Return the issue of a Mag with the highest number."""
    rows = Issue.select().where(Issue.mag == mag.id).order_by(Issue.number.desc())
    found: Issue | None = rows.first()
    return found


def add(mag_id: int, cover: Cover, *, member: Any) -> Issue:
    """Prepare an issue. Raises NotFound, NotAllowed, Invalid, LimitReached."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        if Issue.select().where(Issue.mag == mag.id).count() >= ISSUES_MAX:
            raise LimitReached(_("A Mag has at most %(n)s issues.", n=ISSUES_MAX))
        _check(mag, cover)
        try:
            with transaction():
                issue: Issue = Issue.create(mag=mag.id, state=DRAFT, **vars(cover))
        except IntegrityError as error:
            raise Invalid({"number": _taken()}) from error
        noted(mag)
    return issue


def change(mag_id: int, issue_id: int, cover: Cover, *, member: Any) -> Issue:
    """Call an issue otherwise. Raises NotFound, NotAllowed, Invalid (its number is another's)."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        issue = held_issue(mag, issue_id)
        _check(mag, cover, but=issue)
        for name, value in vars(cover).items():
            setattr(issue, name, value)
        issue.save()
        noted(mag)
    return issue


def remove(mag_id: int, issue_id: int, *, member: Any) -> None:
    """Drop an issue in preparation; its articles stay on the desk. Raises NotFound, Conflict."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        issue = held_issue(mag, issue_id)
        if issue.state != DRAFT:
            raise Conflict(_("This issue has appeared: it stays in the collection."))
        for article in _articles(mag, issue):
            _take_out(article)
        issue.delete_instance()
        noted(mag)


def put_in(mag_id: int, issue_id: int, *, member: Any, article_ids: Sequence[int]) -> int:
    """Put articles at the end of an issue; gives how many. Raises NotFound, LimitReached."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        issue = held_issue(mag, issue_id)
        there = _articles(mag, issue)
        free = (Article.mag == mag.id) & Article.issue.is_null() & (Article.state != WITHDRAWN)
        wanted = held_articles(free & Article.id.in_(list(article_ids)[: places.IN_ISSUE_MAX + 1]))
        if len(there) + len(wanted) > places.IN_ISSUE_MAX:
            raise LimitReached(_("An issue has at most %(n)s articles.", n=places.IN_ISSUE_MAX))
        for position, article in enumerate(wanted, start=places.next_in(issue.id)):
            article.issue, article.position = issue, position
            _save_place(article)
        noted(mag)
    return len(wanted)


def take_out(mag_id: int, issue_id: int, article_id: int, *, member: Any) -> None:
    """Take an article out of an issue; it stays what it is. Raises NotFound."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        issue = held_issue(mag, issue_id)
        rows = _articles(mag, issue)
        for article in rows:
            if article.id == article_id:
                _take_out(article)
        _number([one for one in rows if one.id != article_id])
        noted(mag)


def move(mag_id: int, issue_id: int, article_id: int, *, member: Any, way: str) -> None:
    """Put an article one place up or down in its issue. Raises NotFound."""
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        rows = _articles(mag, held_issue(mag, issue_id))
        here = next((at for at, one in enumerate(rows) if one.id == article_id), None)
        if here is None:
            return
        there = min(max(here + (-1 if way == UP else 1), 0), len(rows) - 1)
        rows.insert(there, rows.pop(here))
        _number(rows)
        noted(mag)


def arrange(
    mag_id: int,
    issue_id: int,
    *,
    member: Any,
    places: Mapping[int, int],
    headlines: Mapping[int, str],
) -> None:
    """Put the articles of an issue in the order of the numbers typed, with what its cover says.

    Equal numbers keep the order in which they stood. Raises NotFound, Invalid on ``headline-ID``.
    """
    require_part(member)
    with transaction():
        mag = _mag(mag_id, member)
        rows = _articles(mag, held_issue(mag, issue_id))
        wrong = {
            f"headline-{number}": _(
                "At most %(n)s characters: one line of a cover.", n=HEADLINE_CHARS_MAX
            )
            for number, text in headlines.items()
            if len(text) > HEADLINE_CHARS_MAX
        }
        if wrong:
            raise Invalid(wrong)
        for article in rows:
            article.headline = headlines.get(int(article.id), article.headline)
        _number(sorted(rows, key=lambda one: places.get(int(one.id), int(one.position))), all=True)
        noted(mag)


def articles_in(issue: Issue) -> list[Article]:
    """Return the articles of an issue in its order."""
    rows = Article.select().where((Article.issue == issue.id) & (Article.state != WITHDRAWN))
    return list(rows.order_by(*places.ORDER))


def n_in(issues: Sequence[Issue]) -> dict[int, int]:
    """Count the articles of some issues."""
    rows: Any = (
        Article.select(Article.issue, fn.COUNT(Article.id))
        .where(Article.issue.in_([one.id for one in issues]) & (Article.state != WITHDRAWN))
        .group_by(Article.issue)
    )
    return {number: n for number, n in rows.tuples()}


def _mag(mag_id: int, member: Any) -> Mag:
    locked_members([str(member.uri)])
    return held(mag_id, member=member)


def _articles(mag: Mag, issue: Issue) -> list[Article]:
    theirs = (Article.mag == mag.id) & (Article.issue == issue.id) & (Article.state != WITHDRAWN)
    return sorted(held_articles(theirs), key=places.key)


def _take_out(article: Article) -> None:
    article.issue, article.position, article.is_ready = None, 0, False
    _save_place(article)


def _number(rows: Sequence[Article], *, all: bool = False) -> None:
    for position, article in enumerate(rows, start=1):
        if all or article.position != position:
            article.position = position
            _save_place(article)


def _save_place(article: Article) -> None:
    article.generation += 1
    columns = [Article.issue, Article.position, Article.headline, Article.is_ready]
    article.save(only=[*columns, Article.generation])


def _check(mag: Mag, cover: Cover, *, but: Issue | None = None) -> None:
    wrong: dict[str, str] = {}
    if not 1 <= cover.number <= NUMBER_MAX:
        wrong["number"] = _("A number from 1 to %(n)s.", n=NUMBER_MAX)
    else:
        same = (Issue.mag == mag.id) & (Issue.number == cover.number)
        others = same if but is None else same & (Issue.id != but.id)
        if Issue.select().where(others).exists():
            wrong["number"] = _taken()
    if len(cover.title) > TITLE_CHARS_MAX:
        wrong["title"] = _("At most %(n)s characters here. Nothing is lost.", n=TITLE_CHARS_MAX)
    if len(cover.season) > SEASON_CHARS_MAX:
        wrong["season"] = _("At most %(n)s characters here. Nothing is lost.", n=SEASON_CHARS_MAX)
    if cover.day is not None and abs(cover.day.year - clock.now().year) > YEARS_AROUND:
        wrong["day"] = _("This day is too far away for a cover.")
    if cover.palette not in covers.PALETTES:
        wrong["palette"] = _("Choose a colour.")
    if wrong:
        raise Invalid(wrong)


def _taken() -> str:
    return str(_("Another issue has this number."))
