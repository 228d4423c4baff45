"""A worker that dies at an exact point of collecting or giving back; a process of its own.

    python mortal_collector.py <folder> <point> <n>

It kills itself as ``kill -9`` would when it comes to the point for the n-th time; "none" lets it
live. It works in small pieces, so that a task has a middle.
"""

import os
import signal
import sys
import threading

from onemile.cli import main
from onemile_projects import stages
from onemile_projects.money import collecting, matching, purse, settling
from onemile_smiles.ledger import SmilesLedger

PIECES = 5
_lock = threading.Lock()


class Fate:
    """Counts how often a point was reached, and ends the process there."""

    def __init__(self, n):
        self.left = n

    def reached(self):
        with _lock:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def around(owner, name, fate, *, after):
    """Let the point lie before a function is called, or just after it has returned."""
    original = getattr(owner, name)

    def function(*given, **named):
        if not after:
            fate.reached()
        found = original(*given, **named)
        if after:
            fate.reached()
        return found

    setattr(owner, name, function)


POINTS = {
    "a promise: before it is posted": (SmilesLedger, "post", False),
    "a promise: posted, not committed": (SmilesLedger, "post", True),
    "a promise: written, not posted": (purse, "collect", True),
    "a promise: committed": (collecting, "_collect_one", True),
    "the decision: before": (collecting, "_decide", False),
    "the decision: the match posted": (matching, "collect", True),
    "the decision: taken, not committed": (stages, "take", True),
    "the decision: committed": (collecting, "_decide", True),
    "a round: fixed, not committed": (settling, "_fix", True),
    "a share: before it moves": (SmilesLedger, "transfer", False),
    "a share: moved, not committed": (SmilesLedger, "transfer", True),
    "a share: committed": (settling, "_give_one", True),
    "a round: ended": (settling, "_end_round", True),
}


if __name__ == "__main__":
    folder, point, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    collecting.PIECES_MAX = settling.PIECES_MAX = PIECES
    if point != "none":
        owner, name, after = POINTS[point]
        around(owner, name, Fate(n), after=after)
    sys.argv = ["onemile", "--instance", folder, "worker"]
    main()
