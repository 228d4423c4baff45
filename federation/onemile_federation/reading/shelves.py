"""What somebody elsewhere, or a group, has shared as far as it is kept here: page by page.

What came since somebody here follows stands first, the newest arrival at the top: backdating moves
nothing. What is older is dated by its author, and comes after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from onemile_federation.reading import sight, things
from onemile_federation.remote import cards
from onemile_federation.remote.models import RemoteActor, RemoteObject, Share

PAGE_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """A thing in the list of who shared it; ``by`` is empty where it is theirs."""

    title: str
    page: str
    excerpt: str
    by: str
    language: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A page of what somebody shared. ``before``, ``earlier``: cursors of the next one, or None."""

    fresh: list[Line]
    older: list[Line]
    before: int | None = None
    earlier: int | None = None


def of(
    actor: RemoteActor, *, viewer: Any, before: int | None = None, earlier: int | None = None
) -> Shelf:
    """Return a page; ``before`` is the number of the last fresh thing seen, ``earlier`` of older.

    Each of the two lists is asked for once, and again where it met a server out of sight
    (``sight.full``).
    """
    which = _theirs(actor) & sight.standing(viewer)
    fresh = [] if earlier is not None else _fresh(which, before, viewer)
    shown = fresh[:PAGE_ROWS]
    if len(fresh) > PAGE_ROWS:
        return Shelf(fresh=_lines(shown, actor), older=[], before=int(shown[-1].id))
    room = PAGE_ROWS - len(shown)
    older = _older(which, earlier, limit=room + 1, viewer=viewer)
    is_more = len(older) > room
    # Where no room is left, what is older begins on the next page.
    last = older[room - 1].id if is_more and room else None
    return Shelf(
        fresh=_lines(shown, actor),
        older=_lines(older[:room], actor),
        before=int(shown[-1].id) if is_more and not room else None,
        earlier=None if last is None else int(last),
    )


def _theirs(actor: RemoteActor) -> Any:
    """Return the condition for what is by somebody, in a group, or passed on by them.

    Answers are read below what they answer.
    """
    passed_on = Share.select(Share.thing).where(Share.sharer_uri == actor.uri)
    which: Any = (RemoteObject.author_uri == actor.uri) | RemoteObject.id.in_(passed_on)
    if actor.kind == "Group":
        which |= (RemoteObject.audience_uri == actor.uri) & (RemoteObject.host == actor.host)
    # Most things answer nothing: no index is asked for that.
    return which & (RemoteObject.in_reply_to_uri.concat("") == "")


def _fresh(which: Any, before: int | None, viewer: Any) -> list[RemoteObject]:
    these = which & ~RemoteObject.before_followed
    if before is not None:
        these &= RemoteObject.id < before
    return _full(these, [RemoteObject.id.desc()], limit=PAGE_ROWS + 1, viewer=viewer)


def _older(which: Any, earlier: int | None, *, limit: int, viewer: Any) -> list[RemoteObject]:
    at: Any = fn.COALESCE(RemoteObject.published_at, RemoteObject.received_at)
    these = which & RemoteObject.before_followed
    last = None if earlier is None else RemoteObject.get_or_none(RemoteObject.id == earlier)
    if last is not None:
        moment = RemoteObject.published_at.db_value(last.published_at or last.received_at)
        these &= (at < moment) | ((at == moment) & (RemoteObject.id < last.id))
    return _full(these, [at.desc(), RemoteObject.id.desc()], limit=limit, viewer=viewer)


def _full(which: Any, order: list[Any], *, limit: int, viewer: Any) -> list[RemoteObject]:
    rows = RemoteObject.select(*things.LISTED).order_by(*order).limit(limit)

    def without(apart: Sequence[str]) -> list[RemoteObject]:
        return list(rows.where(which & RemoteObject.host.not_in(apart) if apart else which))

    return sight.full(without, host_of=lambda row: str(row.host), viewer=viewer)


def _lines(rows: list[RemoteObject], actor: RemoteActor) -> list[Line]:
    names = cards.names({str(row.author_uri) for row in rows} - {str(actor.uri)})
    return [
        Line(
            title=things.title_of(row),
            page=things.path(row),
            excerpt=things.excerpt_of(row) if row.title else "",
            by=names.get(str(row.author_uri), ""),
            language=str(row.language),
            written_at=row.published_at or row.received_at,
        )
        for row in rows
    ]
