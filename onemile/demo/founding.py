"""Makes an instance of the demo, as it would have been made on the day before its first member."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from onemile import clock, db
from onemile.cli.setup import make_instance
from onemile.db import EXTENSION as DATABASE
from onemile.demo.localities import Locality
from onemile.demo.people import OPEN_FOR_DAYS

BEFORE_THE_FIRST = timedelta(days=OPEN_FOR_DAYS + 1)


def found(folder: Path, locality: Locality, values: dict[str, Any]) -> Flask:
    """Make it with a place's settings and ``values``; its keys are older than its people.

    What is planted is not waited for until it lies on the disk, before ``keep``: a planting that
    was interrupted begins anew, whatever is left of it.
    """
    moment = clock.now() - BEFORE_THE_FIRST
    before = clock.use(lambda: moment)
    try:
        app = make_instance(folder, {**locality.settings, **values})
    finally:
        clock.use(before)
    app.extensions[DATABASE].pragma("synchronous", "off", permanent=True)
    return app


def keep(app: Flask) -> None:
    """Have all that was planted lie on the disk, and shut the database."""
    database = app.extensions[DATABASE]
    database.pragma("synchronous", "full", permanent=True)
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.shut(database)
