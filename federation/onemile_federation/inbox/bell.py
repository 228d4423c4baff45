"""Wake the reception where it works in the process that has just kept something for it.

Another process finds it at its next look, half a second later at most.
"""

import threading

from flask import current_app

from onemile.api import after_commit

EXTENSION = "federation.reception"


def bell() -> threading.Event:
    """Return what the reception of this process waits for."""
    found: threading.Event = current_app.extensions.setdefault(EXTENSION, threading.Event())
    return found


def ring_after_commit() -> None:
    """Ring when the open transaction is through."""
    # The reception does what it finds by commits of its own.
    after_commit(bell().set, is_for_good=False)
