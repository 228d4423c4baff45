"""Keep a thing to find it again, let it go; nobody else knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onemile import current
from onemile.capabilities import require
from onemile.contracts import FeedItem, ThingName
from onemile.db import lock_rows, rows_of, transaction
from onemile.errors import LimitReached, NotFound
from onemile.follows.models import Bookmark, Reaction
from onemile.i18n import gettext as _
from onemile.members.models import Member, Mute

# Fifty pages of them: who keeps more has kept nothing.
KEPT_MAX = 1_000
PAGE_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class KeptThing:
    """Something that was kept; ``item`` is None where it is gone, or not for this viewer now."""

    id: int
    uri: str
    item: FeedItem | None

    @property
    def named(self) -> ThingName:
        """Return what is gone as openings take it: by its URI, since its name is not for us."""
        gone = _("It is not there any more.")
        return ThingName(uri=self.uri, title=gone, url="/kept")


def keep(viewer: Member, *, uri: str) -> None:
    """Keep a thing that ``viewer`` may see; twice is once.

    Raises NotFound for what is not there or not for them, LimitReached beyond KEPT_MAX.
    """
    require(viewer, "core.take_part")
    thing = current.resolve_thing(uri, viewer)
    if thing is None:
        raise NotFound
    # A plugin may know several spellings; the thing says which is its own.
    uri = thing.uri
    with transaction():
        # Two tabs count one after the other.
        list(lock_rows(Member.select().where(Member.id == viewer.id), lets_refer=True))
        mine = Bookmark.member_id == viewer.id
        if Bookmark.select().where(mine & (Bookmark.uri == uri)).exists():
            return
        if Bookmark.select().where(mine).count() >= KEPT_MAX:
            raise LimitReached(
                _("You keep %(n)s things already. Let one of them go first.", n=KEPT_MAX)
            )
        Bookmark.create(member_id=viewer.id, uri=uri)


def let_go(viewer: Member, *, bookmark_id: int) -> bool:
    """Let a thing of one's own list go; tells whether it was still on it."""
    mine = (Bookmark.id == bookmark_id) & (Bookmark.member_id == viewer.id)
    with transaction():
        return bool(Bookmark.delete().where(mine).execute())


def bookmark_of(viewer: Member, uri: str) -> Bookmark | None:
    """Return the bookmark of a thing by ``viewer``, or None."""
    found = rows_of(Bookmark, "WHERE member_id = ? AND uri = ?", (viewer.id, uri))
    return found[0] if found else None


def kept_among(uris: Sequence[str]) -> frozenset[str]:
    """Return those of some URIs that anybody here keeps, whoever they are."""
    found: Any = Bookmark.select(Bookmark.uri).where(Bookmark.uri.in_(list(uris))).distinct()
    return frozenset(uri for (uri,) in found.tuples())


def forget_kept(uris: Sequence[str]) -> None:
    """Forget, in the open transaction, that anybody kept or muted some things, or liked them.

    Not even a URI may stay.
    """
    Bookmark.delete().where(Bookmark.uri.in_(list(uris))).execute()
    Reaction.delete().where(Reaction.thing_uri.in_(list(uris))).execute()
    Mute.delete().where(Mute.muted_uri.in_(list(uris))).execute()


def kept_uris(viewer: Member, *, under: str) -> list[str]:
    """Return the URIs of what ``viewer`` keeps, of those that begin with an address; KEPT_MAX."""
    mine = (Bookmark.member_id == viewer.id) & Bookmark.uri.startswith(under)
    found: Any = Bookmark.select(Bookmark.uri).where(mine).order_by(Bookmark.id.desc())
    return [uri for (uri,) in found.limit(KEPT_MAX).tuples()]


def page(viewer: Member, *, before: int | None = None) -> tuple[Sequence[KeptThing], int | None]:
    """Return a page of what ``viewer`` keeps, the latest first, and the cursor of the next."""
    mine: Any = Bookmark.member_id == viewer.id
    if before is not None:
        mine &= Bookmark.id < before
    rows = list(Bookmark.select().where(mine).order_by(Bookmark.id.desc()).limit(PAGE_ROWS + 1))
    shown = [
        KeptThing(
            id=int(row.id),
            uri=str(row.uri),
            item=current.resolve_thing(str(row.uri), viewer),
        )
        for row in rows[:PAGE_ROWS]
    ]
    return shown, shown[-1].id if len(rows) > PAGE_ROWS else None
