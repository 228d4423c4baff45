"""Makes an instance of the demo, as it would have been made on the day before its first member."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from onemile import clock
from onemile.cli.setup import make_instance
from onemile.demo.localities import Locality
from onemile.demo.people import OPEN_FOR_DAYS

BEFORE_THE_FIRST = timedelta(days=OPEN_FOR_DAYS + 1)


def found(folder: Path, locality: Locality, values: dict[str, Any]) -> Flask:
    """Make it with a place's settings and ``values``; its keys are older than its people."""
    moment = clock.now() - BEFORE_THE_FIRST
    before = clock.use(lambda: moment)
    try:
        return make_instance(folder, {**locality.settings, **values})
    finally:
        clock.use(before)
