"""Addresses of Mags and articles: made of the title, fixed at first publication, never reused.

Where an address was changed by hand the old one still leads there (``Address``); that of what was
withdrawn stays taken, so that no link ever leads to somebody else's words.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from peewee import IntegrityError

from onemile.api import Conflict, Invalid, publishing, transaction
from onemile.api import gettext as _
from onemile_mags.article_models import Article
from onemile_mags.models import SLUG_CHARS_MAX, Address, Mag

# What stands first in a path of the plugin, in a Mag's or in the instance's: no slug is called so.
RESERVED = frozenset(
    "articles association begin comments cover drafts everyone exports feed feeds followed further "
    "imports instance invitations issues kept letters mags mile mine new newsstand pictures rss "
    "search sections settings static waiting".split()
)
MAG, ARTICLE = "mag", "article"
_WELL_MADE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# The address of an article without a title, seen by whoever writes it alone.
_PROVISIONAL = re.compile(r"draft-[0-9a-f]{10}")
# Fewer than the digits leave; then chance finds what nobody has.
_NUMBERS = range(2, 20)
_TRIES = 5

Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class FoundMag:
    """A Mag, and whether it bears this address now; else one redirects to the one it bears."""

    mag: Mag
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class FoundArticle:
    """An article, and whether it bears this address now."""

    article: Article
    is_current: bool


def slug_of(title: str, *, kind: str = MAG) -> str:
    """Give a title as an address: ``L’été à Kehl`` as ``l-ete-a-kehl``.

    A title of signs, or in another script, gives the kind's name alone, as does a reserved word
    with it; ``free_mag`` and ``free_article`` add a number.
    """
    ascii_words = publishing.folded(title).encode("ascii", "ignore").decode().split()
    slug = "-".join(ascii_words)
    if slug and (not slug[0].isalpha() or slug in RESERVED or _PROVISIONAL.fullmatch(slug)):
        slug = f"{kind}-{slug}"
    return _cut(slug, SLUG_CHARS_MAX) or kind


def provisional() -> str:
    """Give an address to an article that has no title yet; ``fix`` gives it its own."""
    return f"draft-{secrets.token_hex(5)}"


def is_provisional(slug: str) -> bool:
    """Tell whether an address is one that nobody but its writers has ever seen."""
    return _PROVISIONAL.fullmatch(slug) is not None


def wrong_in(slug: str) -> str:
    """Say what is wrong with an address typed by hand; empty where nothing is."""
    if not slug:
        return _("An address has at least one letter.")
    if len(slug) > SLUG_CHARS_MAX:
        return _("An address has at most %(n)s characters.", n=SLUG_CHARS_MAX)
    if not _WELL_MADE.fullmatch(slug):
        return _("Small letters without accents, digits and hyphens; a letter comes first.")
    if slug in RESERVED or is_provisional(slug):
        return _("This word is kept for pages of its own. Choose another one.")
    return ""


def new_mag(title: str, write: Callable[[str], Made]) -> Made:
    """Write a new Mag, in the open transaction, under an address that nobody has.

    ``write`` creates the row with the address it is given; it is called again when somebody else
    took that one at the same moment.
    """
    return _settled(lambda: free_mag(title), write)


def new_article(write: Callable[[str], Made]) -> Made:
    """Write a new article, in the open transaction, under a provisional address."""
    return _settled(provisional, write)


def free_mag(title: str) -> str:
    """Give the first free address for a Mag of this title."""
    return _free(slug_of(title, kind=MAG), kind=MAG, taken=_taken_by_mags)


def free_article(mag_id: int, title: str) -> str:
    """Give the first free address for an article of this title in a Mag."""
    wanted = slug_of(title, kind=ARTICLE)
    return _free(wanted, kind=ARTICLE, taken=lambda slugs: _taken_in(mag_id, slugs))


def fix(article: Article) -> None:
    """Give an article the address that it keeps, when it is first published.

    In the open transaction, which has its Mag's row: the caller saves it. An address chosen by
    hand before stays.
    """
    if article.published_at is None and is_provisional(article.slug):
        article.slug = free_article(article.mag_id, article.title)


def follow_title(mag: Mag, *, title: str) -> None:
    """Let the address of a Mag that nothing was published in follow its new title.

    One that was chosen by hand stays. In the open transaction; the caller saves the Mag.
    """
    if mag.published_at is not None or not _comes_of(mag.slug, slug_of(mag.title)):
        return
    if not _comes_of(mag.slug, slug_of(title)):
        mag.slug = free_mag(title)


def change_mag(mag: Mag, *, slug: str) -> None:
    """Give a locked Mag another address, in the open transaction; the caller saves it.

    Raises Invalid on ``slug``: badly made, or somebody else's, be it one they had before.
    """
    if slug == mag.slug:
        return
    _refuse_wrong(slug)
    foreign = (Address.within == 0) & (Address.slug == slug) & (Address.mag != mag.id)
    if (
        Mag.select().where((Mag.slug == slug) & (Mag.id != mag.id)).exists()
        or Address.select().where(foreign).exists()
    ):
        raise Invalid({"slug": _("Another Mag has this address.")})
    own = (Address.within == 0) & (Address.slug == slug)
    Address.delete().where(own).execute()
    if mag.published_at is not None:
        Address.create(mag=mag.id, slug=mag.slug)
    mag.slug = slug


def change_article(article: Article, *, slug: str) -> None:
    """Give a locked article another address within its Mag; the caller saves it.

    Raises Invalid on ``slug``.
    """
    if slug == article.slug:
        return
    _refuse_wrong(slug)
    theirs = (Article.mag == article.mag_id) & (Article.slug == slug) & (Article.id != article.id)
    here = (Address.within == article.mag_id) & (Address.slug == slug)
    if (
        Article.select().where(theirs).exists()
        or Address.select().where(here & (Address.article_id != article.id)).exists()
    ):
        raise Invalid({"slug": _("Another article of this Mag has this address.")})
    Address.delete().where(here).execute()
    if article.published_at is not None:
        Address.create(
            mag=article.mag_id, article_id=article.id, within=article.mag_id, slug=article.slug
        )
    article.slug = slug


def find_mag(slug: str) -> FoundMag | None:
    """Return the Mag of an address, be it one that it had before; who may see it, ask ``sight``."""
    mag: Mag | None = Mag.get_or_none(Mag.slug == slug)
    if mag is not None:
        return FoundMag(mag=mag, is_current=True)
    old = Address.get_or_none((Address.within == 0) & (Address.slug == slug))
    return None if old is None else FoundMag(mag=old.mag, is_current=False)


def find_article(mag: Mag, slug: str) -> FoundArticle | None:
    """Return the article of an address within a Mag, be it one that it had before."""
    article: Article | None = Article.get_or_none((Article.mag == mag.id) & (Article.slug == slug))
    if article is not None:
        return FoundArticle(article=article, is_current=True)
    old = Address.get_or_none((Address.within == mag.id) & (Address.slug == slug))
    article = None if old is None else Article.get_or_none(Article.id == old.article_id)
    return None if article is None else FoundArticle(article=article, is_current=False)


def _refuse_wrong(slug: str) -> None:
    if words := wrong_in(slug):
        raise Invalid({"slug": words})


def _settled(propose: Callable[[], str], write: Callable[[str], Made]) -> Made:
    for _turn in range(_TRIES):
        try:
            with transaction():
                return write(propose())
        except IntegrityError:  # somebody else took it between the look and the writing
            continue
    raise Conflict(_("Many begin something of this name just now. Try again in a moment."))


def _free(wanted: str, *, kind: str, taken: Callable[[list[str]], set[str]]) -> str:
    bare = wanted == kind  # "mag" alone says nothing: the first one is mag-1
    numbered = [_with(wanted, str(n)) for n in ((1, *_NUMBERS) if bare else _NUMBERS)]
    tries = numbered if bare else [wanted, *numbered]
    gone = taken(tries)
    free = next((one for one in tries if one not in gone), None)
    return free or _with(wanted, secrets.token_hex(4))


def _taken_by_mags(slugs: list[str]) -> set[str]:
    rows = Mag.select(Mag.slug).where(Mag.slug.in_(slugs)).tuples()
    old = Address.select(Address.slug).where((Address.within == 0) & Address.slug.in_(slugs))
    return {slug for (slug,) in [*rows, *old.tuples()]}


def _taken_in(mag_id: int, slugs: list[str]) -> set[str]:
    rows = Article.select(Article.slug).where((Article.mag == mag_id) & Article.slug.in_(slugs))
    here = (Address.within == mag_id) & Address.slug.in_(slugs)
    old = Address.select(Address.slug).where(here)
    return {slug for (slug,) in [*rows.tuples(), *old.tuples()]}


def _comes_of(slug: str, title_slug: str) -> bool:
    """Tell whether an address was made of a title: the same, or the same with a number."""
    tail = slug.rpartition("-")[2]
    return slug == title_slug or slug == _with(title_slug, tail)


def _with(slug: str, tail: str) -> str:
    return f"{_cut(slug, SLUG_CHARS_MAX - len(tail) - 1)}-{tail}"


def _cut(slug: str, most: int) -> str:
    """Cut an address between two words, or within the only one."""
    if len(slug) <= most:
        return slug
    whole = slug[: most + 1].rpartition("-")[0]
    return whole or slug[:most]
