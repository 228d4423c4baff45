"""Rows held for a change, in the one order of the plugin: members, the Mag, its articles."""

from collections.abc import Iterable
from typing import Any

from onemile.api import Member, NotFound, lock_rows, require
from onemile_mags import sight
from onemile_mags.article_models import Article, Working
from onemile_mags.models import WITHDRAWN, Issue, Mag
from onemile_mags.terms import TAKE_PART


def people(uris: Iterable[str]) -> list[Any]:
    """Hold members of this instance: none of them leaves until it is written."""
    here = Member.select().where(Member.uri.in_(sorted(set(uris)))).order_by(Member.id)
    return list(lock_rows(here, lets_refer=True))


def article_of(viewer: Any, article_id: int) -> Article:
    """Return an article that ``viewer`` may write, it and its Mag held. Raises NotFound."""
    seen = sight.own_article(article_id, viewer=viewer)
    people([str(viewer.uri), str(seen.author_uri)])
    article = by_number(article_id, mag_id=seen.mag_id)
    if article.state == WITHDRAWN or not sight.writes(article, viewer):
        raise NotFound
    return article


def taken_back(viewer: Any, article_id: int) -> Article:
    """Return an article that ``viewer`` takes back from readers, or throws away; held.

    For one's own no right to take part is asked: who is suspended takes back what is theirs.
    Raises NotFound, NotAllowed.
    """
    article = article_of(viewer, article_id)
    if article.author_uri != viewer.uri:
        require(viewer, TAKE_PART)
    return article


def by_number(article_id: int, *, mag_id: int) -> Article:
    """Return an article, its Mag's row held first. Raises NotFound where either is gone."""
    mag = mag_of(mag_id)
    article: Article | None = lock_rows(Article.select().where(Article.id == article_id)).first()
    if article is None:
        raise NotFound
    article.mag = mag
    return article


def mag_of(mag_id: int) -> Mag:
    """Return a Mag, its row held. Raises NotFound where it is gone."""
    mag: Mag | None = lock_rows(Mag.select().where(Mag.id == mag_id)).first()
    if mag is None:
        raise NotFound
    return mag


def edited_mag(viewer: Any, mag_id: int) -> Mag:
    """Return a Mag that ``viewer`` edits, held. Raises NotFound for everybody else's."""
    sight.edited_mag(mag_id, viewer=viewer)
    people([str(viewer.uri)])
    mag = mag_of(mag_id)
    if mag.state == WITHDRAWN or not sight.edits(mag, viewer):
        raise NotFound
    return mag


def issue_of(viewer: Any, issue_id: int) -> Issue:
    """Return an issue of a Mag that ``viewer`` edits, the Mag held. Raises NotFound."""
    seen: Issue | None = Issue.get_or_none(Issue.id == issue_id)
    if seen is None:
        raise NotFound
    mag = edited_mag(viewer, seen.mag_id)
    issue: Issue | None = Issue.get_or_none(Issue.id == issue_id)
    if issue is None:
        raise NotFound
    issue.mag = mag
    return issue


def working_of(article: Article) -> Working:
    """Return what is being written of an article, held; else it begins with its words."""
    working: Working | None = lock_rows(
        Working.select().where(Working.article == article.id)
    ).first()
    if working is None:
        working = Working.begun(article)
        working.save(force_insert=True)
    return working
