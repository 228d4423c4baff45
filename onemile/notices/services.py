"""Read notices, mark them, forget old ones."""

from onemile import clock
from onemile.db import rows, transaction
from onemile.errors import NotFound
from onemile.forgetting import forget
from onemile.members.models import Member
from onemile.notices.models import NoticeRow

# A screen or two on a phone; older ones are a touch away.
PAGE_ROWS = 20
# The bell says "99" for any more: the number is a nudge, not a count.
UNREAD_MAX = 99
# What was news three months ago has been read, or never will be.
KEEP_DAYS = 90


def newest(member: Member, *, before: int | None = None) -> list[NoticeRow]:
    """List a page of a member's notices, newest first, and one more if there are more."""
    mine = NoticeRow.member == member.id
    if before is not None:
        mine &= NoticeRow.id < before
    rows = NoticeRow.select().where(mine).order_by(NoticeRow.id.desc())
    return list(rows.limit(PAGE_ROWS + 1))


def unread(member: Member) -> int:
    """Count what a member has not read, up to UNREAD_MAX."""
    return int(rows(_UNREAD, (member.id, UNREAD_MAX))[0][0])


_UNREAD = (
    "SELECT COUNT(*) FROM "
    "(SELECT 1 FROM notice WHERE member_id = ? AND read_at IS NULL LIMIT ?) AS waiting"
)


def read(member: Member, *, notice_id: int) -> NoticeRow:
    """Mark one notice as read and give it. Raises NotFound for somebody else's."""
    row: NoticeRow | None = NoticeRow.get_or_none(
        (NoticeRow.id == notice_id) & (NoticeRow.member == member.id)
    )
    if row is None:
        raise NotFound
    if row.read_at is None:
        with transaction():
            NoticeRow.update(read_at=clock.now()).where(NoticeRow.id == row.id).execute()
    return row


def read_about(member: Member, *, url: str) -> None:
    """Mark what leads to a page as read: whoever has it before them need not be told of it."""
    about = (NoticeRow.member == member.id) & (NoticeRow.url == url) & NoticeRow.read_at.is_null()
    with transaction():
        NoticeRow.update(read_at=clock.now()).where(about).execute()


def read_all(member: Member) -> int:
    """Mark all of a member's notices as read; gives how many were not."""
    with transaction():
        return int(NoticeRow.update(read_at=clock.now()).where(_unread_of(member)).execute())


def forget_old() -> int:
    """Delete notices older than KEEP_DAYS, read or not; gives how many."""
    old = NoticeRow.created_at < clock.ago(days=KEEP_DAYS)
    return forget("core.forget_notices", old, of=NoticeRow, aged_by=NoticeRow.created_at)


def _unread_of(member: Member) -> object:
    return (NoticeRow.member == member.id) & NoticeRow.read_at.is_null()
