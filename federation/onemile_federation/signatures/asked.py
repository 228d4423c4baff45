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

    def values(self, name: str) -> list[str]:
        """Return what was said under a name, once for each time."""
        return [value.strip(" \t") for own, value in self.headers if own == name]

    def covered_body(self) -> bytes | None:
        """Return what a digest has to be of; None where there is nothing to cover."""
        if self.body is None and self.method in ("GET", "HEAD"):
            return None
        return self.body or b""
