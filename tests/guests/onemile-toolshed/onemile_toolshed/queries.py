"""Tools within an area, newest first; one member's tools; how many there are."""

import json

from onemile.api import (
    ExportFile,
    FeedItem,
    card,
    cards_of,
    ids,
    may_see,
    newest,
    pictures,
    resolve_actors,
)
from onemile_toolshed.models import Tool

COLUMNS = ("id", "name", "owner_uri", "member_id", "cell", "commune", "photo_key")


def recent(*, area, viewer, narrow, before, limit):
    """Give the newest tools of the area, except from people the viewer has blocked."""
    if viewer is None or narrow.kind not in ("", "tool") or narrow.category:
        return []
    rows = newest(
        Tool, area=area, columns=COLUMNS, before=before, limit=limit, where="is_hidden = FALSE"
    )
    unseen = viewer.hidden_uris()
    seen = [row for row in rows if row["owner_uri"] not in unseen]
    owners = resolve_actors(row["owner_uri"] for row in seen)
    return [_as_item(row, owners) for row in seen]


def count():
    """Count the tools on show on the whole instance."""
    return Tool.select().where(~Tool.is_hidden).count()


def of(member):
    """List a member's tools, newest first."""
    return list(Tool.select().where(Tool.member_id == member.id).order_by(Tool.id.desc()))


def is_seen(tool, viewer):
    """Tell whether a viewer may see a tool: its page, its report, its photo alike."""
    if viewer is None:
        return False
    if tool.member_id == viewer.id:
        return True
    return not tool.is_hidden and bool(cards_of([tool.member_id])) and may_see(viewer, tool.owner)


def reaches(key, viewer):
    """Tell whether a viewer may see a photo; None for one that is no tool's."""
    tool = Tool.get_or_none(Tool.photo_key == key)
    return None if tool is None else is_seen(tool, viewer)


def export(member):
    """Give a member the names of their tools, as JSON, and the photos."""
    content = json.dumps([tool.name for tool in of(member)], ensure_ascii=False).encode()
    names = ExportFile(name="tools.json", media_type="application/json", content=content)
    photos = {tool.photo_key: pictures.content(tool.photo_key) for tool in of(member)}
    return [
        names,
        *(
            ExportFile(name=f"photos/{key}.webp", media_type="image/webp", content=photo)
            for key, photo in photos.items()
            if photo is not None
        ),
    ]


def _as_item(row, owners):
    return FeedItem(
        id=row["id"],
        uri=f"{card().base_url}/toolshed/{row['id']}",
        kind="tool",
        title=row["name"],
        text="",
        url="/toolshed/",
        author=owners[row["owner_uri"]],
        published_at=ids.instant_of(row["id"]),
        commune=row["commune"],
        cell=row["cell"],
        picture_url=pictures.url(row["photo_key"]),
        picture_text=row["name"] if row["photo_key"] else "",
    )
