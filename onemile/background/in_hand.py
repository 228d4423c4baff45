"""How many tasks of one kind are in hand: what waits long for others leaves threads to the rest."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from onemile import current
from onemile.work import TaskKind

_ROOM = "tasks_in_hand"


class Room:
    """Places for the kinds that one turn may take; what it does not take is free ``only`` then."""

    def __init__(self, hands: "Hands", names: set[str]) -> None:
        self.kinds, self._hands, self._held = names, hands, names & hands.bounded

    def only(self, name: str) -> None:
        """Keep the place of what was taken, and give back all others."""
        self._hands.give_back(self._held - {name})
        self._held &= {name}

    def leave(self) -> None:
        self._hands.give_back(self._held)


class Hands:
    """The bounded kinds that threads of this process are at, and how many are at each."""

    def __init__(self) -> None:
        self.bounded: set[str] = set()
        self._n: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, kinds: Mapping[str, TaskKind]) -> Room:
        """Hold a place of each kind that has one left, until it is known which of them is due."""
        with self._lock:
            self.bounded |= {name for name, kind in kinds.items() if kind.at_once_max}
            names = {
                name
                for name, kind in kinds.items()
                if not kind.at_once_max or self._n[name] < kind.at_once_max
            }
            self._n.update(names & self.bounded)
            return Room(self, names)

    def give_back(self, names: set[str]) -> None:
        with self._lock:
            self._n.subtract(names)


@contextmanager
def room(kinds: Mapping[str, TaskKind]) -> Iterator[Room]:
    """Give the kinds of which one more may be taken in hand, and hold its place meanwhile."""
    taken = current.instance().rooms.setdefault(_ROOM, Hands()).take(kinds)
    try:
        yield taken
    finally:
        taken.leave()
