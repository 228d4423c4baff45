"""What a member finds under "Conversations": those they have, and what strangers ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile import current
from onemile.contracts import ActorCard
from onemile.conversations import seats
from onemile.conversations.models import (
    ACCEPTED,
    GROUP,
    PAIR,
    PUBLIC,
    REQUESTED,
    SHOWN,
    Conversation,
    Post,
    Reader,
)
from onemile.members.models import ACTIVE, Member
from onemile.web.addresses import is_page

# A screen or two on a telephone.
PAGE_ROWS = 20
# Nobody reads more of strangers in one go; those that are answered make room.
REQUESTS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """A conversation in a list. ``title`` is empty where its subject is gone for the viewer."""

    url: str
    last_post_id: int
    person: ActorCard | None
    title: str
    words: str
    is_mine: bool
    last: Post | None
    is_unread: bool


def mine(viewer: Member, *, before: int | None = None) -> tuple[list[Line], int | None]:
    """Return a page of a member's conversations, the last said first, and where older ones begin.

    Those of keepers among them, each with the page where it is shown. Whom a block hides is not.
    A page may be short, also empty, while there are older ones (``before`` for those).
    """
    query = _of(viewer, ACCEPTED)
    if before is not None:
        query = query.where(Conversation.last_post_id < before)
    rows = list(query.order_by(Conversation.last_post_id.desc()).limit(PAGE_ROWS + 1))
    shown = rows[:PAGE_ROWS]
    older = int(shown[-1].last_post_id) if len(rows) > PAGE_ROWS else None
    return _lines(shown, viewer), older


def requests(viewer: Member) -> list[Line]:
    """Return what strangers ask a member, the latest first; not who rests or has left."""
    query = _asked(viewer).order_by(Conversation.last_post_id.desc()).limit(REQUESTS_MAX)
    return _lines(list(query), viewer)


def count_requests(viewer: Member) -> int:
    """Count what ``requests`` returns."""
    return int(_asked(viewer).limit(REQUESTS_MAX).count())


def _asked(viewer: Member) -> Any:
    resting = Member.select(Member.uri).where(Member.state != ACTIVE)
    here = Conversation.opened_by_uri.not_in(resting) & (Conversation.opened_by_uri != "")
    return _of(viewer, REQUESTED).where(here)


def _of(viewer: Member, standing: str) -> Any:
    """Give the question for conversations in which something was said, and what is unread."""
    query = (
        Conversation.select(Conversation, Reader.is_unread.alias("is_unread"))
        .join(Reader, on=(Reader.conversation == Conversation.id))
        .where(
            (Reader.person_uri == viewer.uri)
            & (Reader.standing == standing)
            & (Conversation.kind != PUBLIC)
            & (Conversation.last_post_id > 0)
        )
    )
    hidden = viewer.hidden_uris()
    if not hidden:
        return query
    apart = Reader.select(Reader.conversation).where(Reader.person_uri.in_(sorted(hidden)))
    return query.where((Conversation.kind == GROUP) | Conversation.id.not_in(apart))


def _lines(found: Sequence[Any], viewer: Member) -> list[Line]:
    others = _others(found, viewer)
    cards = current.resolve_actors(others.values())
    said = {row.id: row for row in Post.select().where(Post.id.in_(_last(found)))}
    titles = _titles(found, viewer)
    lines = []
    for row in found:
        last = said.get(row.last_post_id)
        # A group is for whom its subject reaches; between two the words are theirs in any case.
        if row.kind == GROUP and not titles[str(row.subject_uri)]:
            continue
        lines.append(
            Line(
                # Of a plugin that is off no page answers; what was said is still listed.
                url=row.page if is_page(row.page) else "",
                last_post_id=int(row.last_post_id),
                person=cards.get(others.get(row.id, "")) if row.kind == PAIR else None,
                title=titles[str(row.subject_uri)],
                words=_words(row, last, viewer),
                is_mine=last is not None and last.author_uri == viewer.uri,
                last=last,
                is_unread=bool(row.reader.is_unread),
            )
        )
    return lines


def _words(row: Any, last: Post | None, viewer: Member) -> str:
    """Give what was said last, where the viewer may read it: in a group a block hides words."""
    if last is None or last.state != SHOWN:
        return ""
    return str(last.text) if seats.seen_by(viewer, row, [last]) else ""


def _last(found: Sequence[Any]) -> list[int]:
    return [int(row.last_post_id) for row in found]


def _others(found: Sequence[Any], viewer: Member) -> dict[int, str]:
    rows: Any = Reader.select(Reader.conversation, Reader.person_uri).where(
        Reader.conversation.in_([row.id for row in found]) & (Reader.person_uri != viewer.uri)
    )
    return dict(rows.tuples())


def _titles(found: Sequence[Any], viewer: Member) -> dict[str, str]:
    """Name each subject once, where the viewer may see it now."""
    titles = {}
    for uri in dict.fromkeys(str(row.subject_uri) for row in found):
        thing = current.resolve_thing(uri, viewer)
        titles[uri] = "" if thing is None else str(thing.title)
    return titles
