"""A member's notices, out and away."""

import json
from collections.abc import Sequence

from peewee import fn

from onemile import current
from onemile.contracts import ExportFile, Kept
from onemile.members.models import Member
from onemile.models import MailMessage
from onemile.notices.models import NoticeRow

# As many addresses as one statement carries on either engine.
URLS_AT_ONCE = 500


def export(member: Member) -> Sequence[ExportFile]:
    """Give the member's notices, oldest first."""
    rows = NoticeRow.select().where(NoticeRow.member == member.id).order_by(NoticeRow.id)
    told = [
        {
            "told_at": row.created_at.isoformat(),
            "read_at": row.read_at.isoformat() if row.read_at else None,
            "title": row.title,
            "body": row.body,
            "url": row.url,
        }
        for row in rows
    ]
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return [ExportFile(name="notices.json", media_type="application/json", content=content)]


def erase(member: Member) -> Sequence[Kept]:
    """Delete the member's notices, and their name in those of others; nothing is kept."""
    NoticeRow.delete().where(NoticeRow.member == member.id).execute()
    forget_notices([f"/members/{member.public_id}"])
    if member.last_name:  # a first name alone would be found within other words
        _forget_name(member.shown_name)
    return []


def forget_notices(urls: Sequence[str], *, told_by: str = "") -> None:
    """Delete what anybody was told about these pages, and the emails that said the same.

    For erasers, in the open transaction: a notice repeats words, and whoever leaves takes
    theirs along. ``urls`` are paths, as the notices gave them; a notice that is composed
    afterwards reads what is left by then. ``told_by`` names a plugin whose notices alone go:
    on a page that has more to tell, what the others told stays.
    """
    base_url = current.card().base_url
    for start in range(0, len(urls), URLS_AT_ONCE):
        some = [str(url) for url in urls[start : start + URLS_AT_ONCE]]
        told = NoticeRow.url.in_(some)
        letters = MailMessage.link.in_([base_url + url for url in some])
        if told_by:
            told &= NoticeRow.plugin == told_by
            # The subject of a letter is the title of its notice.
            titles = NoticeRow.select(NoticeRow.title).where(told)
            letters &= MailMessage.subject.in_(titles)
        MailMessage.delete().where(letters).execute()
        NoticeRow.delete().where(told).execute()


def _forget_name(name: str) -> None:
    """Take a name out of what neighbours were told; of two alike, both become "…"."""
    for field in (NoticeRow.title, NoticeRow.body):
        told = NoticeRow.update({field: fn.REPLACE(field, name, "…")})
        told.where(field.contains(name)).execute()
