"""Ask another server for a document, signed by the instance, through the one guarded fetch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Document:
    """What stood at ``url``, after redirects: ActivityStreams by its media type, read in bounds."""

    url: str
    content: Mapping[str, Any]


class Absent(Exception):
    """There is nothing there for us: 404, or 410 (``is_gone``); or it is no such document."""

    def __init__(self, *, is_gone: bool = False) -> None:
        super().__init__("gone" if is_gone else "absent")
        self.is_gone = is_gone


class Away(Exception):
    """It could not be had for a passing reason; later it may."""


def document(url: str) -> Document:
    """Fetch an ActivityStreams document whose id is its address. Raises Absent, Away.

    What names another id is asked for again there, once, within the origin (FEP-fe34). Nothing
    is asked of our own host, of suspended hosts, nor again of what was lately not there.
    """
    raise NotImplementedError
