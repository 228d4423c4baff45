"""Is there room for more? A queue that grows for hours, or a disk that fills, says no in time."""

import shutil
import threading

from flask import current_app

from onemile.api import clock, rows
from onemile_federation.inbox.models import WAITING

# An hour's work at three a second; beyond it the sender's own queue is the better place.
WAITING_MAX = 10_000
# From so many on the reception takes a larger share, the more the more waits: what comes in a burst
# waits for its end. All at once, those at the door would wait for seconds from one moment on.
PRESSING = WAITING_MAX // 2
# Of the disk that the instance's folder lies on; what is free may still be plenty on a large one.
DISK_PERCENT_MAX = 80
DISK_FREE_BYTES = 5 * 1024**3
# Between two looks, whatever comes in between: a second's messages are no danger.
LOOK_SECONDS = 1
RETRY_AFTER_SECONDS = 60

EXTENSION = "federation.fullness"


class Fullness:
    """What was seen at the last look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at: float | None = None
        self._is_full = False
        self.n_waiting = 0

    def is_full(self) -> bool:
        """Tell whether nothing more is taken for the moment; asks once a second at most."""
        now = clock.real_seconds()
        with self._lock:
            if self._looked_at is not None and 0 <= now - self._looked_at < LOOK_SECONDS:
                return self._is_full
            self._looked_at = now
        # Outside of the lock: the others answer by the last look meanwhile.
        self.n_waiting = _waiting()
        self._is_full = self.n_waiting > WAITING_MAX or _is_disk_full()
        return self._is_full


def is_full() -> bool:
    """Tell whether the instance at work takes nothing more for the moment."""
    return _at_work().is_full()


def pressure() -> float:
    """Return how much what waits, as the door has seen it last, presses: 0 to 1.

    Nothing up to PRESSING, and all where no more is taken.
    """
    beyond = _at_work().n_waiting - PRESSING
    return min(1.0, max(0.0, beyond / max(1, WAITING_MAX - PRESSING)))


def _at_work() -> Fullness:
    found: Fullness = current_app.extensions.setdefault(EXTENSION, Fullness())
    return found


def _waiting() -> int:
    waiting = "SELECT id FROM federation_inbound WHERE state = ? LIMIT ?"
    [(n,)] = rows(f"SELECT COUNT(*) FROM ({waiting}) w", (WAITING, WAITING_MAX + 1))
    return int(n)


def _is_disk_full() -> bool:
    disk = shutil.disk_usage(current_app.instance_path)
    is_mostly_full = (disk.total - disk.free) * 100 >= disk.total * DISK_PERCENT_MAX
    return is_mostly_full and disk.free < DISK_FREE_BYTES
