"""Who leaves while a plugin is off is forgotten by it as soon as it is on again."""

import io
import json
import sqlite3
import zipfile
from types import SimpleNamespace

import psycopg
import pytest
import structlog
from click.testing import CliRunner
from peewee import OperationalError

from onemile import current, db, schema, worker
from onemile.app import create_app
from onemile.cli import commands
from onemile.db import database
from onemile.members import passwords
from onemile.members.models import LEFT, Member
from onemile.privacy import departed, erase, export, leavers
from onemile.privacy.models import Departed
from onemile.testing.browser import Browser
from onemile.testing.world import World

PASSWORD = "trois pommes rondes"
DRILL = "Perceuse visseuse"


@pytest.fixture
def house(installed, make_instance, engine):
    """One instance that is started again and again with other plugins: ``house.at_work(…)``."""
    first = make_instance(plugins=["toolshed", "exchanges"])
    extension = first.extensions["onemile"]
    url = extension.settings["database_url"]
    again = []

    def at_work(*plugins):
        overrides = {"base_url": "http://instance.example", "enabled": list(plugins)}
        if url:
            overrides["database_url"] = url
        app = create_app(extension.folder, overrides=overrides, environment={}, testing=True)
        again.append(app)
        return app

    yield SimpleNamespace(at_work=at_work, first=first)
    for app in again:
        db.shut(app.extensions[db.EXTENSION])


@pytest.fixture
def ana(house):
    """A member with a drill in the toolshed, and her neighbour Ben, who sees it."""
    with house.first.app_context():
        world = World(house.first)
        member = world.member("Ana", password_hash=passwords.keep(PASSWORD))
        world.member("Ben")
        browser = Browser(house.first, member=member)
        browser.get("/toolshed/").submit("Le prêter", name=DRILL)
        assert tools() == 1
    return member


def tools():
    return database.execute_sql("SELECT COUNT(*) FROM toolshed_tool").fetchone()[0]


def leave(house, member, *plugins):
    """Leave by the page while some plugins are at work; gives the last page."""
    app = house.at_work(*plugins)
    with app.app_context():
        browser = Browser(app, member=Member.get_by_id(member.id))
        asked = browser.get("/me/data/leave").text
        browser.submit("Effacer mon compte", password=PASSWORD)
        return asked, browser.text


def test_who_left_is_forgotten_at_the_next_start_of_the_plugin(house, ana):
    leave(house, ana, "exchanges")

    app = house.at_work("exchanges", "toolshed")
    with app.app_context():
        assert [(row.uri, row.plugin) for row in Departed.select()] == [(ana.uri, "toolshed")]
        assert tools() == 1
    said = []
    leavers.make_good_at_start(app, tell=said.append)

    with app.app_context():
        assert (tools(), Departed.select().count()) == (0, 0)
        ben = Member.get(Member.first_name == "Ben")
        assert DRILL not in Browser(app, member=ben).get("/").text
        assert departed.check().is_fine
    assert len(said) == 1


def test_leaving_says_what_is_erased_later(house, ana):
    asked, said = leave(house, ana, "exchanges")

    assert "Effacé plus tard" in asked and "toolshed" in asked
    assert "Ton compte est effacé" in said
    assert "toolshed" in said and "dès qu’on les rallume" in said


def test_nothing_is_said_or_kept_where_every_plugin_is_at_work(house, ana):
    asked, said = leave(house, ana, "exchanges", "toolshed")

    assert "Effacé plus tard" not in asked and "rallume" not in said
    with house.first.app_context():
        assert (tools(), Departed.select().count()) == (0, 0)


def test_a_plugin_without_tables_at_that_time_has_nothing_to_forget(house, ana):
    leave(house, ana, "toolshed", "exchanges")

    with house.first.app_context():
        assert "smiles" not in [row.plugin for row in Departed.select()]


def test_the_copy_names_the_plugins_that_are_off_and_whom_to_ask(house, ana):
    app = house.at_work("exchanges")
    with app.test_request_context():
        export.write(Member.get_by_id(ana.id), into=(out := io.BytesIO()))
    archive = zipfile.ZipFile(out)

    missing = json.loads(archive.read("not-included.json"))
    assert missing["switched_off"] == ["toolshed"]
    assert missing["ask"] == "1Mile"
    assert "toolshed" in archive.read("index.html").decode()


def test_a_whole_copy_has_no_such_list(house, ana):
    with house.first.test_request_context():
        export.write(Member.get_by_id(ana.id), into=(out := io.BytesIO()))

    assert "not-included.json" not in zipfile.ZipFile(out).namelist()


@pytest.fixture
def eraser(house, ana, monkeypatch):
    """The toolshed's eraser: it raises what ``eraser.raises`` holds, and counts its calls."""
    import onemile_toolshed.services

    held = SimpleNamespace(raises=[], calls=0)
    real = onemile_toolshed.services.forget

    def forget(member):
        held.calls += 1
        if held.raises:
            raise held.raises.pop(0)
        return real(member)

    monkeypatch.setattr(onemile_toolshed.services, "forget", forget)
    return held


def test_a_plugin_that_cannot_forget_is_named_and_asked_again(house, ana, eraser):
    leave(house, ana, "exchanges")
    eraser.raises = [RuntimeError("no time")]
    app = house.at_work("exchanges", "toolshed")
    said = []

    with structlog.testing.capture_logs() as log:
        leavers.make_good_at_start(app, tell=said.append)

    assert [line["plugin"] for line in log if line["event"] == "not forgotten"] == ["toolshed"]
    (line,) = said
    assert line.startswith("toolshed: cannot erase 1 who left") and "\n" not in line
    with app.app_context():
        assert Departed.select().count() == 1
        found = departed.check()
        assert not found.is_fine and "toolshed" in found.detail and "enabled" in found.mend
        worker.run_job("core.forget_departed")
        assert (tools(), Departed.select().count()) == (0, 0)
        assert departed.check().is_fine


def test_one_whom_it_cannot_forget_keeps_nobody_elses_things(house, ana, eraser):
    leave(house, ana, "exchanges")
    app = house.at_work("exchanges", "toolshed")
    with app.app_context():
        Departed.create(member_id=7, uri="http://instance.example/7", plugin="exchanges")
        Departed.create(member_id=9, uri="http://instance.example/9", plugin="toolshed")
        eraser.raises = [SystemExit(3)]

        assert leavers.make_good() == 2
        assert [row.member_id for row in Departed.select()] == [ana.id]


def gave_way(engine):
    if engine == "sqlite":
        cause = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    else:
        cause = psycopg.errors.DeadlockDetected("deadlock detected")
    wrapped = OperationalError(str(cause))
    wrapped.orig = cause
    return wrapped


def test_two_starters_in_each_others_way_are_no_mistake_of_the_plugin(house, ana, eraser, engine):
    leave(house, ana, "exchanges")
    app = house.at_work("exchanges", "toolshed")
    eraser.raises = [gave_way(engine), gave_way(engine)]

    with structlog.testing.capture_logs() as log:
        leavers.make_good_at_start(app)

    assert eraser.calls == 3 and not [line for line in log if line["event"] == "not forgotten"]
    with app.app_context():
        assert (tools(), Departed.select().count()) == (0, 0)


def test_who_is_always_in_the_way_stops_no_start(house, ana, eraser, engine):
    leave(house, ana, "exchanges")
    app = house.at_work("exchanges", "toolshed")
    eraser.raises = [gave_way(engine) for _ in range(leavers.TRIES_MAX)]

    leavers.make_good_at_start(app)

    with app.app_context():
        assert [row.tried_at for row in Departed.select()] == [None]
        worker.run_job("core.forget_departed")
        assert (tools(), Departed.select().count()) == (0, 0)


def test_a_start_of_many_processes_asks_a_failing_plugin_once(house, ana, eraser):
    leave(house, ana, "exchanges")
    app = house.at_work("exchanges", "toolshed")
    eraser.raises = [RuntimeError("no time")] * 2

    for _process in range(3):
        leavers.make_good_at_start(app, untried_only=True)
    assert eraser.calls == 1

    leavers.make_good_at_start(app)
    assert eraser.calls == 2


def test_the_eraser_reads_the_same_number_and_address_as_at_leaving(house, ana, monkeypatch):
    leave(house, ana, "exchanges")
    import onemile_toolshed.services

    seen = []
    monkeypatch.setattr(
        onemile_toolshed.services, "forget", lambda member: seen.append(member) or []
    )
    leavers.make_good_at_start(house.at_work("exchanges", "toolshed"))

    assert [(one.id, one.uri, one.state) for one in seen] == [(ana.id, ana.uri, LEFT)]


def test_the_doctor_names_what_is_off_and_what_has_no_owner(house, ana, monkeypatch):
    app = house.at_work("exchanges")
    with app.app_context():
        assert departed.check().is_fine and "toolshed_tool" in departed.check().detail
        erase.erase(Member.get_by_id(ana.id))
        found = departed.check()
        assert not found.is_fine and "toolshed" in found.detail

        monkeypatch.setattr(departed.plugin_manager, "installed", lambda: [])
        found = departed.check()
        assert not found.is_fine
        assert "toolshed_tool, om_migration_toolshed" in found.mend


def test_what_is_dropped_for_good_need_not_be_forgotten(house, ana):
    leave(house, ana, "exchanges")
    app = house.at_work("exchanges")
    with app.app_context():
        for table in ("toolshed_tool", "om_migration_toolshed"):
            database.execute_sql(f"DROP TABLE {table}")
        leavers.make_good()

        assert Departed.select().count() == 0
        assert departed.check().is_fine


def test_who_left_before_this_was_kept_is_asked_about_once(house, ana):
    """The migration cannot know which plugins were off: all are asked, at work or not."""
    with house.first.app_context():
        Member.update(state=LEFT).where(Member.id == ana.id).execute()
        database.execute_sql("DROP TABLE privacy_departed")
        database.execute_sql("DELETE FROM om_migration_core WHERE name = '0008_departed'")
    app = house.at_work("exchanges", "toolshed")
    with app.app_context():
        schema.migrate(app.extensions[db.EXTENSION], current.instance().components)
        rows = sorted((row.uri, row.plugin) for row in Departed.select())
        assert rows == [(ana.uri, "exchanges"), (ana.uri, "toolshed")]

        assert leavers.make_good() == 2
        assert (tools(), Departed.select().count()) == (0, 0)


@pytest.mark.plugins("exchanges", "smiles")
def test_our_own_erasers_bear_being_asked_twice(instance, world):
    ana = world.member("Ana")
    erase.erase(ana)
    for name in ("exchanges", "smiles"):
        Departed.create(member_id=ana.id, uri=ana.uri, plugin=name)

    assert leavers.make_good() == 2
    assert Departed.select().count() == 0


def test_migrate_makes_good_and_says_so(house, ana, tmp_path, engine):
    leave(house, ana, "exchanges")
    folder = house.first.extensions["onemile"].folder
    settings = 'base_url = "http://instance.example"\nenabled = ["exchanges", "toolshed"]\n'
    url = house.first.extensions["onemile"].settings["database_url"]
    (folder / "onemile.toml").write_text(settings + f'database_url = "{url}"\n')

    done = CliRunner().invoke(commands, ["--instance", str(folder), "migrate"])

    assert done.exit_code == 0, done.output
    assert "still held of people who left: 1" in done.output
    with house.first.app_context():
        assert tools() == 0
