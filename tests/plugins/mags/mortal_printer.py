"""A worker that dies at an exact point of letting an article appear; a process of its own.

    python mortal_printer.py <folder> <point>

It kills itself as ``kill -9`` would; "none" lets it live.
"""

import os
import signal
import sys

from onemile.background import queue
from onemile.cli import main
from onemile_mags.article_models import Version
from onemile_mags.press import appearing, held, timing


def dying(owner, name, *, after):
    """Let the process end before a function is called, or just after it has returned."""
    original = getattr(owner, name)

    def function(*given, **named):
        if after:
            original(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, function)


POINTS = {
    "before anything": (held, "by_number", False),
    "its words taken over": (appearing, "note_uses", True),
    "its version written": (Version, "create", True),
    "its Mag made fresh": (appearing, "freshen", True),
    "its event recorded": (timing, "record", True),
    "the task not yet done": (queue, "done", False),
    "the task done": (queue, "done", True),
}


if __name__ == "__main__":
    folder, point = sys.argv[1], sys.argv[2]
    if point != "none":
        owner, name, after = POINTS[point]
        dying(owner, name, after=after)
    sys.argv = ["onemile", "--instance", folder, "worker"]
    main()
