"""The threads of one kind of work: one looks for it, and gets company while work takes long."""

import threading
from collections.abc import Callable

from onemile import clock
from onemile.background.faults import Faults
from onemile.plugin_manager import SPOILT


class Crew:
    """Up to ``at_once_max`` threads that do rounds of one kind of work until ``stop`` is set.

    One alone looks whether something is due, every ``idle_seconds`` or when its bell rings. Once
    all are at a round for more than ``relief_seconds``, another one looks meanwhile; who finds
    nothing where somebody else looks goes home. So what takes long holds up nothing else until
    ``at_once_max`` such pieces are in hand, and an idle crew asks as often as one thread. After a
    round that fails a thread rests (faults.py), and goes on.
    """

    def __init__(
        self,
        name: str,
        do: Callable[[], bool],
        *,
        bell: threading.Event,
        stop: threading.Event,
        idle_seconds: float,
        at_once_max: int = 1,
        relief_seconds: float = 1.0,
        faults: Faults | None = None,
    ) -> None:
        self.name, self._do, self._bell, self._stop = name, do, bell, stop
        self._idle_seconds, self._relief_seconds = idle_seconds, relief_seconds
        self._at_once_max, self._n = at_once_max, 0
        self._faults = faults or Faults(name)
        # Since when each is at its round, by real time; None while it waits.
        self._begun: dict[threading.Thread, float | None] = {}
        self._lock = threading.Lock()

    @property
    def threads(self) -> list[threading.Thread]:
        """Those that are there now."""
        with self._lock:
            return list(self._begun)

    def relieve(self) -> None:
        """Send another one to look, unless somebody does or the crew is complete."""
        with self._lock:
            self._forget_dead()
            if self._stop.is_set() or len(self._begun) >= self._at_once_max or self._looks():
                return
            self._n += 1
            name = f"worker {self.name}" + (f" {self._n}" if self._n > 1 else "")
            fresh = threading.Thread(target=self.go_on, name=name, daemon=True)
            self._begun[fresh] = clock.real_seconds()
        try:
            fresh.start()
        except SPOILT:  # no thread is left, or no memory: the place is free for the next look
            with self._lock:
                self._begun.pop(fresh, None)
            raise

    def go_on(self) -> None:
        """Do round after round in the calling thread, until nothing is left for it to do."""
        me = threading.current_thread()
        while not self._stop.is_set():
            busy, rest_seconds = False, 0.0
            self._bell.clear()
            self._note(me, clock.real_seconds())
            try:
                busy = self._do()
                self._faults.works()
            except SPOILT as error:
                rest_seconds = self._faults.failed(repr(error))
            if not busy and self._goes_home(me):
                return
            if rest_seconds:  # whatever rings meanwhile: it would fail as well
                self._stop.wait(rest_seconds)
            elif not busy and not self._stop.is_set():
                self._bell.wait(self._idle_seconds)

    def _forget_dead(self) -> None:
        """Leave out who has begun and is no more, whatever it died of: another takes its place."""
        for one in [one for one in self._begun if one.ident is not None and not one.is_alive()]:
            del self._begun[one]

    def _note(self, me: threading.Thread, begun: float | None) -> None:
        with self._lock:
            self._begun[me] = begun

    def _goes_home(self, me: threading.Thread) -> bool:
        with self._lock:
            if self._looks(besides=me):
                del self._begun[me]
                return True
            self._begun[me] = None
            return False

    def _looks(self, *, besides: threading.Thread | None = None) -> bool:
        """Tell whether somebody waits for work, or will soon be through with a round."""
        late = clock.real_seconds() - self._relief_seconds
        return any(
            begun is None or begun > late
            for thread, begun in self._begun.items()
            if thread is not besides
        )
