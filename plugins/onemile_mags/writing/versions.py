"""What an article was: noted at moments that count, listed, and never more than a list holds."""

from datetime import datetime
from typing import Any

from onemile.api import NotFound, clock
from onemile_mags.article_models import ASIDE, VERSIONS_MAX, WENT_OUT, Version

# Who was away for four weeks still finds what was put aside.
ASIDE_DAYS = 30


def note(article_id: int, words: Any, *, why: str, by_uri: str, page: str = "") -> Version:
    """Make a version, in the open transaction, unless the newest one is the very same.

    ``words`` has title, lead and text. What was put aside is always noted under its page.
    """
    newest = Version.select().where(Version.article == article_id)
    last: Version | None = newest.order_by(Version.id.desc()).first()
    if last is not None and not page and _is_same(last, words) and last.why in (why, WENT_OUT):
        return last
    made: Version = Version.create(
        article=article_id,
        by_uri=by_uri,
        why=why,
        page=page,
        title=words.title,
        lead=words.lead,
        text=words.text,
    )
    prune(article_id)
    return made


def fresh_since() -> datetime:
    """Return the moment since when nothing that was put aside is deleted."""
    return clock.ago(days=ASIDE_DAYS)


def prune(article_id: int) -> None:
    """Delete the oldest versions beyond VERSIONS_MAX, in the open transaction.

    First those that were only kept and what was put aside long ago; published ones when nothing
    else is left; what was put aside within ASIDE_DAYS never.
    """
    theirs = Version.article == article_id
    beyond = Version.select().where(theirs).count() - VERSIONS_MAX
    if beyond <= 0:
        return
    is_fresh_aside = (Version.why == ASIDE) & (Version.at >= fresh_since())
    ordinary = theirs & (Version.why != WENT_OUT) & ~is_fresh_aside
    published = theirs & (Version.why == WENT_OUT)
    for which in (ordinary, published):
        rows = Version.select(Version.id).where(which).order_by(Version.id).limit(beyond)
        gone = [row.id for row in rows]
        if gone:
            beyond -= Version.delete().where(Version.id.in_(gone)).execute()
        if beyond <= 0:
            return


def of_article(version_id: int, *, article_id: int) -> Version:
    """Return a version of an article. Raises NotFound for another's."""
    asked = (Version.id == version_id) & (Version.article == article_id)
    found: Version | None = Version.get_or_none(asked)
    if found is None:
        raise NotFound
    return found


def newest(article_id: int, *, before: int | None, limit: int) -> list[Version]:
    """Return versions of an article, newest first, without their texts."""
    asked = Version.article == article_id
    if before:
        asked &= Version.id < before
    columns = (Version.id, Version.at, Version.by_uri, Version.why, Version.title)
    rows = Version.select(*columns).where(asked).order_by(Version.id.desc()).limit(limit)
    return list(rows)


def _is_same(version: Version, words: Any) -> bool:
    same = (version.title, version.lead, version.text)
    return same == (words.title, words.lead, words.text)
