"""What the tests of this room share: a table of notes to place, and a count of queries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from peewee import SQL, BigIntegerField, CharField

from onemile.db import BaseModel, database


class Note(BaseModel):
    """A plugin's table as the feed knows it: placed rows, newest first."""

    member_id = BigIntegerField(default=0)
    cell = BigIntegerField(null=True)
    commune = CharField(default="")
    kind = CharField(default="note")
    title = CharField(default="")

    class Meta:
        table_name = "note"


Note.add_index(Note.index(Note.cell, Note.id.desc(), name="note_cell"))
Note.add_index(
    Note.index(Note.commune, Note.id.desc(), where=SQL("kind = 'note'"), name="note_commune")
)


@pytest.fixture
def notes(instance: Any) -> type[Note]:
    """An empty table of notes."""
    database.create_tables([Note])
    return Note


@pytest.fixture
def queries(
    instance: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SQL of a block: ``with queries() as asked: …``; then ``len(asked)``."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        asked: list[str] = []
        obj = database.obj
        plain = obj.execute_sql

        def listening(sql: str, params: Any = None, **options: Any) -> Any:
            asked.append(sql)
            return plain(sql, params, **options)

        with monkeypatch.context() as patch:
            patch.setattr(obj, "execute_sql", listening)
            yield asked

    return collect
