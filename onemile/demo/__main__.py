"""python -m onemile.demo [--without NAME]... FOLDER SIZE ADDRESS [ADDRESS]: plant it, and leave.

The demo of one or two; ``--without`` a plugin, as often as needed: see ``left_out``.

In a process of its own: what the inventing took in memory the server would keep.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from onemile.demo import founding, ground, logins, pair, town
from onemile.demo.localities import ALSACE


def main(folder: Path, size: int, addresses: Sequence[str], *, without: Sequence[str]) -> None:
    """Make the instances and their people; the mark comes last."""
    if len(addresses) > 1:
        told = pair.plant(folder, addresses, size=size, without=without)
    else:
        told = {ALSACE.name: _alone(folder, size, addresses[0], without=without)}
    ground.mark(folder, logins.written(told, without=without))


def _alone(folder: Path, size: int, address: str, *, without: Sequence[str]) -> logins.Logins:
    enabled = [name for name in pair.USUAL if name not in without]
    app = founding.found(folder, ALSACE, {"base_url": address, "enabled": enabled})
    told = town.plant(app, size=size)
    with app.app_context():
        founding.keep(app)
    return told


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m onemile.demo")
    words.add_argument("--without", action="append", default=[])
    words.add_argument("folder", type=Path)
    words.add_argument("size", type=int)
    words.add_argument("addresses", nargs="+")
    return words.parse_args()


if __name__ == "__main__":
    # Whoever plants a demo reads what went wrong, not what its invented people did.
    level = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=level)
    try:
        asked = _asked()
        main(asked.folder, asked.size, asked.addresses, without=asked.without)
    except KeyboardInterrupt:
        sys.exit(130)  # whoever started us says what there is to say
