"""What must be there before an article appears, and what is said where it is not."""

from collections.abc import Mapping
from datetime import timedelta

from onemile.api import Invalid, clock, publishing
from onemile.api import gettext as _
from onemile_mags.article_models import ARTICLES_MAX, TEXT_CHARS_MAX, Article, Working
from onemile_mags.models import WITHDRAWN, Mag
from onemile_mags.press.drawn import Drawn

TITLE_CHARS_MIN = 2
# What is older says nothing new to those who follow: it was imported, or is only corrected.
NEWS_DAYS = 7


def refuse_unfit(article: Article, mag: Mag, working: Working, shown: Drawn) -> None:
    """Raise Invalid beside each field for which an article cannot appear.

    A picture that nothing describes stands under ``photo_<number>``.
    """
    wrong = dict(_of_words(working, shown))
    wrong |= {
        f"photo_{number}": _(
            "Say what photo %(n)s shows, for those who do not see it, or that it is decoration.",
            n=number,
        )
        for number in shown.bare
    }
    if is_too_wide(article, mag):
        wrong["audience"] = _(
            "This article is for more people than its Mag. Say that you want this, or choose."
        )
    if wrong:
        raise Invalid(wrong)


def refuse_unseen(article: Article, audience: str | None) -> None:
    """Raise Invalid where an article is for others than somebody saw, if they say for whom."""
    if audience is not None and article.audience != audience:
        raise Invalid({"audience": _("Meanwhile it is for others. Look at it once more.")})


def why_not(article: Article, mag: Mag, working: Working, shown: Drawn) -> str:
    """Name the reason for which an article cannot appear by itself; empty where it can.

    Pictures without words come last: where they are named, nothing else is in the way.
    """
    if mag.state == WITHDRAWN:
        return "ended"
    if publishing.moved_to(str(mag.uri)):
        return "moved"
    if shown.refused:
        return "refused"
    if _of_words(working, shown):
        return "words"
    if is_too_wide(article, mag):
        return "audience"
    return "alt" if shown.bare else ""


def is_too_wide(article: Article, mag: Mag) -> bool:
    """Tell whether an article is for more people than its Mag, and nobody said so in words."""
    return not article.is_wider and width(article.audience) > width(mag.audience)


def width(audience: str) -> int:
    """Say how wide an audience is, to compare two."""
    return publishing.AUDIENCES.index(audience)


def is_news(article: Article) -> bool:
    """Tell whether those who follow are told by themselves when it appears."""
    if article.imported_from:
        return False
    said = article.published_at
    return said is None or said > clock.now() - timedelta(days=NEWS_DAYS)


def is_full(mag: Mag) -> bool:
    """Tell whether a Mag has no room for one more article."""
    standing = (Article.mag == mag.id) & (Article.state != WITHDRAWN)
    return bool(Article.select().where(standing).count() >= ARTICLES_MAX)


def _of_words(working: Working, shown: Drawn) -> Mapping[str, str]:
    wrong = {"text": shown.refused} if shown.refused else {}
    if len(working.title.strip()) < TITLE_CHARS_MIN:
        wrong["title"] = _("Give it a title first: that is what neighbours see.")
    if not working.text.strip():
        wrong["text"] = _("There is nothing to read yet.")
    if len(working.text) > TEXT_CHARS_MAX:
        wrong["text"] = _("At most %(n)s characters. Nothing is lost.", n=TEXT_CHARS_MAX)
    return wrong
