"""Whether somebody was really told: they have read it, or a mail server has taken the letter."""

from datetime import datetime

from onemile.members.directory import find_by_uri
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow


def heard_at(event_id: int, member_uri: str) -> datetime | None:
    """Give when a member heard of an event by a notice; None where they have not, so far as known.

    A letter that waits, was refused, or is forgotten after its time was not heard; who lives on
    another instance is told there, which nobody here knows of.
    """
    member = find_by_uri(member_uri)
    if member is None:
        return None
    told = (NoticeRow.member == member.id) & (NoticeRow.event_id == event_id)
    moments = [moment for row in NoticeRow.select().where(told) for moment in _moments(row)]
    return min(moments, default=None)


def _moments(row: NoticeRow) -> list[datetime]:
    found = [row.read_at] if row.read_at is not None else []
    if row.letter_id is not None:
        letter = MailMessage.get_or_none(MailMessage.id == row.letter_id)
        if letter is not None and letter.sent_at is not None:
            found.append(letter.sent_at)
    return found
