"""The merge: what lies in an area, newest first, at the cost of a page."""

import json
import re

import pytest
from peewee import BigIntegerField, CharField

from onemile.contracts import Area
from onemile.db import BaseModel, database, is_sqlite
from onemile.mile import grid, radius
from onemile.mile.radius import newest

COLUMNS = ("id", "title", "member_id")
HERE = grid.cell_at(48.5839, 7.7455, 0)
MILE = Area(ring="mile", cells=grid.mile(HERE))
FAR = grid.cell_at(47.75, 7.34, 0)


def titles(notes, **asked) -> list[str]:
    asked = {"area": MILE, "columns": COLUMNS, "before": None, "limit": 20, **asked}
    return [row["title"] for row in newest(notes, **asked)]


def test_the_newest_of_all_squares_come_first(notes, world):
    beside = world.beside(HERE)
    for title, cell in (("one", HERE), ("two", beside), ("far", FAR), ("three", HERE)):
        notes.create(title=title, cell=cell)
    assert titles(notes) == ["three", "two", "one"]


def test_pages_follow_one_another_without_gap_or_repetition(notes, world):
    for number in range(7):
        notes.create(title=str(number), cell=world.beside(HERE, columns=number % 2))
    seen, before = [], None
    while rows := newest(notes, area=MILE, columns=COLUMNS, before=before, limit=3):
        seen += [row["title"] for row in rows]
        before = rows[-1]["id"]
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


class Letter(BaseModel):
    """What is written long before it is shown: in the order in which it appeared."""

    ordered_by = "out_id"

    cell = BigIntegerField(null=True)
    commune = CharField(default="")
    title = CharField(default="")
    out_id = BigIntegerField(null=True, unique=True)

    class Meta:
        table_name = "letter"


@pytest.mark.parametrize(
    "area", [MILE, Area(ring="instance"), Area(ring="mile", cells=(HERE,), communes=("67482",))]
)
def test_a_model_says_by_which_column_it_is_ordered(instance, area):
    database.create_tables([Letter])
    for out_id, title in ((3, "two"), (5, "three"), (2, "one"), (None, "unseen"), (8, "four")):
        Letter.create(title=title, out_id=out_id, cell=HERE, commune="67482")
    asked = {"area": area, "columns": ("out_id", "title")}
    first = newest(Letter, before=None, limit=2, **asked)
    # What appears meanwhile is no part of the next page, whenever it was begun.
    Letter.update(out_id=9).where(Letter.title == "unseen").execute()
    second = newest(Letter, before=first[-1]["out_id"], limit=3, **asked)
    assert [row["title"] for row in [*first, *second]] == ["four", "three", "two", "one"]


def test_what_is_placed_by_commune_only_lies_in_no_mile_but_in_its_commune(notes):
    notes.create(title="somewhere in town", commune="67482")
    notes.create(title="in the square", cell=HERE, commune="67482")
    assert titles(notes) == ["in the square"]
    town = Area(ring="commune", communes=("67482",))
    assert titles(notes, area=town) == ["in the square", "somewhere in town"]
    assert titles(notes, area=Area(ring="commune", communes=("68224",))) == []


def test_an_area_without_squares_and_communes_is_the_whole_instance(notes):
    notes.create(title="here", cell=HERE)
    notes.create(title="there", commune="68224")
    assert titles(notes, area=Area(ring="instance")) == ["there", "here"]


def test_a_condition_takes_values_and_percent_signs(notes):
    notes.create(title="100 % wool", cell=HERE)
    notes.create(title="100 grams", cell=HERE)
    where = "title LIKE '%wool' AND kind = ?"
    assert titles(notes, where=where, values=["note"]) == ["100 % wool"]
    for area in (Area(ring="commune", communes=("67482",)), Area(ring="instance")):
        assert titles(notes, area=area, where=where, values=["loan"]) == []


def test_a_page_is_full_although_its_authors_are_hidden(notes):
    for number in range(60):
        notes.create(title=str(number), cell=HERE, member_id=number % 10)
    shown = titles(notes, hidden=frozenset(range(1, 10)), limit=5)
    assert shown == ["50", "40", "30", "20", "10"]


def test_hidden_authors_who_wrote_everything_end_the_page(notes, queries):
    for number in range(300):
        notes.create(title=str(number), cell=HERE, member_id=1)
    with queries() as asked:
        assert titles(notes, hidden=frozenset([1]), limit=5) == []
    assert len(asked) <= radius.SLICES_MAX


@pytest.mark.parametrize("hidden", [frozenset(), frozenset([99])])
def test_a_page_is_one_query(notes, queries, hidden):
    for number in range(50):
        notes.create(title=str(number), cell=HERE, member_id=number)
    with queries() as asked:
        assert len(titles(notes, hidden=hidden)) == 20
    assert len(asked) == 1


def test_the_widest_mile_an_instance_may_set_is_one_query_too(notes):
    notes.create(title="near", cell=HERE)
    wide = Area(ring="mile", cells=grid.mile(HERE, radius_m=8046.72))
    assert len(wide.cells) > 1000
    assert titles(notes, area=wide) == ["near"]


@pytest.mark.parametrize(
    ("area", "where", "index"),
    [
        (MILE, "", "note_cell"),
        (Area(ring="commune", communes=("67482", "67447")), "kind = 'note'", "note_commune"),
    ],
)
def test_each_spot_is_one_descent_into_its_index(notes, queries, area, where, index):
    for number in range(40):
        notes.create(title=str(number), cell=HERE, commune="67482")
    with queries() as asked:
        titles(notes, area=area, where=where)
    plan = _plan(asked[0], area)
    assert index in plan
    assert not re.search(r"SCAN (TABLE )?note|Seq Scan on note", plan), plan


def _plan(sql: str, area: Area) -> str:
    """Let the engine say how it would answer, without the shortcuts of a small table."""
    spots = area.cells or area.communes
    if is_sqlite():
        listed, prefix = json.dumps(spots), "EXPLAIN QUERY PLAN "
    else:
        listed, prefix = list(spots), "EXPLAIN "
        database.execute_sql("SET enable_seqscan = off")
    cursor = database.execute_sql(prefix + sql, (listed, radius.NEWEST_ID, 20, 20))
    return "\n".join(str(row) for row in cursor.fetchall())
