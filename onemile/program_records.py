"""Frozen records of what programs meet: doors, who knocks at them, other forms of a page.

Other rooms take them from ``contracts``, with all that crosses a wall.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from onemile.fields import Line, Name, Uri, whole
from onemile.record import Record, WrongField

# As much as a page of a neighbour's server says at most; larger bodies are no messages.
DOOR_BYTES_MAX = 8_000_000
DOOR_METHODS = frozenset({"GET", "POST"})


@dataclass(frozen=True, kw_only=True)
class RemoteViewer(Record):
    """Somebody who lives on another instance, or that instance itself, as proven by a signature.

    ``uri`` is the actor whose key it was, ``host`` where it lives, in small letters, with a port
    that is not 443.
    """

    uri: Uri
    host: Name


@dataclass(frozen=True, kw_only=True)
class Door(Record):
    """An address where programs knock: no session, no form token, no page as a refusal.

    ``rule`` is a routing rule beneath one of the manifest's ``roots``. A POST brings at most
    ``bytes_max`` bytes of one of ``media_types`` (all but none of a GET). Each source (an IPv6 one
    by its /64) may knock ``per_minute`` times, counted by each process for itself.
    """

    rule: Line
    view: Callable[..., Any]
    methods: tuple[str, ...] = ("GET",)
    bytes_max: Annotated[int, whole(least=0, most=DOOR_BYTES_MAX)] = 0
    media_types: tuple[str, ...] = ()
    per_minute: Annotated[int, whole(least=1, most=1_000_000)] = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.methods or set(self.methods) - DOOR_METHODS:
            raise WrongField(f"Door.methods of {self.rule} must be among {sorted(DOOR_METHODS)}")
        if ("POST" in self.methods) != bool(self.media_types and self.bytes_max):
            raise WrongField(f"Door {self.rule} takes bodies if it says how many bytes of what")


@dataclass(frozen=True, kw_only=True)
class Authenticator(Record):
    """One way of proving who knocks. ``identify`` takes nothing and asks the request.

    It gives a Member or a RemoteViewer, or None where the request does not use this way; it
    raises a Refusal (NotAllowed, NotNow) for one that does and proves nothing.
    """

    name: Name
    identify: Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class Representation(Record):
    """Another form of pages that are not the plugin's own, for whoever asks for its media types.

    ``respond`` takes the URI that a path names and gives a response, or None where nothing there
    has this form: then the answer is 404, as for what does not exist. ``describes`` tells by which
    URI this form of a page is known, for its ``Link`` header, or "" for none; it takes the path.
    Each source may ask ``per_minute`` times, as at a ``Door``.
    """

    name: Name
    media_types: tuple[str, ...]
    respond: Callable[[str], Any]
    describes: Callable[[str], str]
    per_minute: Annotated[int, whole(least=1, most=1_000_000)] = 300
