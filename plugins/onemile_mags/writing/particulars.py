"""What is said about an article besides its words: where it stands, who may answer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from onemile.api import (
    Conflict,
    Invalid,
    Member,
    cleaned,
    lock_rows,
    publishing,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile_mags import places, sight
from onemile_mags.article_models import (
    HEADLINE_CHARS_MAX,
    TAG_CHARS_MAX,
    TAGS_MAX,
    WAITING,
    Article,
    Working,
)
from onemile_mags.models import COMMENTS, HIDDEN, PUBLISHED, Issue, Mag, Section
from onemile_mags.press import appearing, changing, reread
from onemile_mags.terms import TAKE_PART

LANGUAGES = {
    "fr": "Français",
    "gsw": "Elsässisch",
    "de": "Deutsch",
    "en": "English",
    "it": "Italiano",
    "es": "Español",
    "pt": "Português",
    "tr": "Türkçe",
    "ar": "العربية",
    "ru": "Русский",
    "uk": "Українська",
    "pl": "Polski",
    "ro": "Română",
}


COLUMNS = {"section": ("section_id",), "issue": ("issue_id", "is_standing")}


def _nothing(_article: Article) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What was chosen; numbers are 0 for none."""

    section_id: int = 0
    issue_id: int = 0
    is_standing: bool = False
    tags: str = ""
    language: str = "fr"
    headline: str = ""
    comments: str = "all"
    holds_comments: bool = False
    is_ready: bool = False
    # Compared only; ``press.audiences`` writes them.
    audience: str = ""
    is_wider: bool = False


def arrange(
    viewer: Member,
    article_id: int,
    chosen: Particulars,
    *,
    seq: int | None = None,
    refuse: Callable[[Article], Mapping[str, str]] = _nothing,
    untouched: Collection[str] = (),
) -> Article:
    """Write what was chosen. Raises Invalid beside each field that is wrong, and writes nothing.

    ``seq`` is the save that the viewer read: nobody says ready of words they have not seen.
    ``refuse`` says what else is wrong with the article as it stands, its row held; what is
    ``untouched``, by the names of the form, is not written.
    For whom it is, ``press.audiences`` changes: more goes with it.
    """
    require(viewer, TAKE_PART)
    with transaction():
        mag_id = sight.own_article(article_id, viewer=viewer).mag_id
        lock_rows(Mag.select(Mag.id).where(Mag.id == mag_id)).execute()
        lock_rows(Article.select(Article.id).where(Article.id == article_id)).execute()
        article = sight.own_article(article_id, viewer=viewer)
        new = _new_values(article, chosen, viewer=viewer, wrong=dict(refuse(article)))
        for name in untouched:
            for column in COLUMNS.get(name, (name,)):
                new.pop(column, None)
        if {name: getattr(article, name) for name in new} == new:
            return article
        if new.get("is_ready") and not article.is_ready:
            _refuse_unread(article, seq)
        if new.get("issue_id", article.issue_id) != article.issue_id:
            # Behind those that are in it, as where an editor puts it in.
            new["position"] = places.next_in(new["issue_id"])
        Article.update(new).where(Article.id == article.id).execute()
        reread.ask_again(article, viewer=viewer)
        if article.state == PUBLISHED:
            Article.update(generation=Article.generation + 1).where(
                Article.id == article.id
            ).execute()
            Mag.update(generation=Mag.generation + 1).where(Mag.id == mag_id).execute()
            changing.changed([str(article.uri)], by_uri=str(viewer.uri))
    return sight.own_article(article_id, viewer=viewer)


def says_ready(article: Article, viewer: Member) -> bool:
    """Tell whether somebody is asked if an article is ready: in an edited Mag, an editor."""
    if article.state in (PUBLISHED, WAITING):
        return False
    return not article.mag.is_edited or sight.edits(article.mag, viewer)


def tags_of(typed: str) -> list[str]:
    """Return the tags typed in one line, each once: ``neige, quartier`` or ``#neige #quartier``."""
    parts = cleaned(typed).replace("#", ",").replace(";", ",").replace("\n", ",").split(",")
    found = [" ".join(part.split()) for part in parts]
    once: dict[str, str] = {}
    for one in found:
        if one:
            once.setdefault(publishing.folded(one), one)
    return list(once.values())


def _new_values(
    article: Article, chosen: Particulars, *, viewer: Member, wrong: dict[str, str]
) -> dict[str, Any]:
    tags, headline = tags_of(chosen.tags), " ".join(cleaned(chosen.headline).split())
    if len(tags) > TAGS_MAX:
        wrong["tags"] = _("%(n)s words at most: those that one would look for.", n=TAGS_MAX)
    elif any(len(one) > TAG_CHARS_MAX for one in tags):
        wrong["tags"] = _("At most %(n)s characters a word, commas between.", n=TAG_CHARS_MAX)
    if len(headline) > HEADLINE_CHARS_MAX:
        wrong["headline"] = _("One line of a cover: %(n)s characters.", n=HEADLINE_CHARS_MAX)
    if chosen.section_id and not _is_of(Section, chosen.section_id, article):
        wrong["section"] = _("This section is there no longer. Choose again.")
    if chosen.issue_id and (slip := _wrong_with_issue(chosen.issue_id, article)):
        wrong["issue"] = slip
    if chosen.language not in LANGUAGES:
        wrong["language"] = _("Choose a language of the list.")
    if chosen.comments not in COMMENTS:
        wrong["comments"] = _("Choose who may answer.")
    new = {
        "section_id": chosen.section_id or None,
        "issue_id": chosen.issue_id or None,
        "is_standing": chosen.is_standing and not chosen.issue_id,
        "tags": tags,
        "language": chosen.language,
        "headline": headline,
        "comments": chosen.comments,
        "holds_comments": chosen.holds_comments,
        "is_ready": bool(chosen.is_ready and chosen.issue_id)
        if says_ready(article, viewer)
        else article.is_ready,
    }
    if article.state in (WAITING, HIDDEN):
        # What comes out, or back, is what was looked at.
        same = {"tags": tags == article.tags, "headline": headline == article.headline}
        wrong |= {name: judged_just_now() for name, stays in same.items() if not stays}
    if wrong:
        raise Invalid(wrong)
    return new


def judged_just_now() -> str:
    """Say why what belongs to an article stays as it is for the moment."""
    return str(_("The association looks at the article just now: this stays as it is meanwhile."))


def _refuse_unread(article: Article, seq: int | None) -> None:
    working = Working.get_or_none(Working.article == article.id)
    if working is None:
        return
    try:
        appearing.refuse_unread(working, seq)
    except Conflict as unread:
        raise Invalid({"is_ready": str(unread)}) from unread


def _wrong_with_issue(number: int, article: Article) -> str:
    """Say why an article cannot be put into an issue; empty where it can, or stands in it."""
    if not _is_of(Issue, number, article):
        return _("This issue is there no longer. Choose again.")
    if number == article.issue_id:
        return ""
    if Issue.get_by_id(number).state == PUBLISHED:
        return _("This issue has appeared: nothing more goes into it. Choose another.")
    if places.is_full(number):
        return _("An issue has at most %(n)s articles.", n=places.IN_ISSUE_MAX)
    return ""


def _is_of(table: Any, number: int, article: Article) -> bool:
    return bool(table.select().where((table.id == number) & (table.mag == article.mag_id)).exists())
