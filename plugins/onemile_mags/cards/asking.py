"""The worker asks the pages behind an article's links once it has appeared, a month each."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    Event,
    FetchFailed,
    FetchRefused,
    Job,
    TaskKind,
    begin_to_age,
    clock,
    defer,
    fetch,
    forget,
    setting,
    transaction,
)
from onemile_mags.article_models import Article
from onemile_mags.card_models import ADDRESS_CHARS_MAX, LinkCard, LinkCardUse
from onemile_mags.cards.reading import Said, said_in
from onemile_mags.cards.shown import SETTING
from onemile_mags.drawing import draw
from onemile_mags.events import ArticleChanged, ArticlePublished
from onemile_mags.models import PUBLISHED

TASK = "mags.link_cards"
# An article with more links alone in their lines is a list, and stays one.
CARDS_MAX = 12
PAGE_BYTES_MAX = 500_000
KEEP_DAYS = 30
# Twelve pages that take their ten seconds.
SECONDS_MAX = 180
# In an hour, each ten seconds at most. In a month that is fifteen thousand pages.
RENEWED_AT_ONCE_MAX = 20
_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.I)


def begin(event: Event) -> None:
    """Have the pages behind an article's links asked, where the association wants cards."""
    if isinstance(event, (ArticlePublished, ArticleChanged)) and setting(SETTING):
        article = Article.get_or_none(Article.uri == event.article_uri)
        if article is not None and article.state == PUBLISHED and _may_show(article):
            state = hashlib.sha256(article.text.encode("utf-8", "replace")).hexdigest()[:16]
            with transaction():
                defer(TASK, {"article_id": int(article.id)}, key=f"{TASK}:{article.id}:{state}")


def ask(payload: Mapping[str, Any]) -> None:
    """Ask what is not known yet; run by the worker. What cannot be asked has no card."""
    article = Article.get_or_none(Article.id == payload["article_id"])
    if article is None or article.state != PUBLISHED:
        return
    found = draw(str(article.text), mag_id=article.mag_id).embed_links[:CARDS_MAX]
    alone = [one for one in dict.fromkeys(found) if len(one) <= ADDRESS_CHARS_MAX]
    _note_uses(article, alone)
    fresh = LinkCard.asked_at > clock.ago(days=KEEP_DAYS)
    known = {one.address for one in LinkCard.select().where(LinkCard.address.in_(alone) & fresh)}
    for address in alone:
        if address not in known:
            _keep(address, _asked(address))


def renew_old() -> int:
    """Ask anew what is older than a term and still stands in an article; returns how many.

    The card of a page that no article out shows any more is deleted instead; so are all that are
    old where the association wants none.
    """
    old = LinkCard.asked_at < clock.ago(days=KEEP_DAYS)
    if not setting(SETTING):
        return int(forget("mags.renew_link_cards", old, of=LinkCard, aged_by=LinkCard.asked_at))
    with transaction():
        begin_to_age(LinkCard, LinkCard.asked_at)
    rows = LinkCard.select().where(old).order_by(LinkCard.asked_at)
    cards = list(rows.limit(RENEWED_AT_ONCE_MAX))
    for card in cards:
        address = str(card.address)
        if Article.select(Article.id).where(_shows(address)).exists():
            _keep(address, _asked(address))
        else:
            with transaction():
                LinkCard.delete().where(LinkCard.id == card.id).execute()
    return len(cards)


def _may_show(article: Article) -> bool:
    shown = LinkCardUse.select().where(LinkCardUse.article == article.id)
    return "http" in article.text or bool(shown.exists())


def _note_uses(article: Article, alone: Sequence[str]) -> None:
    with transaction():
        LinkCardUse.delete().where(LinkCardUse.article == article.id).execute()
        for address in alone:
            LinkCardUse.create(article=article.id, address=address)


def _keep(address: str, said: Said) -> None:
    """Keep what a page says, and have every article that shows it drawn anew if that is new.

    What a page said before stays where it says nothing now: it is down today, or gone for good.
    """
    words = {"title": said.title, "words": said.words, "site": said.site}
    with transaction():
        known = LinkCard.get_or_none(LinkCard.address == address)
        if known is None:
            LinkCard.create(address=address, **words)
            is_news = bool(said.title)
        else:
            was = {name: getattr(known, name) for name in words}
            is_news = bool(said.title) and was != words
            new = words if is_news else {}
            changed = LinkCard.update(asked_at=clock.now(), **new)
            changed.where(LinkCard.id == known.id).execute()
        if is_news:
            Article.update(generation=Article.generation + 1).where(_shows(address)).execute()


def _shows(address: str) -> Any:
    """Return the condition for articles out that have an address alone in a line."""
    uses = LinkCardUse.select(LinkCardUse.article).where(LinkCardUse.address == address)
    return (Article.state == PUBLISHED) & Article.id.in_(uses)


def _asked(address: str) -> Said:
    """Ask a page what it says of itself; it learns which server asks, and of nobody here."""
    try:
        answer = fetch(address, bytes_max=PAGE_BYTES_MAX, accept=("text/html",))
    except (FetchRefused, FetchFailed):
        return Said()
    if answer.status != 200:
        return Said()
    found = _CHARSET.search(answer.headers.get("content-type", ""))
    head = answer.content[:2_000].decode("ascii", "replace")
    found = found or _CHARSET.search(head)
    named = found[1].lower() if found else "utf-8"
    spoken = named if named in ("iso-8859-1", "windows-1252", "iso-8859-15") else "utf-8"
    return said_in(answer.content.decode(spoken, "replace"))


TASKS = (TaskKind(name=TASK, run=ask, is_whole=False, seconds_max=SECONDS_MAX),)
JOBS = (Job(name="mags.renew_link_cards", every_seconds=3_600, run=renew_old, trusts_clock=True),)
