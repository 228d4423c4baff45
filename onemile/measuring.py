"""What a plugin measures of itself by ``onemile bench``, and what it is given to do so."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from onemile.fields import Name
from onemile.record import Record


class ServedInstance(Protocol):
    """An instance at work, in a process of its own on this machine."""

    def cpu_seconds(self) -> float:
        """Return the processor time that it has taken so far, on its own side alone."""
        ...

    def memory_bytes(self) -> int:
        """Return the memory that it holds at this moment."""
        ...


class BenchStand(Protocol):
    """Where a plugin measures itself: a new instance on this machine, in development mode.

    ``seconds`` is how long a load is put on, ``share`` what part of the full sizes is wanted: a
    quick look takes less. ``base_url`` is the instance's address on the loopback.
    """

    seconds: float
    share: float
    base_url: str

    def progress(self, step: str) -> None:
        """Tell whoever waits what is being done."""
        ...

    def inside(self) -> AbstractContextManager[Any]:
        """Open the instance in this process, to plant rows and to look at what became of them."""
        ...

    def served(self) -> AbstractContextManager[ServedInstance]:
        """Let the instance serve and work until the block is left."""
        ...


@dataclass(frozen=True, kw_only=True)
class Bench(Record):
    """A measurement: takes a BenchStand, plants what it needs, gives figures by name."""

    name: Name
    measure: Callable[[Any], Mapping[str, Any]]
