"""Blocks: two people who shall not meet; both ways, in silence, undone by who set them."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from onemile import clock, current
from onemile.contracts import ActorCard
from onemile.db import lock_rows, rows, transaction
from onemile.errors import Invalid
from onemile.events import record
from onemile.fields import may_be_uri
from onemile.i18n import gettext as _
from onemile.members import mutes, persons
from onemile.members.events import BlockDisclosed, MemberBlocked, MemberUnblocked
from onemile.members.holding import hold_all
from onemile.members.models import LEFT, Block, Member
from onemile.rates import Rate, count_or_tell

PARTED = "members.parted"
# Of one block, its end, and the next one, another server has as much as it needs in a day.
DISCLOSED = Rate(name="block-disclosed", times=1, seconds=86_400)


def listen(rooms: dict[str, Any], part: Callable[[str, str], None]) -> None:
    """Have ``part`` end what is between two people, by their URIs, wherever one blocks the other.

    It is called in the transaction of the block.
    """
    rooms.setdefault(PARTED, []).append(part)


def block(blocker: Member, *, other: Member) -> None:
    """Keep two members out of each other's sight; twice is once. Raises Invalid for oneself."""
    _block(str(blocker.uri), str(other.uri), blocker=int(blocker.id), blocked=int(other.id))


def block_uri(blocker: Member, *, uri: str, is_disclosed: bool = False) -> bool:
    """Keep a member and a neighbour of another instance apart. Raises Invalid on ``uri``.

    ``is_disclosed``: their server is to know of it, as far as it knows the member. Also later, of
    a block that stands already. Returns whether it is told: not where nobody can tell it, never of
    a neighbour across a border, nor of a second block of the same person in a day (DISCLOSED); the
    block itself stands in any case.

    Only whom a plugin knows: a mistyped address would protect from nobody. Members of this
    instance are blocked on their page, which not everybody may open: here, an address of ours
    is answered alike whether somebody lives there or not.
    """
    card = _somebody_elsewhere(uri, blocker)
    is_disclosed = is_disclosed and not persons.is_neighbour_across(uri, blocker)
    plugins = current.instance().plugins
    is_told = is_disclosed and bool(plugins.first("moderators_of", author_uri=uri, thing_uri=""))
    with transaction():
        persons.remember([card])
        _block(str(blocker.uri), uri, blocker=int(blocker.id), blocked=None)
        if is_told and uri not in disclosed_by(blocker):
            is_told = count_or_tell(DISCLOSED, by=f"{blocker.id} {uri}")
            if is_told:
                mine = (Block.blocker_uri == blocker.uri) & (Block.blocked_uri == uri)
                Block.update(disclosed_at=clock.now()).where(mine).execute()
                record(BlockDisclosed(blocker_uri=str(blocker.uri), blocked_uri=uri))
    return is_told


def block_from_elsewhere(*, blocker_uri: str, blocked_uri: str) -> None:
    """Keep a member and somebody elsewhere apart who has blocked them; twice is once.

    The member is not told, and it is shown nowhere. Whom nobody here is called by is ignored.
    """
    if not persons.lives_elsewhere(blocker_uri):
        return
    blocked: Member | None = Member.get_or_none(Member.uri == blocked_uri)
    if blocked is not None and blocked.state != LEFT:
        _block(blocker_uri, blocked_uri, blocker=None, blocked=int(blocked.id))


def extend_blocks(*, from_uri: str, to_uri: str, beside: Collection[str] = ()) -> int:
    """Let the blocks of a person hold for who they are now, after a move; returns how many.

    From one instance to another, also from and to this one: nobody slips past a block by that, nor
    past a mute, which publications that move have too. The first step of its transaction: it holds
    everybody whom it concerns at once, and those of the URIs ``beside`` that are to be held later.
    """
    number = Member.select(Member.id).where(Member.uri == to_uri).scalar()
    with transaction():
        hold_all(numbers=_concerned(from_uri), uris=[to_uri, *beside])
        mutes.extend(from_uri=from_uri, to_uri=to_uri)
        if number is None and not persons.lives_elsewhere(to_uri):
            return 0  # a publication, which nobody blocks
        set_here = (Block.blocked_uri == from_uri) & Block.blocker.is_null(False)
        set_there = (Block.blocker_uri == from_uri) & Block.blocked.is_null(False)
        pairs = [
            *((str(one.blocker_uri), to_uri, one.blocker_id, number) for one in _listed(set_here)),
            *((to_uri, str(one.blocked_uri), number, one.blocked_id) for one in _listed(set_there)),
        ]
        apart = [pair for pair in pairs if pair[0] != pair[1]]
        for blocker_uri, blocked_uri, blocker, blocked in apart:
            _block(
                blocker_uri, blocked_uri, blocker=blocker, blocked=blocked, moved_from_uri=from_uri
            )
    return len(apart)


def take_back_extended(*, from_uri: str, to_uri: str) -> None:
    """End the blocks and mutes that hold since a move that is taken back; which it tells.

    What somebody has set themselves since stays. The first step of its transaction, as above.
    """
    with transaction():
        hold_all(numbers=_concerned(from_uri) | _concerned(to_uri), uris=[to_uri])
        mutes.take_back(from_uri=from_uri, to_uri=to_uri)
        of_new = (Block.blocked_uri == to_uri) | (Block.blocker_uri == to_uri)
        for row in _listed(of_new & (Block.moved_from_uri == from_uri)):
            Block.delete().where(Block.id == row.id).execute()
            if row.blocker_id is not None:
                told = MemberUnblocked(
                    blocker_uri=str(row.blocker_uri), blocked_uri=str(row.blocked_uri)
                )
                record(told)


def _concerned(uri: str) -> set[int]:
    """Return who here has blocked or muted somebody, or is blocked by them."""
    either = (Block.blocked_uri == uri) | (Block.blocker_uri == uri)
    numbers = [one for row in _listed(either) for one in (row.blocker_id, row.blocked_id)]
    return {int(one) for one in numbers if one is not None} | mutes.muting(uri)


def _listed(which: Any) -> list[Block]:
    return list(Block.select().where(which).order_by(Block.id))


def unblock_from_elsewhere(*, blocker_uri: str, blocked_uri: str) -> bool:
    """Take back the block of somebody elsewhere, if there is one (which it tells)."""
    if not persons.lives_elsewhere(blocker_uri):
        return False
    theirs = (Block.blocker_uri == blocker_uri) & (Block.blocked_uri == blocked_uri)
    with transaction():
        return bool(Block.delete().where(theirs).execute())


def unblock(blocker: Member, *, other: Member) -> bool:
    """Take one's own block back, if there is one (which it tells); the other's stays."""
    return unblock_uri(blocker, uri=str(other.uri))


def unblock_uri(blocker: Member, *, uri: str) -> bool:
    """Take one's own block of a URI back, if there is one (which it tells)."""
    mine = (Block.blocker_uri == blocker.uri) & (Block.blocked_uri == uri)
    with transaction():
        was_there = bool(Block.delete().where(mine).execute())
        if was_there:
            record(MemberUnblocked(blocker_uri=str(blocker.uri), blocked_uri=uri))
    return was_there


def of(blocker: Member) -> list[ActorCard]:
    """List whom a member has blocked, the latest first; elsewhere too, whoever is asleep there."""
    mine = Block.select(Block.blocked_uri).where(Block.blocker_uri == blocker.uri)
    uris = [str(row.blocked_uri) for row in list(mine.order_by(Block.id.desc()))]
    return persons.cards_to_list(uris)


def disclosed_by(blocker: Member) -> dict[str, datetime]:
    """Return of whom a member wished that their server knows of the block, and since when."""
    told = (Block.blocker_uri == blocker.uri) & Block.disclosed_at.is_null(False)
    return {str(row.blocked_uri): row.disclosed_at for row in Block.select().where(told)}


def somebody_elsewhere(uri: str, *, viewer: Member) -> ActorCard | None:
    """Return who is known under an address of another instance; None for anybody else.

    Alike for a neighbour across a border whom the viewer neither sees nor has blocked.
    """
    try:
        return _somebody_elsewhere(uri, viewer)
    except Invalid:
        return None


def apart_from(uri: str) -> frozenset[str]:
    """Return everybody whom a block keeps from a person by URI, whoever has set it."""
    return frozenset(str(other) for (other,) in rows(_APART, (uri, uri))) - {uri}


# In fixed SQL: asked of each word that is said.
_APART = (
    "SELECT blocked_uri FROM member_block WHERE blocker_uri = ? "
    "UNION ALL SELECT blocker_uri FROM member_block WHERE blocked_uri = ?"
)


def knows_others() -> bool:
    """Tell whether any plugin may know somebody of another instance."""
    return len(current.instance().plugins.implementers("resolve_actors")) > 1


def _block(
    blocker_uri: str,
    blocked_uri: str,
    *,
    blocker: int | None,
    blocked: int | None,
    moved_from_uri: str = "",
) -> None:
    """Write a block down, by the URIs of both and the numbers of who lives here.

    ``moved_from_uri``: it holds for an address of before already, and not for itself.
    """
    if blocker_uri == blocked_uri:
        raise Invalid(message=_("You cannot block yourself."))
    two = [blocker_uri, blocked_uri]
    with transaction():
        # Whoever writes something between the two holds them as well: it is there before the
        # block, which ends it, or asks after it.
        both = Member.select().where(Member.uri.in_(two)).order_by(Member.id)
        list(lock_rows(both, lets_refer=True))
        is_it = (Block.blocker_uri == blocker_uri) & (Block.blocked_uri == blocked_uri)
        if not Block.select().where(is_it).exists():
            Block.insert(
                blocker_uri=blocker_uri,
                blocked_uri=blocked_uri,
                blocker=blocker,
                blocked=blocked,
                moved_from_uri=moved_from_uri,
            ).on_conflict_ignore().execute()
            if blocker is not None:
                record(MemberBlocked(blocker_uri=blocker_uri, blocked_uri=blocked_uri))
        elif not moved_from_uri:
            Block.update(moved_from_uri="").where(is_it).execute()
        for part in current.instance().rooms.get(PARTED, ()):
            part(blocker_uri, blocked_uri)


def _somebody_elsewhere(uri: str, viewer: Member) -> ActorCard:
    is_address = may_be_uri(uri) and persons.host_of(uri)
    if not is_address or not uri.startswith(("https://", "http://")):
        raise Invalid({"uri": _("This is no address of a person: it begins with https://.")})
    if persons.host_of(uri) == persons.host_of(current.card().base_url):
        raise Invalid({"uri": _("Whoever lives here is blocked on their own page.")})
    card = current.resolve_actor(uri)
    is_unseen = persons.is_unseen_across(uri, viewer) and not _has_blocked(viewer, uri)
    if card.name == current.NAMELESS or is_unseen:
        raise Invalid({"uri": _("Nobody is known here under this address.")})
    return card


def _has_blocked(blocker: Member, uri: str) -> bool:
    mine = (Block.blocker_uri == blocker.uri) & (Block.blocked_uri == uri)
    return bool(Block.select(Block.id).where(mine).exists())
