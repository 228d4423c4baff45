"""A database of before: the federation's tables as a version left them, to be migrated on."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import onemile_federation
from onemile import db, schema

MIGRATIONS = Path(onemile_federation.__file__).parent / "migrations"


@contextmanager
def database_before(number: str, make_instance: Callable[..., Any], folder: Path) -> Iterator[Any]:
    """Yield an instance's database with the migrations before the one of ``number`` applied."""
    with make_instance(plugins=[]).app_context() as context:
        found = context.app.extensions[db.EXTENSION]
        before = folder / "before"
        before.mkdir()
        for path in MIGRATIONS.glob("0*.py"):
            if path.name[:4] < number:
                shutil.copy(path, before)
        migrate(found, before)
        yield found


def migrate(database: Any, folder: Path = MIGRATIONS) -> None:
    """Apply the migrations of a folder that are not applied yet; all, where none is named."""
    schema.migrate(database, [schema.Component(name="federation", folder=folder)])
