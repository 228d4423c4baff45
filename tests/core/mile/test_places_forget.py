"""Places forget: no square in an event, a job, a session, an address; leaving takes the rest."""

import dataclasses
import re
from urllib.parse import unquote

import pytest

from onemile import current, db, engines, schema, worker
from onemile.db import database, transaction
from onemile.members.models import LEFT, Member, Session
from onemile.mile import grid, places
from onemile.mile.models import Place
from onemile.models import EventDelivery, EventRow
from onemile.privacy.erase import erase
from onemile_exchanges import negotiate, publish
from onemile_exchanges.negotiate import Terms

# Tables that own a place, or count how many live in one.
OWNERS = {"place", "exchanges_item", "member_sign_up", "people_count"}
PLACE_WORDS = re.compile(r"cell|square|spot|latitude|longitude|commune|postcode|place")
SQUARE = re.compile(r"g1:[0-2]:\d+:\d+")


def tables(*, but=frozenset()) -> dict[str, str]:
    """Give what every table holds, as one text each."""
    return {
        name: repr(database.execute_sql(f'SELECT * FROM "{name}"').fetchall())
        for name in database.get_tables()
        if name not in but
    }


def test_no_event_that_is_declared_has_a_field_for_a_place(instance):
    declared = current.instance().plugins.declared("register_event_types")
    assert len(declared) > 10
    for _plugin, kind in declared:
        fields = [field.name for field in dataclasses.fields(kind)]
        assert not [name for name in fields if PLACE_WORDS.search(name)], kind


@pytest.fixture
def story(world, browser, clock):
    """Somebody who moves twice, looks from here, offers, agrees, reports; gives their squares."""
    ana, ben = world.member("Ana", at=None), world.member("Ben")
    squares = [world.cell_of("67000")]
    for column in (0, 1, 2):
        if column:
            squares.append(world.beside(squares[0], columns=column))
        places.settle(
            member_id=ana.id,
            postcode="67000",
            commune="67482",
            cell_text=grid.to_text(squares[-1]),
        )
        world.tell()
    page = browser(ana)
    squares.append(world.beside(squares[0], rows=3))
    page.get("/").submit("Ici", cell=grid.to_text(squares[-1]))
    draft = publish.Draft(kind="offer", form="loan", category="objects", title="Un vélo")
    item = publish.publish(draft, member=ana)
    negotiate.propose(item.id, Terms(text="Bonjour"), member=ben)
    page.get("/map").get("/map?ring=mile&spot=1")
    page.post("/report", {"ground": "other", "text": "Regardez", "location": "/map"})
    world.tell()
    for job in worker.jobs():
        worker.run_job(job.name)
    return ana, squares


def test_after_a_busy_story_squares_stand_only_where_a_place_is_owned(story):
    _ana, squares = story
    for name, text in tables(but=OWNERS).items():
        assert not SQUARE.search(text), name
        assert not [cell for cell in squares if str(cell) in text], name


def test_of_former_squares_nothing_is_left_anywhere(story, clock):
    _ana, squares = story
    for name, text in tables().items():
        former = squares[1], squares[3]
        assert not [cell for cell in former if str(cell) in text], name


def test_leaving_takes_places_and_what_was_told_of_them(story):
    ana, squares = story
    with transaction():
        # As a house before this one has written it.
        EventRow.create(
            name="core.PlaceMoved",
            payload={"member_id": ana.id, "cell": squares[1], "commune": "67482"},
        )
    erase(ana)
    told = EventRow.select().where(EventRow.name == "core.PlaceMoved")
    assert ana.id not in [row.payload["member_id"] for row in told]
    assert not Place.select().where(Place.member_id == ana.id).exists()


@pytest.mark.parametrize(
    "payload", ["{broken", "", "null", "[]", "7", '"member_id"', '{"member_id": 5, "cell', "{}"]
)
def test_an_event_of_a_move_that_cannot_be_read_keeps_nobody_here(payload, world):
    ana, ben = world.member("Ana", at=None), world.member("Ben", at=None)
    database.execute_sql("DELETE FROM event")
    texts = (payload, f'{{"member_id": {ana.id}, broken', f'{{"member_id": {ben.id}}}')
    for number, text in enumerate(texts, 1):
        mark = database.param
        database.execute_sql(
            "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) "
            f"VALUES ({mark}, 'core.PlaceMoved', {mark}, 0, {mark})",
            (number, text, True),
        )
    erase(ana)
    assert Member.get_by_id(ana.id).state == LEFT
    told = EventRow.select().where(EventRow.name == "core.PlaceMoved")
    assert [row.payload for row in told] == [{"member_id": ben.id}]


# ---------------------------------------------------------------- here


def test_a_look_from_here_lasts_four_hours_and_stands_in_no_table(world, browser, clock):
    there = world.cell_of("68100")
    page = browser(world.member("Ana"))
    page.get("/").submit("Ici", cell=grid.to_text(there))
    assert "Mulhouse" in page.text
    assert not [name for name, text in tables(but=OWNERS).items() if str(there) in text]
    clock.advance(hours=3, minutes=59)
    assert "Mulhouse" in page.get("/").text
    clock.advance(minutes=2)
    assert "Mulhouse" not in page.get("/").text


def test_a_session_has_no_room_for_a_square(instance):
    names = [column.name for column in database.get_columns("member_session")]
    assert not [name for name in names if PLACE_WORDS.search(name) or "vantage" in name]
    assert not [field for field in Session._meta.fields if "vantage" in field]


def test_whoever_signs_in_next_at_this_browser_looks_from_home(world, browser):
    ana, ben = world.member("Ana"), world.member("Ben")
    page = browser(ana)
    page.get("/").submit("Ici", cell=grid.to_text(world.cell_of("68100")))
    kept = page.client.get_cookie("form")
    other = browser(ben)
    other.client.set_cookie("form", kept.value)
    assert "Mulhouse" not in other.get("/").text
    page.post("/sign-out")
    assert "here" not in unquote(page.client.get_cookie("form").value)


@pytest.mark.parametrize(("own", "level"), [(0, 0), (1, 1), (2, 2), (None, 2)])
def test_the_page_tells_the_browser_how_coarse_to_be(own, level, world, browser):
    ana = world.member("Ana")
    cell = None if own is None else grid.coarsen(world.cell_of("67000"), own)
    Place.update(cell=cell).where(Place.member_id == ana.id).execute()
    for path in ("/", "/mile/here"):
        page = browser(ana).get(path)
        assert set(re.findall(r'data-here data-level="(\d)"', page.html)) == {str(level)}


# ---------------------------------------------------------------- addresses


def test_no_address_on_the_map_names_a_square(world, browser):
    ana = world.member("Ana")
    draft = publish.Draft(kind="offer", form="loan", category="objects", title="Un vélo")
    publish.publish(draft, member=ana)
    page = browser(ana).get("/map")
    addresses = re.findall(r'(?:href|action|data-mile-map)="([^"]*)"', page.html)
    squares = page.get("/map/squares.json?ring=mile").html
    addresses += re.findall(r'"url":\s?"([^"]*)"', squares)
    assert [one for one in addresses if "spot=" in one]
    assert not [one for one in addresses if SQUARE.search(unquote(one))]


def test_a_square_is_opened_by_its_number_on_the_sheet(world, browser):
    ana = world.member("Ana")
    draft = publish.Draft(kind="offer", form="loan", category="objects", title="Un vélo")
    publish.publish(draft, member=ana)
    page = browser(ana).get("/map?ring=mile")
    home = re.search(r'href="([^"]*spot=\d+)#spot"', page.html)
    assert home, page.html
    assert "Un vélo" in page.get(home[1].replace("&amp;", "&")).text
    for nonsense in ("0", "999", "g1:0:1:1", "é"):
        assert page.get(f"/map?ring=mile&spot={nonsense}").status == 200


# ---------------------------------------------------------------- the migration


@pytest.fixture
def older(engine, tmp_path, request, instance):
    """A database as the house before this one left it."""
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path / 'older.sqlite'}"
    else:
        url = request.getfixturevalue("postgres_server").fresh_database()
    opened = engines.open_database(url)
    core = current.instance().components[0]
    before = tmp_path / "before"
    before.mkdir()
    for path in sorted(core.folder.glob("000[1-5]_*.py")):
        (before / path.name).write_bytes(path.read_bytes())
    schema.migrate(opened, [schema.Component(name="core", folder=before)])
    yield opened
    db.shut(opened)
    if engine == "postgres":
        request.getfixturevalue("postgres_server").drop(url)


def test_the_migration_blanks_what_older_houses_have_written_down(older):
    def write(sql):
        older.execute_sql(sql)

    cell, text = 40161543700, "g1:0:38192:34555"
    write(
        "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) VALUES (1, "
        f"""'core.PlaceMoved', '{{"cell": {cell}, "commune": "67482", "member_id": 7}}', 1, true)"""
    )
    write(
        "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) VALUES (2, "
        f"""'x.Told', '{{"note": "at {text}", "spot": "{text}", "thing_id": 9}}', 1, true)"""
    )
    write(
        "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) VALUES (3, "
        f"""'core.Seen', '{{"spot": {cell}, "thing_id": 9}}', 1, true)"""
    )
    for number, unreadable in enumerate(('{"cell": 1', "[3]", '{"commune": "1"}'), start=5):
        write(
            "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) VALUES "
            f"({number}, 'core.PlaceMoved', '{unreadable}', 1, true)"
        )
    write(
        "INSERT INTO event_delivery (id, event_id, plugin, attempts, due_at, error) "
        f"VALUES (3, 1, 'x', 1, 1, 'no {text} here')"
    )
    write(
        "INSERT INTO member (id, public_id, uri, email, password_hash, first_name, last_name, "
        "role, state, language, spoken_languages, skills, about, avatar_key, joined_at, "
        "notices_by_mail) "
        "VALUES (7, 'a', 'b', '', '', '', '', 'member', 'active', 'fr', '[]', '', '', '', 1, true)"
    )
    write(
        "INSERT INTO member_session (id, token_hash, member_id, device, created_at, seen_at, "
        f"expires_at, vantage_cell, vantage_until) VALUES (4, 'h', 7, '', 1, 1, 1, {cell}, 5)"
    )
    schema.migrate(older, current.instance().components[:1])
    read = {
        name: repr(older.execute_sql(f'SELECT * FROM "{name}"').fetchall())
        for name in older.get_tables()
    }
    assert not [name for name, rows in read.items() if str(cell) in rows or SQUARE.search(rows)]
    payloads = older.execute_sql("SELECT payload FROM event ORDER BY id").fetchall()
    readable = ['{"member_id": 7}', '{"note": "at ", "spot": "", "thing_id": 9}', '{"thing_id": 9}']
    assert payloads == [*[(one,) for one in readable], *[("{}",)] * 3]
    assert older.execute_sql("SELECT id, member_id FROM member_session").fetchall() == [(4, 7)]
    assert EventDelivery._meta.table_name in read


def test_the_migration_leaves_a_plugins_own_words_alone_in_however_many_events(older):
    """``spot`` is a square to the core, and a shed to whoever lends tools."""
    kept = '{"cell":7,  "spot": "shed", "square": "Kléber"}'
    broken = "[3"
    insert = (
        "INSERT INTO event (id, name, payload, recorded_at, is_dispatched) "
        f"VALUES ({older.param}, 'toolshed.Lent', {older.param}, 1, true)"
    )
    for number in range(1, 1_203):
        older.execute_sql(insert, (number, kept if number < 1_200 else broken))
    older.execute_sql(insert, (1_300, '{"spot": "g1:0:38192:34555"}'))

    schema.migrate(older, current.instance().components[:1])

    payloads = [row[0] for row in older.execute_sql("SELECT payload FROM event ORDER BY id")]
    assert payloads == [*[kept] * 1_199, *[broken] * 3, '{"spot": ""}']
