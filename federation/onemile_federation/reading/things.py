"""What the page of a thing elsewhere shows, and its card: words of its own server, dated by it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from peewee import fn

from onemile.api import ActorCard, FeedItem, resolve_actor
from onemile.api import gettext as _
from onemile_federation.reading import pictures, sight
from onemile_federation.reading.records import ThingElsewhere
from onemile_federation.remote import cards, origins, told
from onemile_federation.remote.models import GONE, RemoteActor, RemoteObject
from onemile_federation.remote.object_shapes import words_in

KIND = "elsewhere"
# Of what has no title: as many words of it as a headline has.
HEADLINE_CHARS_MAX = 80
# Of its words, on a card; the card itself cuts them to three lines.
EXCERPT_CHARS_MAX = 300
NAME_CHARS_MAX = 120
# After one of these the next line needs no sign that it is one.
_MARKS = ".!?…:;,»”"
# Of a text, for the first words of it in a list.
BEGINNING_CHARS_MAX = 1_200
# First words that are remembered: the newest things of some hundred groups, 2 kB each.
BEGINNINGS_KEPT = 2_000
# What a list reads of things: of their texts the beginning.
LISTED: tuple[Any, ...] = (
    RemoteObject.id,
    RemoteObject.uri,
    RemoteObject.host,
    RemoteObject.kind,
    RemoteObject.author_uri,
    RemoteObject.audience_uri,
    RemoteObject.title,
    RemoteObject.summary,
    fn.SUBSTR(RemoteObject.content, 1, BEGINNING_CHARS_MAX).alias("content"),
    RemoteObject.is_sensitive,
    RemoteObject.published_at,
    RemoteObject.received_at,
    RemoteObject.language,
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A thing elsewhere as its page shows it; HTML in it was cleaned when it was kept."""

    opening: ThingElsewhere
    item: FeedItem
    title: str
    lead: Markup
    content: Markup
    warning: str
    language: str
    author: ActorCard
    author_page: str
    group_name: str
    group_page: str
    origin: str
    home_url: str
    written_at: datetime | None
    changed_at: datetime | None
    arrived_at: datetime
    pictures: list[dict[str, str]]
    answers_uri: str
    is_sensitive: bool


def page_of(row: RemoteObject) -> Page:
    """Return the page of a thing that the viewer sees (``sight``)."""
    group = sight.group_of(row, sight.groups_of([row]))
    author_uri, author = str(row.author_uri), author_of(row)
    known: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.uri == author_uri)
    within = None if group is None or group.uri == author_uri else group
    summary, seen = str(row.summary), pictures.shown(row)
    return Page(
        opening=_opening(row, group),
        item=item(row, author=author, group=group),
        title=title_of(row),
        lead=Markup("" if row.is_sensitive or _says_the_same(summary, row) else summary),
        content=seen.content,
        warning=" ".join(words_in(summary).split()) if row.is_sensitive else "",
        language=str(row.language),
        author=author,
        author_page="" if known is None else actor_path(known),
        group_name="" if within is None else name_of(within),
        group_page="" if within is None else actor_path(within),
        origin=origins.of(str(row.host)),
        home_url=str(row.url or row.uri),
        written_at=row.published_at,
        changed_at=_changed_at(row),
        arrived_at=row.received_at,
        pictures=seen.besides,
        answers_uri=str(row.in_reply_to_uri),
        is_sensitive=bool(row.is_sensitive),
    )


def _changed_at(row: RemoteObject) -> datetime | None:
    """Return when it was changed, as its server says it, else when that was seen here."""
    said: datetime | None = row.updated_at
    if said is not None and said != row.published_at:
        return said
    seen: datetime | None = row.edit_seen_at
    return seen


def author_of(row: RemoteObject) -> ActorCard:
    """Return the card of who wrote a thing, for where its origin stands beside it."""
    uri = str(row.author_uri)
    known: RemoteActor | None = RemoteActor.get_or_none(RemoteActor.uri == uri)
    if known is None or known.state == GONE:
        return resolve_actor(uri)
    return cards.beside_origin(known)


def stranger(row: RemoteObject) -> ActorCard:
    """Return the card of an author of whom nothing is known but where they are."""
    return ActorCard(uri=str(row.author_uri), name=str(row.host), initials="·")


def item(row: RemoteObject, *, author: ActorCard, group: RemoteActor | None) -> FeedItem:
    """Return a thing as its card shows it: ordered by its arrival, dated by its author."""
    return FeedItem(
        id=int(row.id),
        uri=str(row.uri),
        kind=KIND,
        title=title_of(row),
        text=excerpt_of(row),
        url=path(row),
        author=author,
        published_at=row.published_at or row.received_at,
        detail="" if group is None or group.uri == row.author_uri else name_of(group),
        of_uri="" if group is None else str(group.uri),
        origin=origins.of(str(row.host)),
        wire_type=str(row.kind) if row.title and group is not None else "",
    )


def path(row: RemoteObject) -> str:
    """Return where a thing is read here."""
    return told.path_of(int(row.id))


def actor_path(actor: RemoteActor) -> str:
    """Return where somebody elsewhere, or a group, has a page here."""
    return f"/federation/actors/{actor.id}"


def name_of(actor: RemoteActor) -> str:
    """Return the name of somebody, or a group, in a length that a line bears."""
    return cut(cards.name_of(actor) or str(actor.host), NAME_CHARS_MAX)


def title_of(row: RemoteObject) -> str:
    """Return a title, the first line of what has none, or where it is from."""
    if row.title:
        return str(row.title)
    line = "" if row.is_sensitive else first_line(str(row.content))
    return cut(line, HEADLINE_CHARS_MAX) or _(
        "Something from %(origin)s", origin=origins.of(str(row.host))
    )


def excerpt_of(row: RemoteObject) -> str:
    """Return the first words of a thing; of what is sensitive, the warning alone.

    What its headline has said is not said again: it goes on from there, after “…” where that was
    cut within a line.
    """
    html = str(row.summary if row.is_sensitive else row.summary or row.content)
    words = cut(first_words(html), EXCERPT_CHARS_MAX)
    headline = title_of(row)
    if words == headline:
        return ""
    if headline == first_line(html):
        return words.removeprefix(headline).lstrip()
    begun = headline.removesuffix("…")
    is_cut = headline != begun and words.startswith(begun)
    return f"…{words[len(begun) :]}" if is_cut else words


def first_words(html: str) -> str:
    """Return the beginning of HTML in one line of plain words."""
    return " ".join(_first_lines(html))


def in_one_line(html: str) -> str:
    """Return the beginning of HTML in one line; a dot between what ends in no mark and the next."""
    lines = [line for line in _first_lines(html) if line]
    ends = [" " if line[-1] in _MARKS else " · " for line in lines]
    return "".join(line + end for line, end in zip(lines, [*ends[:-1], ""], strict=True))


def first_line(html: str) -> str:
    """Return the first line of HTML: its author has ended it there, as one does a headline."""
    return _first_lines(html)[0] if html else ""


@lru_cache(maxsize=BEGINNINGS_KEPT)
def _first_lines(html: str) -> tuple[str, ...]:
    """Return the beginning of HTML as lines of plain words, read no further than a list needs."""
    begun = html[:BEGINNING_CHARS_MAX]
    if begun.rfind("<") > begun.rfind(">"):
        begun = begun[: begun.rfind("<")]
    return tuple(" ".join(line.split()) for line in words_in(begun).split("\n"))


def _opening(row: RemoteObject, group: RemoteActor | None) -> ThingElsewhere:
    return ThingElsewhere(
        id=int(row.id),
        uri=str(row.uri),
        host=str(row.host),
        author_uri=str(row.author_uri),
        group_uri="" if group is None else str(group.uri),
        title=title_of(row),
        page=path(row),
    )


def _says_the_same(summary: str, row: RemoteObject) -> bool:
    """Tell whether a summary says only what stands in the title, or begins the text."""
    words = " ".join(words_in(summary).split()).rstrip("…")
    return words in ("", str(row.title)) or " ".join(words_in(str(row.content)).split()).startswith(
        words
    )


def cut(words: str, chars_max: int) -> str:
    """Return the first words of some, whole, and “…” where there are more."""
    if len(words) <= chars_max:
        return words
    whole = words[:chars_max].rpartition(" ")[0] or words[: chars_max - 1]
    return f"{whole}…"
