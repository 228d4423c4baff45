"""Frozen records of what members read that appears on another instance, for whoever shows a shelf.

Other rooms take them from ``contracts``, with all that crosses a wall.
"""

from dataclasses import dataclass
from datetime import datetime

from onemile.fields import AddressIfAny, Line, Path, PathIfAny, Uri
from onemile.record import Record

# As many as stand on a cover.
HEADLINES_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Publication(Record):
    """Something elsewhere in which things appear, such as a magazine or a group.

    ``origin`` is what the other instance is called, ``url`` its page here. ``headlines`` are the
    newest ones, HEADLINES_MAX at most; ``arrived_at`` is when the newest came, None for none yet:
    what was said there before anybody followed has not come. ``icon_url`` is the address of its
    picture as it says itself, for who reads something out of it; no page has a browser ask there.
    ``wire_type`` is what its newest are in ActivityStreams where they are all alike, and it is a
    group: who shows such things in lists with a tag (``FeedKind.wire_types``) knows it by that.
    """

    uri: Uri
    title: Line
    origin: Line
    url: Path
    headlines: tuple[str, ...] = ()
    language: Line = ""
    arrived_at: datetime | None = None
    icon_url: AddressIfAny = ""
    wire_type: Line = ""


@dataclass(frozen=True, kw_only=True)
class PublicationsElsewhere(Record):
    """What somebody follows elsewhere, the freshest first, and where more of it is found.

    ``groups`` are those that have told news, and nothing with a title: projects and the like.
    """

    publications: tuple[Publication, ...]
    find_url: PathIfAny
    groups: tuple[Publication, ...] = ()
