"""Articles and Mags by their URIs, and who is known by them."""

from collections.abc import Mapping, Sequence
from typing import Any

from onemile.api import (
    ActorCard,
    FeedItem,
    NotFound,
    ThingName,
    ids,
    publishing,
    resolve_actor,
)
from onemile_mags import sight
from onemile_mags.article_models import Article
from onemile_mags.models import ACCEPTED, PUBLISHED, WITHDRAWN, Mag, Seat
from onemile_mags.press import cards

INITIALS_MAX, TONES = 2, 8
# What a name and a path are made of.
_NAMED = (Mag.id, Mag.title, Mag.slug)


def thing(uri: str, who: Any) -> FeedItem | None:
    """Return the article or the Mag of a URI as its card shows it, or None where it is not seen."""
    try:
        number = _number_of(uri, Article)
        if number is not None:
            article = sight.visible(number, viewer=who)
            return cards.item(article, resolve_actor(str(article.author_uri)))
        number = _number_of(uri, Mag)
        if number is not None:
            mag = sight.visible_mag(number, viewer=who)
            return cards.mag_item(mag, resolve_actor(str(mag.author_uri)))
    except NotFound:
        return None
    return None


def names(uris: Sequence[str], who: Any) -> dict[str, ThingName]:
    """Return what the articles and Mags among some URIs are called for whoever may read them.

    For its author an article has its title also once it is withdrawn: its words are theirs still.
    """
    articles = {n: uri for uri in uris if (n := _number_of(uri, Article)) is not None}
    mags = {n: uri for uri in uris if (n := _number_of(uri, Mag)) is not None}
    named: dict[str, ThingName] = {}
    if articles:
        seen = _seen(Article, who) & sight.standing_mags(who)
        if who is not None:
            seen |= (Article.state == WITHDRAWN) & (Article.author_uri == who.uri)
        rows: Any = (
            Article.select(Article, Mag).join(Mag).where(Article.id.in_(list(articles)) & seen)
        )
        named |= {
            articles[row.id]: ThingName(uri=articles[row.id], title=row.title, url=sight.path(row))
            for row in rows
        }
    if mags:
        rows = Mag.select(*_NAMED).where(Mag.id.in_(list(mags)) & sight.mags_seen(who))
        named |= {
            mags[row.id]: ThingName(uri=mags[row.id], title=row.title, url=row.path) for row in rows
        }
    return named


def named(mag: Mag) -> ThingName:
    """Return a Mag by its name, for who sees its page."""
    return ThingName(uri=str(mag.uri), title=str(mag.title), url=mag.path)


def named_article(article: Article) -> ThingName:
    """Return an article by its title, for who writes it; also once it is withdrawn."""
    return ThingName(uri=str(article.uri), title=str(article.title), url=sight.path(article))


def actors(uris: Sequence[str]) -> Mapping[str, ActorCard]:
    """Return the cards of the Mags among some URIs: they are followed as people are.

    Of those alone that are on show. Whoever shows a list of them asks ``names`` first, as the
    core does: for whom a Mag is, its card does not know.
    """
    ours = {n: uri for uri in uris if (n := _number_of(uri, Mag)) is not None}
    if not ours:
        return {}
    rows = Mag.select(*_NAMED).where(Mag.id.in_(list(ours)) & _met(Mag, None))
    return {ours[row.id]: _card(row, ours[row.id]) for row in rows}


def known(who: Any, members: Sequence[Any]) -> list[int]:
    """Return those among some members whom a viewer may know by a Mag; one question.

    Who writes in or owns what the viewer may read, and who writes in the same Mag.
    """
    if who is None:
        return []
    numbers = [int(one.id) for one in members]
    shown = (Article.state == PUBLISHED) & publishing.in_sight(Article, who)
    shown &= sight.standing_mags(who)
    writers: Any = Article.select(Article.author_id).where(Article.author_id.in_(numbers) & shown)
    owners: Any = Mag.select(Mag.author_id).where(
        Mag.author_id.in_(numbers)
        & ((Mag.state == PUBLISHED) & publishing.in_sight(Mag, who) | Mag.id.in_(_written_by(who)))
    )
    seats: Any = Seat.select(Seat.member_id).where(
        Seat.member_id.in_(numbers) & (Seat.state == ACCEPTED) & Seat.mag.in_(_written_by(who))
    )
    return [number for (number,) in writers.union(owners).union(seats).tuples()]


def acquainted(who: Any, *, limit: int) -> list[str]:
    """Return those with whom a viewer writes in a Mag, the latest first."""
    mine = _written_by(who)
    seats = (
        Seat.select(Seat.member_uri)
        .where(Seat.mag.in_(mine) & (Seat.state == ACCEPTED) & (Seat.member_uri != who.uri))
        .order_by(Seat.since.desc())
        .limit(limit)
        .tuples()
    )
    theirs = (Mag.author_uri != who.uri) & (Mag.state != WITHDRAWN) & Mag.id.in_(mine)
    owners = Mag.select(Mag.author_uri).where(theirs).order_by(Mag.id.desc()).limit(limit).tuples()
    return list(dict.fromkeys(str(uri) for (uri,) in [*seats, *owners]))[:limit]


def _written_by(who: Any) -> Any:
    """Give the Mags in which somebody writes, their own included."""
    seats = Seat.select(Seat.mag).where((Seat.member_uri == who.uri) & (Seat.state == ACCEPTED))
    own = Mag.select(Mag.id).where(Mag.author_uri == who.uri)
    return Mag.select(Mag.id).where(
        (Mag.state != WITHDRAWN) & (Mag.id.in_(seats) | Mag.id.in_(own))
    )


def _seen(model: Any, who: Any) -> Any:
    """Return the condition for what somebody reads in a list: on show, in sight, author met."""
    return _met(model, who) & publishing.in_sight(model, who)


def _met(model: Any, who: Any) -> Any:
    seen = model.state == PUBLISHED
    seen &= publishing.of_live_authors(model)
    hidden = who.hidden_uris() if who is not None else ()
    return seen & model.author_uri.not_in(sorted(hidden)) if hidden else seen


def _card(mag: Mag, uri: str) -> ActorCard:
    words = [word for word in str(mag.title).split() if word[0].isalnum()]
    initials = "".join(word[0] for word in words[:INITIALS_MAX]).upper() or "M"
    return ActorCard(
        uri=uri, name=mag.title, initials=initials, tone=int(mag.id) % TONES, url=mag.path
    )


def _number_of(uri: str, model: Any) -> int | None:
    """Return the number in a URI of ours; a URI has one spelling."""
    number = ids.read(uri.rpartition("/")[2])
    return number if number and uri == model.uri_of(number) else None
