"""What the tests of this room share: a table of notes to place, and a count of queries."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from peewee import SQL, BigIntegerField, CharField, fn

from onemile import current, ids
from onemile.contracts import (
    ActorCard,
    Area,
    Category,
    FeedFilter,
    FeedItem,
    FeedKind,
    FeedTally,
    Manifest,
    SearchHit,
)
from onemile.db import BaseModel, database
from onemile.hookspecs import hookimpl
from onemile.members.directory import cards_of
from onemile.members.models import Member
from onemile.mile.radius import home_of, newest, within
from onemile.plugin_manager import Plugin


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


class Board:
    """A guest plugin that hangs notes into the feed: offers and needs."""

    MANIFEST = Manifest(name="board", title="Board")

    @hookimpl
    def register_feed_kinds(self) -> list[FeedKind]:
        drawers = (Category(name="garden", title="Jardin"), Category(name="tools", title="Outils"))
        return [
            FeedKind(name="note", title="Mot", plural="Mots", tone="ciel", categories=drawers),
            FeedKind(name="need", title="Besoin", plural="Besoins", tone="geranium", order=10),
        ]

    @hookimpl
    def feed_items(
        self, area: Area, viewer: Any, narrow: FeedFilter, before: int | None, limit: int
    ) -> list[FeedItem]:
        where = "kind = ?" if narrow.kind else ""
        values = [narrow.kind] if narrow.kind else []
        asked = {"columns": COLUMNS, "before": before, "limit": limit}
        rows = newest(Note, area=area, where=where, values=values, **asked)
        cards = cards_of(row["member_id"] for row in rows)
        return [self._item(row, cards) for row in rows if row["member_id"] in cards]

    @hookimpl
    def feed_tallies(self, area: Area, hidden: frozenset[str]) -> list[FeedTally]:
        spot = Note.cell if area.is_of_cells else Note.commune
        query = Note.select(Note.kind, spot, fn.COUNT(Note.id)).where(
            Note.member_id.not_in(Member.select(Member.id).where(Member.uri.in_(sorted(hidden))))
        )
        counted = within(query, Note, area=area).group_by(Note.kind, spot).tuples()
        return [FeedTally(kind=kind, spot=where, n=n) for kind, where, n in counted]

    @hookimpl
    def search_hits(self, words: str, area: Area, viewer: Any, limit: int) -> list[SearchHit]:
        found = self.feed_items(area, viewer, FeedFilter(), None, 100)
        return [SearchHit(item=item) for item in found if words.lower() in item.title.lower()]

    def _item(self, row: dict[str, Any], cards: dict[int, ActorCard]) -> FeedItem:
        return FeedItem(
            id=row["id"],
            uri=f"/board/{row['id']}",
            kind=row["kind"],
            title=row["title"],
            text="",
            url="/board",
            author=cards[row["member_id"]],
            published_at=ids.instant_of(row["id"]),
            commune=row["commune"],
            cell=row["cell"],
        )


COLUMNS = ("id", "member_id", "kind", "title", "cell", "commune")


@pytest.fixture
def pin(notes: type[Note]) -> Callable[..., Note]:
    """Pin a note to the board: ``pin(ana, "Bread")``, where she lives, or ``cell=`` elsewhere."""
    plugins = current.instance().plugins
    board = Board()
    plugins.manager.register(board, name="board")
    module: Any = board
    folder = Path(__file__).parent
    plugins.all.append(Plugin(manifest=board.MANIFEST, module=module, folder=folder, version=""))

    def make(member: Any, title: str, **values: Any) -> Note:
        home = home_of(member.id)
        assert home is not None
        values = {"cell": home.cell, "commune": home.commune, **values}
        note: Note = notes.create(member_id=member.id, title=title, **values)
        return note

    return make
