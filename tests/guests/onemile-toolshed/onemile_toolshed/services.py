"""Shelve a tool; hide it and bring it back; forget somebody's."""

from dataclasses import dataclass

from onemile.api import (
    Event,
    Invalid,
    ReportTarget,
    home_of,
    pictures,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_toolshed import queries
from onemile_toolshed.models import Tool


@dataclass(frozen=True, kw_only=True)
class ToolShelved(Event):
    """Somebody lends a tool from now on."""

    name = "toolshed.ToolShelved"
    tool_id: int


def shelve(owner, *, name, photo=None):
    """Put a tool on show around its owner's home. Raises Invalid, NotAllowed."""
    require(owner, "core.take_part")
    home = home_of(owner.id)
    if home is None:
        raise Invalid({"name": _("Choose your place first, so that neighbours can see it.")})
    photo_key = pictures.keep(photo, as_a="photo", field="photo") if photo else ""
    with transaction():
        tool = Tool.create(
            name=name,
            photo_key=photo_key,
            owner=owner,
            owner_uri=owner.uri,
            member_id=owner.id,
            cell=home.cell,
            commune=home.commune,
        )
        record(ToolShelved(tool_id=tool.id))
    return tool


def forget(member):
    """Erase a member's tools inside the transaction in which they leave; nothing is kept."""
    for tool in queries.of(member):
        pictures.discard(tool.photo_key)
    Tool.delete().where(Tool.member_id == member.id).execute()
    return []


def _find(subject_id):
    return Tool.get_or_none(Tool.id == int(subject_id)) if subject_id.isdigit() else None


def _show(tool, *, is_hidden):
    Tool.update(is_hidden=is_hidden).where(Tool.id == tool.id).execute()


TARGET = ReportTarget(
    kind="toolshed.tool",
    title=_l("a tool"),
    find=_find,
    author=lambda tool: tool.owner_uri,
    label=lambda tool: tool.name,
    excerpt=lambda tool: tool.name,
    url=lambda tool: "/toolshed/",
    may_see=queries.is_seen,
    hide=lambda tool: _show(tool, is_hidden=True),
    restore=lambda tool: _show(tool, is_hidden=False),
    pictures=lambda tool: [tool.photo_key] if tool.photo_key else [],
)
