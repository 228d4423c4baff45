"""A request as a signature covers it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came in: ``target`` is path and query as received; ``headers`` as (name, value) pairs.

    Names in small letters, in the order and number in which they came. ``body`` is None for a GET.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes | None
