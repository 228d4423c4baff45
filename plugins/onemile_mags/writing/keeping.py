"""Keep what is typed, so that no save ever destroys a word: of another tab, of another author."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onemile.api import Invalid, Member, cleaned, clock, lock_rows, require, transaction
from onemile.api import gettext as _
from onemile_mags import sight
from onemile_mags.article_models import (
    ARTICLE_TITLE_CHARS_MAX,
    KEPT,
    LEAD_CHARS_MAX,
    TEXT_CHARS_MAX,
    Article,
    Version,
    Working,
)
from onemile_mags.models import DRAFT
from onemile_mags.press import reread
from onemile_mags.terms import TAKE_PART
from onemile_mags.writing import versions

PAGE_CHARS_MAX = 40
# What is saved by itself becomes a version four times an hour; a working day then fits the list.
CHECKPOINT_MINUTES = 15
# Somebody who saves by itself every ten seconds and has not for so long has gone for a coffee.
PRESENT_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Words:
    """The three texts of an article, tidied."""

    title: str
    lead: str
    text: str

    @classmethod
    def of(cls, row: Any) -> "Words":
        """Return those of a Working or a Version."""
        return cls(title=row.title, lead=row.lead, text=row.text)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was sent is what is being written now, under this number, since that moment."""

    seq: int
    at: datetime
    # An editor had let it go with other words, and reads it again before it appears.
    is_to_reread: bool = False


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Somebody saved meanwhile: theirs stands, and mine lies beside it among the versions."""

    theirs: Words
    mine_version_id: int


def keep(
    viewer: Member,
    article_id: int,
    *,
    seq: int,
    page: str,
    title: str,
    lead: str,
    text: str,
    is_asked: bool = False,
) -> Kept | Conflict:
    """Keep what a page has typed on top of what it had read, which ``seq`` names.

    ``page`` is the token of that page: its second save is never a conflict, nor is the same text.
    What is saved on top of something else is put aside, once for each page. ``is_asked``: by a
    button and not by itself, which also makes a version. Raises Invalid beside the field that is
    too long, and then keeps nothing.
    """
    require(viewer, TAKE_PART)
    words = _checked(title=title, lead=lead, text=text)
    page = page[:PAGE_CHARS_MAX]
    with transaction():
        article, working = held(article_id, viewer=viewer)
        if Words.of(working) == words:
            if is_asked:
                versions.note(article_id, words, why=KEPT, by_uri=working.by_uri)
                versions.prune(article_id, by_uri=viewer.uri)
            return Kept(seq=working.seq, at=working.saved_at)
        is_own = bool(page) and working.page == page and working.by_uri == viewer.uri
        is_stale = seq != working.seq
        if is_stale and not is_own:
            mine = versions.put_aside(article_id, words, by_uri=viewer.uri, page=page)
            return Conflict(theirs=Words.of(working), mine_version_id=mine.id)
        _note_what_goes(working, viewer=viewer, coming=words, is_stale=is_stale)
        again = write(article, working, words, viewer=viewer, page=page)
        if is_asked:
            versions.note(article_id, words, why=KEPT, by_uri=viewer.uri)
        versions.prune(article_id, by_uri=viewer.uri)
        return Kept(seq=working.seq, at=working.saved_at, is_to_reread=again)


def take_up(viewer: Member, version_id: int, *, article_id: int) -> Kept:
    """Go on with what an article was in some version; what stood there is a version first.

    Raises NotFound for a version that is not this article's.
    """
    require(viewer, TAKE_PART)
    with transaction():
        article, working = held(article_id, viewer=viewer)
        version = versions.of_article(version_id, article_id=article_id)
        words, again = Words.of(version), False
        if words != Words.of(working):
            # Aside, not kept: it is what somebody wrote last, and it goes because of a choice.
            versions.note_gone(article_id, Words.of(working), by_uri=working.by_uri)
            again = write(article, working, words, viewer=viewer, page="")
        return Kept(seq=working.seq, at=working.saved_at, is_to_reread=again)


def held(article_id: int, *, viewer: Member) -> tuple[Article, Working]:
    """Lock an article that somebody may write, and what is being written of it.

    In the open transaction. Raises NotFound for whoever may not.
    """
    lock_rows(Article.select(Article.id).where(Article.id == article_id)).execute()
    article = sight.own_article(article_id, viewer=viewer)
    found = lock_rows(Working.select().where(Working.article == article_id)).first()
    if found is None:
        found = Working.begun(article)
        found.save(force_insert=True)
    return article, found


def write(article: Article, working: Working, words: Words, *, viewer: Member, page: str) -> bool:
    """Put words where they are written, in the open transaction, under the next number.

    Tells whether an editor had let others go, and is to read these before they appear.
    """
    working.title, working.lead, working.text = words.title, words.lead, words.text
    working.seq += 1
    working.by_uri, working.page, working.saved_at = viewer.uri, page, clock.now()
    working.save()
    if article.state == DRAFT and article.published_at is None and article.title != words.title:
        # Lists of drafts name it; its readers see nothing of it before it is published.
        Article.update(title=words.title).where(Article.id == article.id).execute()
    return reread.ask_again(article, viewer=viewer)


def working_of(article: Article) -> Working:
    """Return what is being written of an article, to show: unsaved where there is none yet."""
    found: Working | None = Working.get_or_none(Working.article == article.id)
    return found if found is not None else Working.begun(article)


def is_somebody_there(working: Working, *, viewer: Member) -> bool:
    """Tell whether somebody else is writing in an article at this moment."""
    if working.seq == 0 or working.by_uri == viewer.uri:
        return False
    return bool(working.saved_at >= clock.ago(seconds=PRESENT_SECONDS))


def _checked(*, title: str, lead: str, text: str) -> Words:
    words = Words(title=" ".join(cleaned(title).split()), lead=cleaned(lead), text=cleaned(text))
    bounds = {
        "title": (words.title, ARTICLE_TITLE_CHARS_MAX),
        "lead": (words.lead, LEAD_CHARS_MAX),
        "text": (words.text, TEXT_CHARS_MAX),
    }
    wrong = {
        name: _(
            "%(length)s characters, and %(most)s at most: "
            "nothing of it is kept until it is shorter.",
            length=len(typed),
            most=most,
        )
        for name, (typed, most) in bounds.items()
        if len(typed) > most
    }
    if wrong:
        raise Invalid(wrong)
    return words


def _note_what_goes(working: Working, *, viewer: Member, coming: Words, is_stale: bool) -> None:
    """Make a version of what is about to be written over, where nobody else would have it.

    That is another author's last word, what a page sent in another order than it was typed,
    and, now and then, whatever stood there.
    """
    if not working.seq and not (working.title or working.lead or working.text):
        return
    article_id, stands = working.article_id, Words.of(working)
    if is_stale:
        own = {"by_uri": viewer.uri, "page": working.page}
        versions.note_overtaken(article_id, stands, coming=coming, **own)
    elif working.by_uri != viewer.uri or _is_time(article_id, by_uri=viewer.uri):
        versions.note(article_id, stands, why=KEPT, by_uri=working.by_uri)


def _is_time(article_id: int, *, by_uri: str) -> bool:
    since = clock.ago(minutes=CHECKPOINT_MINUTES)
    theirs = (Version.article == article_id) & (Version.by_uri == by_uri) & (Version.page == "")
    return (
        not Version.select().where(theirs & (Version.why == KEPT) & (Version.at > since)).exists()
    )
