"""Shelve a tool; hide it and bring it back; forget somebody's."""

from dataclasses import dataclass

from onemile.api import (
    Event,
    Invalid,
    ReportTarget,
    home_of,
    pictures,
    publishing,
    record,
    require,
    transaction,
)
from onemile.api import gettext as _
from onemile.api import lazy_gettext as _l
from onemile_toolshed.models import Tool


@dataclass(frozen=True, kw_only=True)
class ToolShelved(Event):
    """Somebody lends a tool from now on."""

    name = "toolshed.ToolShelved"
    tool_id: int


def shelve(owner, *, name, photo=None, audience=publishing.AROUND):
    """Put a tool on show around its owner's home. Raises Invalid, NotAllowed."""
    require(owner, "core.take_part")
    home = home_of(owner.id)
    if home is None:
        raise Invalid({"name": _("Choose your place first, so that neighbours can see it.")})
    photo_key = pictures.keep(photo, as_a="photo", field="photo") if photo else ""
    with transaction():
        tool = Tool.create(
            name=name,
            folded=publishing.folded(name),
            photo_key=photo_key,
            audience=audience,
            author_id=owner.id,
            author_uri=owner.uri,
            cell=home.cell,
            commune=home.commune,
        )
        record(ToolShelved(tool_id=tool.id))
    return tool


def forget(member):
    """Erase a member's tools inside the transaction in which they leave; nothing is kept."""
    for tool in publishing.things_of(Tool, member):
        pictures.discard(tool.photo_key)
    publishing.erase(Tool, member)
    return []


def _find(subject_id):
    number = int(subject_id) if subject_id.isdecimal() and len(subject_id) < 19 else 0
    return Tool.get_or_none(Tool.id == number)


TARGET = ReportTarget(
    kind="toolshed.tool",
    title=_l("a tool"),
    find=_find,
    author=lambda tool: tool.author_uri,
    label=lambda tool: tool.name,
    excerpt=lambda tool: tool.name,
    url=lambda tool: Tool.path_of(tool.id),
    may_see=publishing.reaches,
    hide=publishing.hide,
    restore=publishing.restore,
    pictures=lambda tool: [tool.photo_key] if tool.photo_key else [],
)
