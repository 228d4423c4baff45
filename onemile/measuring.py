"""What a plugin measures of itself by ``onemile bench``, and what it is given to do so."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, Self

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


class PlantedCrowd(Protocol):
    """Invented members, and what the plugins at work planted for them.

    Of ``members`` each has an ``id``, a ``uri`` and a ``cell``; ``offered`` are URIs of what they
    have that can be followed; ``pages`` are paths that plugins wish to have measured, by name.
    """

    members: Sequence[Any]
    offered: Sequence[str]
    pages: Mapping[str, str]


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

    def planted(self, *, members: int, things: int) -> PlantedCrowd:
        """Fill the instance with a crowd and, of each plugin at work, so many things."""
        ...

    def under_load(
        self, asked: Mapping[str, tuple[str, int]], *, connections: int = 16
    ) -> Mapping[str, Sequence[Any]]:
        """Let it serve, and ask for pages: each a path, and the number of the member who asks.

        By turns in some rounds, for ``seconds`` each in all, by so many readers at once: with one,
        times are those of a page alone. Returns what each round saw of each
        page: ``per_second``, ``median_ms``, ``p95_ms``, ``failed``.
        """
        ...

    def inside(self, *, region: str = "") -> AbstractContextManager[Any]:
        """Open the instance in this process, to plant rows and to look at what became of them.

        ``region``: as if it served another one of those shipped.
        """
        ...

    def served(self) -> AbstractContextManager[ServedInstance]:
        """Let the instance serve and work until the block is left."""
        ...


@dataclass(frozen=True, kw_only=True)
class Bench(Record):
    """A measurement: takes a BenchStand, plants what it needs, gives figures by name.

    ``is_beside_all``: the plugin is at work beside the usual ones, on an instance that no other
    measurement has seen; without, it is alone.
    """

    name: Name
    measure: Callable[[Any], Mapping[str, Any]]
    is_beside_all: bool = False

    @classmethod
    def found_in(
        cls, module: str, function: str, *, name: str, is_beside_all: bool = False
    ) -> Self:
        """Name a measurement by where it stands; its module is loaded when it is run."""

        def measure(stand: BenchStand) -> Mapping[str, Any]:
            figures: Mapping[str, Any] = getattr(import_module(module), function)(stand)
            return figures

        return cls(name=name, measure=measure, is_beside_all=is_beside_all)
