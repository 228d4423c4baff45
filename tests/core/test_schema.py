"""Migrations: one starter at a time, nothing half done, no edited file, no drift from models."""

import sqlite3
import threading

import pytest

from onemile import current, db, engines, health, i18n, schema

FIRST = """
from peewee import BigIntegerField


def up(migrator, db):
    class Thing(db.Model):
        weight = BigIntegerField()

        class Meta:
            table_name = "trial_thing"

    db.create_tables([Thing])
"""
BROKEN = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE trial_half (id INTEGER)")
    raise RuntimeError("in the middle")
"""


@pytest.fixture
def component(tmp_path):
    folder = tmp_path / "component"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return schema.Component(name="trial", folder=folder)


def test_simultaneous_starters_apply_each_file_once(make_instance, component):
    app = make_instance()
    url = app.extensions[current.EXTENSION].settings["database_url"]
    url = url or f"sqlite:///{app.instance_path}/onemile.sqlite"
    applied, failures = [], []

    def start():
        database = engines.open_database(url)
        try:
            applied.append(schema.migrate(database, [component]))
        except Exception as error:
            failures.append(error)
        finally:
            db.shut(database)

    starters = [threading.Thread(target=start) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert not failures
    assert sorted(applied) == [[], [], [], ["trial/0001_first"]]


def test_a_failing_file_leaves_nothing_behind(instance, component):
    database = db.at_work()
    schema.migrate(database, [component])
    (component.folder / "0002_broken.py").write_text(BROKEN)
    with pytest.raises(RuntimeError):
        schema.migrate(database, [component])
    assert "trial_half" not in database.get_tables()
    assert schema.fit(database, [component]).pending == ("trial/0002_broken",)


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE member_extra (id INTEGER)", "DROP TABLE place_move"]
)
def test_a_file_that_makes_or_drops_a_table_of_others_is_undone(instance, component, statement):
    database = db.at_work()
    before = database.get_tables()
    (component.folder / "0001_first.py").write_text(
        f"def up(migrator, db):\n    db.execute_sql({statement!r})\n"
    )

    with pytest.raises(schema.SchemaError, match="outside the plugin's own room"):
        schema.migrate(database, [component])

    assert set(database.get_tables()) - {"om_migration_trial"} == set(before)


def test_an_applied_file_that_was_edited_is_refused(instance, component):
    schema.migrate(db.at_work(), [component])
    (component.folder / "0001_first.py").write_text(FIRST + "\n# better\n")
    with pytest.raises(schema.SchemaError, match="modifié après .* trial/0001_first"):
        schema.migrate(db.at_work(), [component])


def test_a_copy_made_before_migrating_holds_what_the_log_still_held(make_instance, tmp_path):
    app = make_instance()
    database = app.extensions[db.EXTENSION]
    copy = schema.keep_copy(database)
    if copy is None:
        assert not isinstance(database, db.SqliteDatabase)
        return
    with sqlite3.connect(copy) as opened:
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    opened.close()
    assert "member" in tables


def columns_of(database, table):
    kinds = {"INTEGER": "BIGINT", "SMALLINT": "BIGINT", "VARCHAR": "CHARACTER VARYING"}
    if isinstance(database, db.SqliteDatabase):
        kinds["BOOLEAN"] = "BIGINT"  # a whole number there, whichever word a migration has used
    found = {}
    for column in database.get_columns(table):
        kind = column.data_type.upper().split("(")[0]
        found[column.name] = (kinds.get(kind, kind), column.null or column.primary_key)
    return found


def indexes_of(database, table):
    found = {(tuple(sorted(i.columns)), bool(i.unique)) for i in database.get_indexes(table)}
    return {index for index in found if index != (("id",), True)}


@pytest.fixture
def empty_database(engine, tmp_path, request):
    """A database without a table, on the engine of the test."""
    if engine == "sqlite":
        database = engines.open_database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield database
        db.shut(database)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.fresh_database()
    database = engines.open_database(url)
    yield database
    db.shut(database)
    server.drop(url)


def test_the_migrated_tables_are_those_the_models_describe(instance, empty_database):
    """Names, types, nullability alike; every described index is there, a migration may add more."""
    models = [model for _, model in current.instance().plugins.declared("register_models")]
    with empty_database.bind_ctx(models):
        empty_database.create_tables(models)
    for model in models:
        name = model._meta.table_name
        assert columns_of(db.at_work(), name) == columns_of(empty_database, name), name
        assert indexes_of(db.at_work(), name) >= indexes_of(empty_database, name), name


def test_every_component_migrates_from_nothing(instance):
    assert schema.fit(db.at_work(), current.instance().components).is_good


# ------------------------------------------------------------------------- does it fit


def spoil(how):
    """Make the database of the instance one that this code does not fit."""
    sql = {
        "pending": "DELETE FROM om_migration_exchanges",
        "edited": "UPDATE om_migration_exchanges SET sha256 = 'another'",
        "unknown": "UPDATE om_migration_exchanges SET name = '0999_future' WHERE id = 1",
    }[how]
    db.at_work().execute_sql(sql)


MISFITS = ["pending", "edited", "unknown"]


@pytest.mark.parametrize("how", MISFITS)
def test_what_does_not_fit_is_not_ready_and_said_with_its_mend(how, instance, browser):
    assert browser().get("/readyz").status == 200
    spoil(how)
    answer = browser().get("/readyz")
    assert answer.status == 503 and "exchanges/0" in answer.text
    with i18n.speaking("en"):
        found = next(health.ask(check) for check in health.checks() if check.name == "tables")
    assert not found.is_fine
    words = {"pending": "migrate", "edited": "put the file back", "unknown": "newer version again"}
    assert words[how] in found.mend
    with pytest.raises(schema.SchemaError, match="exchanges/0"):
        schema.refuse_misfit(db.at_work(), current.instance().components)


@pytest.mark.parametrize("how", ["edited", "unknown"])
def test_what_does_not_fit_is_not_migrated_further(how, instance):
    spoil(how)
    with pytest.raises(schema.SchemaError, match="exchanges/0"):
        schema.migrate(db.at_work(), current.instance().components)


def test_the_history_of_a_plugin_that_is_off_does_no_harm(instance, component):
    schema.migrate(db.at_work(), [component])
    assert schema.fit(db.at_work(), current.instance().components).is_good
    assert schema.histories(db.at_work())["trial"] == ["0001_first"]


def test_a_gap_in_the_numbers_and_a_late_low_number_do_no_harm(instance, component):
    (component.folder / "0005_fifth.py").write_text("def up(migrator, db): pass\n")
    schema.migrate(db.at_work(), [component])
    (component.folder / "0003_third.py").write_text("def up(migrator, db): pass\n")
    assert schema.migrate(db.at_work(), [component]) == ["trial/0003_third"]
    assert schema.fit(db.at_work(), [component]).is_good


def test_every_migration_of_a_database_at_work_is_preceded_by_a_copy(instance, component, engine):
    told = []
    schema.migrate(db.at_work(), [component], tell=told.append)
    copies = [line for line in told if "copy" in line]
    assert len(copies) == (1 if engine == "sqlite" else 0)
    again = []
    schema.migrate(db.at_work(), [component], tell=again.append)
    assert again == []


def test_a_new_database_needs_no_copy(empty_database, component):
    told = []
    schema.migrate(empty_database, [component], tell=told.append)
    assert told == ["applied trial/0001_first"]
