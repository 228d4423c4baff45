"""Wait for what threads bring about, and not for ever."""

import time
from collections.abc import Callable

# Real seconds, on a machine that is busy.
PATIENCE_SECONDS = 20


def soon(holds: Callable[[], object]) -> bool:
    """Wait until something holds; tells whether it ever did."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False
