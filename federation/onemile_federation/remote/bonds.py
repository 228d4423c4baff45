"""What ties this association to another: no list may cut it off in silence.

Whoever keeps such ties (partnerships) declares them here at start.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Bond(NamedTuple):
    """One kind of tie: which hosts have it, spelled; and what it is called, for stewards."""

    hosts: Callable[[], frozenset[str]]
    title: Any


# By the name of who declares it.
BONDS: dict[str, Bond] = {}


def declare(name: str, bond: Bond) -> None:
    """Add a kind of tie; the same name again replaces it."""
    BONDS[name] = bond


def by_host() -> dict[str, str]:
    """Return what ties us to each host that is tied to us; a question for each kind."""
    return {host: str(bond.title) for bond in BONDS.values() for host in bond.hosts()}
