"""Tolerant reading of ActivityStreams: a string, an object or a list may stand in each place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def id_of(value: Any) -> str:
    """Return the id of a reference: a string, an object with an id, the first of a list; or ""."""
    raise NotImplementedError


def ids_of(value: Any, *, most: int = 1_000) -> list[str]:
    """Return the ids in a place that holds one or several, doubles left out, at most ``most``."""
    raise NotImplementedError


def type_of(document: Any) -> str:
    """Return the type: a string, or the first that is known of a list; "" for none."""
    raise NotImplementedError


def text_of(document: Mapping[str, Any], name: str, *, chars_max: int) -> str:
    """Return a text, from its language map where it is not there; cut; "" for none."""
    raise NotImplementedError


def instant_of(value: Any) -> datetime | None:
    """Return an instant of ISO 8601 with a zone, None for nonsense or a year beyond reason."""
    raise NotImplementedError


def link_of(value: Any) -> str:
    """Return the first https (in development also http) address of a place; "" for none."""
    raise NotImplementedError


def is_public(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is addressed to the public, in ``to`` or ``cc``, however spelled."""
    raise NotImplementedError
