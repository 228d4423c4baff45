"""Covers of Mags and of their numbers, with what stands in them for whoever looks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import Case, fn

from onemile.api import gettext as _
from onemile.api import pictures
from onemile_mags import places
from onemile_mags.article_models import Article
from onemile_mags.covers import art
from onemile_mags.covers.palettes import PALETTES, next_palette
from onemile_mags.covers.record import HEADLINES_MAX, Cover, headline_of
from onemile_mags.covers.wording import month
from onemile_mags.models import PUBLISHED, Issue, Mag
from onemile_mags.sight import readable

# Behind every place that an article can have in a number.
_AFTER_ALL = 1_000_000


def of_mag(
    mag: Mag,
    issue: Issue | None = None,
    *,
    articles: Iterable[Article] = (),
    label: str = "",
    is_link: bool = True,
) -> Cover:
    """Make the cover of a Mag, or of one of its numbers.

    ``articles`` are those that the viewer may read, in their order: the first three stand on it.
    """
    key = (issue.cover_key if issue is not None else "") or ("" if issue else mag.cover_key)
    path = mag.path if issue is None else f"{mag.path}/issues/{issue.number}"
    return Cover(
        title=mag.title,
        number=issue.number if issue is not None else 0,
        date=_date(issue),
        headlines=tuple(headline_of(one) for one in articles if one.title)[:HEADLINES_MAX],
        design=art.design_of(mag.design, title=mag.title),
        palette=palette_of(mag, issue),
        picture_url=pictures.url(key),
        url=path if is_link else "",
        label=label,
        language=mag.language,
    )


def of_many(mags: Sequence[Mag], *, viewer: Any) -> dict[int, Cover]:
    """Make the covers of a shelf, by the Mags' ids; as many questions for many as for one.

    Each bears its latest number, and of what the viewer may read the first articles of that; where
    there are none, the newest. It leads to the Mag, not to the number.
    """
    if not mags:
        return {}
    issues = latest_issues([mag.id for mag in mags])
    theirs: dict[int, list[Article]] = {}
    for article in _fronts(mags, issues, viewer=viewer):
        theirs.setdefault(article.mag_id, []).append(article)
    covers = {}
    for mag in mags:
        issue = issues.get(mag.id)
        shown = _in_front(theirs.get(mag.id, []), issue)
        covers[mag.id] = _leading_to(of_mag(mag, issue, articles=shown), mag)
    return covers


def _fronts(mags: Sequence[Mag], issues: Mapping[int, Issue], *, viewer: Any) -> list[Article]:
    """Return what may stand on the covers of a shelf, of what the viewer may read.

    Of each Mag the first of its latest number, and where there is none, the newest.
    """
    latest = [issue.id for issue in issues.values()]
    order: list[Any] = [Article.published_at.desc(), Article.id.desc()]
    if latest:
        inside = Article.issue.in_(latest)
        order[:0] = [Case(None, [(inside, Article.position)], _AFTER_ALL)]
        order[1:1] = [Case(None, [(inside, Article.id)], 0)]
    columns = (Article.id, Article.mag, Article.issue, Article.position)
    place = fn.ROW_NUMBER().over(partition_by=[Article.mag], order_by=order)
    ranked = (
        Article.select(
            *columns, Article.title, Article.headline, Article.published_at, place.alias("place")
        )
        .where(Article.mag.in_([mag.id for mag in mags]) & ~Article.is_standing & readable(viewer))
        .alias("ranked")
    )
    rows: Any = ranked.select_from(
        *(ranked.c[name] for name in ("id", "mag_id", "issue_id", "position", "title", "headline"))
    )
    first = rows.where(ranked.c.place <= HEADLINES_MAX)
    newest = first.order_by(ranked.c.published_at.desc(), ranked.c.id.desc())
    return [
        Article(id=number, mag=mag, issue=issue, position=at, title=title, headline=headline)
        for number, mag, issue, at, title, headline in newest.tuples()
    ]


def latest_issues(mag_ids: Sequence[int]) -> dict[int, Issue]:
    """Return the latest number of each Mag that has appeared, by the Mag's id."""
    last = (
        Issue.select(Issue.mag, fn.MAX(Issue.number).alias("number"))
        .where(Issue.mag.in_(list(mag_ids)) & (Issue.state == PUBLISHED))
        .group_by(Issue.mag)
        .alias("last")
    )
    joined = (Issue.mag == last.c.mag_id) & (Issue.number == last.c.number)
    return {issue.mag_id: issue for issue in Issue.select().join(last, on=joined)}


def issue_name(issue: Issue) -> str:
    """Name a number as a table of contents does: its place, its date, its title."""
    return ", ".join(filter(None, [_("no. %(n)s", n=issue.number), _date(issue), issue.title]))


def palette_of(mag: Mag, issue: Issue | None = None) -> str:
    """Return the colours of a Mag or a number: its own, else those that its turn gives it."""
    base = art.palette_of(mag.palette, title=mag.title)
    if issue is None:
        return base
    if issue.palette:
        return art.palette_of(issue.palette, title=mag.title)
    for _turn in range((issue.number - 1) % len(PALETTES)):
        base = next_palette(base)
    return base


def _in_front(articles: list[Article], issue: Issue | None) -> list[Article]:
    """Put those of the number on the cover first, in its order; without any, the newest."""
    if issue is None:
        return articles
    inside = [one for one in articles if one.issue_id == issue.id]
    return sorted(inside, key=places.key) or articles


def _leading_to(cover: Cover, mag: Mag) -> Cover:
    picture_url = cover.picture_url or pictures.url(mag.cover_key)
    return replace(cover, url=mag.path, picture_url=picture_url)


def _date(issue: Issue | None) -> str:
    if issue is None:
        return ""
    day: date | None = issue.day
    return issue.season or (month(day) if day is not None else "")
