"""A member's notices, out and away."""

import json
from collections.abc import Sequence

from onemile.contracts import ExportFile, Kept
from onemile.members.models import Member
from onemile.notices.models import NoticeRow


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
    """Delete the member's notices in the open transaction; nothing is kept."""
    NoticeRow.delete().where(NoticeRow.member == member.id).execute()
    return []
