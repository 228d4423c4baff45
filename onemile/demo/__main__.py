"""python -m onemile.demo FOLDER SIZE ADDRESS [ADDRESS]: plant the demo, of one or two, and leave.

In a process of its own: what the inventing took in memory the server would keep.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from onemile.demo import founding, ground, logins, pair, town
from onemile.demo.localities import ALSACE


def main(folder: Path, size: int, addresses: Sequence[str]) -> None:
    """Make the instances and their people; the mark comes last."""
    if len(addresses) > 1:
        ground.mark(folder, logins.written(pair.plant(folder, addresses, size=size)))
        return
    app = founding.found(folder, ALSACE, {"base_url": addresses[0]})
    told = town.plant(app, size=size)
    with app.app_context():
        founding.keep(app)
    ground.mark(folder, logins.written({ALSACE.name: told}))


if __name__ == "__main__":
    # Whoever plants a demo reads what went wrong, not what its invented people did.
    level = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=level)
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
    except KeyboardInterrupt:
        sys.exit(130)  # whoever started us says what there is to say
