"""Tools within an area, newest first; one member's tools."""

import json

from onemile.api import ExportFile, FeedItem, SearchHit, ids, pictures, publishing
from onemile_toolshed.models import Tool


def recent(*, area, viewer, narrow, before, limit):
    """Give the newest tools of the area that the viewer may see."""
    if narrow.kind not in ("", "tool") or narrow.category:
        return []
    rows = publishing.newest(
        Tool,
        area=area,
        viewer=viewer,
        columns=("name", "photo_key"),
        before=before,
        limit=limit,
    )
    return [_as_item(row) for row in rows]


def found(*, words, area, viewer, limit):
    """Give the newest tools whose names have all the words."""
    where = None
    for word in publishing.folded(words).split():
        has_it = Tool.folded.contains(word)
        where = has_it if where is None else where & has_it
    if where is None:
        return []
    rows = publishing.newest(
        Tool,
        area=area,
        viewer=viewer,
        columns=("name", "photo_key"),
        limit=limit,
        where=where,
        with_chosen=True,
    )
    return [SearchHit(item=_as_item(row)) for row in rows]


def of(member):
    """List a member's tools, newest first."""
    return publishing.things_of(Tool, member)[::-1]


def known(viewer, members):
    """Give those of whom the viewer may see a tool."""
    theirs = Tool.author_id.in_([member.id for member in members])
    shown = theirs & (Tool.state == publishing.PUBLISHED) & publishing.in_sight(Tool, viewer)
    return [number for (number,) in Tool.select(Tool.author_id).where(shown).distinct().tuples()]


def reaches(key, viewer):
    """Tell whether a viewer may see a photo; None for one that is no tool's."""
    tool = Tool.get_or_none(Tool.photo_key == key)
    return None if tool is None else publishing.reaches(tool, viewer)


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


def _as_item(row):
    return FeedItem(
        id=row["id"],
        uri=row["uri"],
        kind="tool",
        title=row["name"],
        text="",
        url=Tool.path_of(row["id"]),
        author=row["author"],
        published_at=ids.instant_of(row["id"]),
        commune=row["commune"],
        cell=row["cell"],
        picture_url=pictures.url(row["photo_key"]),
        picture_text=row["name"] if row["photo_key"] else "",
    )
