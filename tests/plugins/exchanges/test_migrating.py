"""An instance with a past is brought up to date, and its exchanges go on."""

import shutil
from pathlib import Path

import pytest

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
