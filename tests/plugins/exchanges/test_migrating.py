"""An instance with a past is brought up to date, and its exchanges go on."""

import shutil
from pathlib import Path

import pytest
from peewee import IntegrityError

import onemile_exchanges
from onemile import db, ids, schema

MIGRATIONS = Path(onemile_exchanges.__file__).parent / "migrations"


@pytest.fixture
def database(make_instance):
    """A database in which the core has been set up, and no exchange yet."""
    app = make_instance(plugins=[])
    with app.app_context():
        yield app.extensions[db.EXTENSION]


def component(folder):
    return schema.Component(name="exchanges", folder=folder)


def put(database, table, **values):
    """Insert a row; what is not named and may not be null is filled with its type's nothing."""
    for column in database.get_columns(table):
        if not column.null and column.name not in values:
            kind = column.data_type.lower()
            if "bool" in kind:
                values[column.name] = False
            elif "char" in kind or "text" in kind:
                values[column.name] = ""
            else:
                values[column.name] = 0
    marks = ", ".join([database.param] * len(values))
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
    database.execute_sql(sql, tuple(values.values()))


def test_disputes_beside_running_exchanges_are_possible_from_now_on(database, tmp_path):
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_exchanges.py", first)
    schema.migrate(database, [component(first)])
    item = ids.new()
    put(database, "exchanges_item", id=item, audience="near", state="published")
    two = {"item_id": item, "helper_id": 1, "helped_id": 2, "opened_by": 2}
    put(database, "exchanges_agreement", id=1, state="confirmed", is_running=False, **two)
    put(database, "exchanges_agreement", id=2, state="agreed", is_running=True, **two)

    schema.migrate(database, [component(MIGRATIONS)])

    table = "exchanges_agreement"
    disputed = f"UPDATE {table} SET state = 'disputed', is_running = true WHERE id = 1"
    database.execute_sql(disputed)
    kept = f"SELECT state, reopened_by, ended_by_leaving FROM {table} ORDER BY id"
    assert [(s, who, bool(left)) for s, who, left in database.execute_sql(kept).fetchall()] == [
        ("disputed", None, False),
        ("agreed", None, False),
    ]


def test_items_of_before_become_placed_things_and_lose_nothing(database, tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    for name in ("0001_exchanges.py", "0002_done_counts.py", "0004_photo_key.py"):
        shutil.copy(MIGRATIONS / name, before)
    schema.migrate(database, [component(before)])
    base = "https://quartier.example"
    for number, audience in ((1, "near"), (2, "instance"), (3, "near")):
        author = {"member_id": 70 + number, "author_uri": f"{base}/members/{number:012x}"}
        placed = {"cell": None if number == 3 else 900 + number, "commune": "67482"}
        put(database, "exchanges_item", id=number, title=f"T{number}", state="paused",
            audience=audience, **author, **placed)  # fmt: skip
        put(database, "exchanges_photo", id=10 + number, item_id=number, key=f"k{number}")
    two = {"helper_id": 1, "helped_id": 2, "opened_by": 2, "state": "agreed", "is_running": True}
    put(database, "exchanges_agreement", id=1, item_id=1, **two)
    old = rows_of(database, "exchanges_item")

    schema.migrate(database, [component(MIGRATIONS)])

    new = rows_of(database, "exchanges_item")
    for number, row in old.items():
        row["author_id"] = row.pop("member_id")
        assert new[number].pop("uri") == f"{base}/exchanges/items/{number}"
        assert new[number] == row
    assert len(new) == 3
    assert {n: row["item_id"] for n, row in rows_of(database, "exchanges_photo").items()} == {
        11: 1, 12: 2, 13: 3
    }  # fmt: skip
    assert rows_of(database, "exchanges_agreement")[1]["item_id"] == 1
    # A remote author has no number; and no audience is made up.
    from_afar = {"uri": "https://elsewhere.example/1", "author_id": None, "state": "paused"}
    put(database, "exchanges_item", id=4, audience="mile", **from_afar)
    with pytest.raises(IntegrityError), database.atomic():
        put(database, "exchanges_item", id=5, uri="x", audience="friends", author_id=1)


def rows_of(database, table):
    cursor = database.execute_sql(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return {row["id"]: row for row in (dict(zip(names, one, strict=True)) for one in cursor)}
