"""A reception that dies as by ``kill -9`` in the middle of a batch; run as a process of its own.

    python mortal_reception.py <folder> <settings as JSON> <n>

It kills itself when the n-th message has had its effect, before that is committed.
"""

import json
import os
import signal
import sys
from pathlib import Path

from onemile.app import create_app
from onemile_federation.inbox import doing, reception, rounds
from onemile_federation.remote.models import HostDecision

TOGETHER = 4
UNHURRIED = {"ROWS_MAX": TOGETHER, "SECONDS_MAX": 60.0, "POSTGRES_SECONDS_MAX": 60.0}


def note_each_effect(after=lambda: None):
    """Have each message leave a mark with its effect, in a table where it may stand twice."""
    end = doing._end

    def marked(row, why):
        end(row, why)
        if not why:
            said = str(row.object_uri)
            HostDecision.create(host="mark.example", standing="open", reason=said, by_uri="")
            after()

    doing._end = marked
    for name, value in UNHURRIED.items():
        setattr(rounds, name, value)


def main(folder, settings, n):
    def kill_at_the_last():
        if HostDecision.select().count() == int(n):
            os.kill(os.getpid(), signal.SIGKILL)

    app = create_app(Path(folder), overrides=json.loads(settings), environment={}, testing=True)
    note_each_effect(kill_at_the_last)
    with app.app_context():
        reception.step()


if __name__ == "__main__":
    main(*sys.argv[1:])
