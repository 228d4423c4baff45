"""What an article was: noted at moments that count, listed, and never more than a list holds.

Whatever somebody saves, only older versions of their own give way to it: never what another
person typed, and never what has gone out, which only gives way to what goes out later.
"""

from bisect import bisect_left
from typing import Any

from onemile.api import NotFound, clock
from onemile_mags.article_models import ASIDE, KEPT, VERSIONS_MAX, WENT_OUT, Version

# Of one person beside one article: a page forgotten on some device every other day, for months.
ASIDES_MAX = 60
# Of one page: itself and its twins, each some times begun anew.
PAGE_ROWS_MAX = 12


def note(article_id: int, words: Any, *, why: str, by_uri: str) -> Version:
    """Make a version, in the open transaction, unless the newest one is the very same.

    ``words`` has title, lead and text, which ``by_uri`` has written.
    """
    newest = Version.select().where(Version.article == article_id)
    last: Version | None = newest.order_by(Version.id.desc()).first()
    if last is not None and _is_same(last, words) and last.why in (why, WENT_OUT):
        # Under another name it would go with that other person's versions.
        if last.by_uri == by_uri:
            return last
    return _made(article_id, words, why=why, by_uri=by_uri, page="")


def note_overtaken(article_id: int, words: Any, *, coming: Any, by_uri: str, page: str) -> None:
    """Keep what somebody's own page has written when it sends something else in another order.

    In the open transaction. A twin of the page does so at every save: a row of which every word
    is said again, there or in ``coming``, is written over.
    """
    _note_of_page(article_id, words, coming, why=KEPT, by_uri=by_uri, page=page)


def note_gone(article_id: int, words: Any, *, by_uri: str) -> None:
    """Put aside what goes because somebody chose another text, in the open transaction.

    Where it lies aside already, that stays there as long as a new one would.
    """
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri)
    for row in Version.select().where(theirs & (Version.why == ASIDE)):
        if _is_same(row, words):
            _rewrite(row, words)
            return
    _made(article_id, words, why=ASIDE, by_uri=by_uri, page="")


def put_aside(article_id: int, words: Any, *, by_uri: str, page: str) -> Version:
    """Put aside what somebody sent on top of something that stands no longer; always kept.

    In the open transaction. One row for each page, as long as it says again what it said. Beyond
    ASIDES_MAX their own oldest ones give way: what was typed just now counts more.
    """
    made = _note_of_page(article_id, words, words, why=ASIDE, by_uri=by_uri, page=page)
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri)
    _keep_newest(theirs & (Version.why == ASIDE), most=ASIDES_MAX)
    return made


def prune(article_id: int, *, by_uri: str) -> None:
    """Delete the oldest versions that somebody has kept beyond VERSIONS_MAX.

    In the open transaction of that person's save. What was put aside, and what went out, stays.
    """
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri)
    _keep_newest(theirs & Version.why.not_in((ASIDE, WENT_OUT)), most=VERSIONS_MAX)


def prune_published(article_id: int, *, by_uri: str) -> None:
    """Delete the oldest that somebody has let out beyond VERSIONS_MAX, as they let out one more."""
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri)
    _keep_newest(theirs & (Version.why == WENT_OUT), most=VERSIONS_MAX)


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


def _made(article_id: int, words: Any, *, why: str, by_uri: str, page: str) -> Version:
    texts = {"title": words.title, "lead": words.lead, "text": words.text}
    made: Version = Version.create(article=article_id, by_uri=by_uri, why=why, page=page, **texts)
    return made


def _rewrite(version: Version, words: Any) -> None:
    version.title, version.lead, version.text = words.title, words.lead, words.text
    version.at = clock.now()
    version.save()


def _note_of_page(
    article_id: int, words: Any, coming: Any, *, why: str, by_uri: str, page: str
) -> Version:
    """Write over a row of a page that says nothing that is not said again, or make another."""
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri)
    of_page = theirs & (Version.why == why) & (Version.page == page)
    rows = list(Version.select().where(of_page).order_by(Version.at, Version.id)) if page else []
    said = sorted(_each_word(words) | _each_word(coming))
    found = next((row for row in reversed(rows) if _is_said_again(row, said)), None)
    if found is None and len(rows) >= PAGE_ROWS_MAX:
        found = rows[0]
    if found is None:
        return _made(article_id, words, why=why, by_uri=by_uri, page=page)
    _rewrite(found, words)
    return found


def _is_said_again(version: Version, said: list[str]) -> bool:
    """Tell whether each word of a version is among others, or begins one: it was being typed."""
    for word in _each_word(version):
        at = bisect_left(said, word)
        if at == len(said) or not said[at].startswith(word):
            return False
    return True


def _each_word(words: Any) -> set[str]:
    return {*words.title.split(), *words.lead.split(), *words.text.split()}


def _keep_newest(which: Any, *, most: int) -> None:
    beyond = Version.select().where(which).count() - most
    if beyond > 0:
        oldest = Version.select(Version.id).where(which).order_by(Version.at, Version.id)
        gone = [row.id for row in oldest.limit(beyond)]
        Version.delete().where(Version.id.in_(gone)).execute()


def _is_same(version: Version, words: Any) -> bool:
    same = (version.title, version.lead, version.text)
    return same == (words.title, words.lead, words.text)
