"""An instance with a past is brought up to date, and its exchanges go on."""

import shutil
from pathlib import Path

import pytest
from peewee import IntegrityError

import onemile_exchanges
from onemile import db, ids, schema
from onemile.conversations import key_of

MIGRATIONS = Path(onemile_exchanges.__file__).parent / "migrations"
TWO = {"helper_id": 1, "helper_uri": "a", "helped_id": 2, "helped_uri": "b"}


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
    two = {"item_id": item, **TWO, "opened_by": 2}
    put(database, "exchanges_agreement", id=1, state="confirmed", is_running=False, **two)
    put(database, "exchanges_agreement", id=2, state="agreed", is_running=True, **two)

    schema.migrate(database, [component(MIGRATIONS)])

    table = "exchanges_agreement"
    disputed = f"UPDATE {table} SET state = 'disputed', is_running = true WHERE id = 1"
    database.execute_sql(disputed)
    kept = f"SELECT state, reopened_by_uri, ended_by_leaving FROM {table} ORDER BY id"
    assert [(s, who, bool(left)) for s, who, left in database.execute_sql(kept).fetchall()] == [
        ("disputed", "", False),
        ("agreed", "", False),
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
    two = {**TWO, "opened_by": 2, "state": "agreed", "is_running": True}
    put(database, "exchanges_agreement", id=1, item_id=1, **two)
    old = rows_of(database, "exchanges_item")

    schema.migrate(database, [component(MIGRATIONS)])

    new = rows_of(database, "exchanges_item")
    for number, row in old.items():
        row["author_id"] = row.pop("member_id")
        assert new[number].pop("uri") == f"{base}/exchanges/items/{number}"
        assert new[number].pop("slots") == 0
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


BASE = "https://quartier.example/members"
ANA, BEN, CARLA = f"{BASE}/ana", f"{BASE}/ben", f"{BASE}/carla"
NUMBERS = {1: ANA, 2: BEN, 3: CARLA}
# What is said by number before, and by URI afterwards.
RENAMED = {
    "exchanges_agreement": {
        "opened_by": "opened_by_uri",
        "reopened_by": "reopened_by_uri",
        "ended_by": "ended_by_uri",
    },
    "exchanges_proposal": {"member_id": "by_uri"},
    "exchanges_message": {"member_id": "by_uri"},
    "exchanges_thanks": {},
    "exchanges_payment": {},
    "exchanges_item": {},
}


def up_to(number, tmp_path):
    """Give a folder with the migrations up to one: as they were on the day of that one."""
    folder = tmp_path / number
    folder.mkdir()
    for file in MIGRATIONS.glob("[0-9]*.py"):
        if file.name[:4] <= number:
            shutil.copy(file, folder)
    return folder


@pytest.fixture
def planted(database, tmp_path):
    """A database as it was before both sides were named by URI, with exchanges of every kind."""
    schema.migrate(database, [component(up_to("0005", tmp_path))])
    put(database, "exchanges_item", id=5, uri="x", author_id=1, author_uri=ANA, audience="near")
    pairs = (
        (1, 2, 2, None, None, "agreed"),
        (2, 1, 2, 2, 1, "cancelled"),
        (3, 2, 3, None, 2, "disputed"),
        (1, 3, 3, None, 3, "thanked"),
    )
    for number, (helper, helped, opened, reopened, ended, state) in enumerate(pairs, start=10):
        put(database, "exchanges_agreement", id=number, item_id=5 if number == 10 else None,
            title=f"T{number}", helper_id=helper, helper_uri=NUMBERS[helper], helped_id=helped,
            helped_uri=NUMBERS[helped], opened_by=opened, reopened_by=reopened, ended_by=ended,
            state=state, is_running=state in ("agreed", "disputed"), amount_smiles=number,
            unread_helped=True)  # fmt: skip
        for version, who in enumerate((helper, helped), start=1):
            put(database, "exchanges_proposal", id=10 * number + version, agreement_id=number,
                version=version, member_id=who, when_text=f"le {version}")  # fmt: skip
            put(database, "exchanges_message", id=10 * number + version, agreement_id=number,
                member_id=who, text=f"mots {version}", state="shown")  # fmt: skip
        put(database, "exchanges_thanks", id=number, agreement_id=number, giver_id=helped,
            receiver_id=helper, text="merci", is_public=True, state="shown")  # fmt: skip
        put(database, "exchanges_payment", id=number, agreement_id=number, key=f"k{number}",
            payer_uri=NUMBERS[helped], payee_uri=NUMBERS[helper], amount_smiles=3,
            state="held")  # fmt: skip
    return {table: rows_of(database, table) for table in RENAMED}


def test_both_sides_are_named_by_uri_and_no_row_is_lost(database, planted, tmp_path):
    schema.migrate(database, [component(up_to("0006", tmp_path))])

    for table, renamed in RENAMED.items():
        new = rows_of(database, table)
        assert sorted(new) == sorted(planted[table])
        for number, row in planted[table].items():
            for old_name, name in renamed.items():
                row[name] = NUMBERS.get(row.pop(old_name), "")
            if table == "exchanges_thanks":
                row["giver_uri"] = NUMBERS[row["giver_id"]]
                row["receiver_uri"] = NUMBERS[row["receiver_id"]]
            assert {name: new[number][name] for name in row} == row


def test_a_neighbour_without_a_number_is_one_of_two_from_then_on(database, planted, tmp_path):
    schema.migrate(database, [component(up_to("0006", tmp_path))])

    eve = "https://ortenau.example/members/" + "e" * 440
    two = {"helper_uri": eve, "helper_id": None, "helped_uri": ANA, "helped_id": 1}
    put(database, "exchanges_agreement", id=90, item_id=5, opened_by_uri=eve, state="agreed", **two)
    thanks = {"giver_uri": eve, "giver_id": None, "receiver_uri": ANA, "receiver_id": 1}
    put(database, "exchanges_thanks", id=90, agreement_id=90, **thanks)
    assert rows_of(database, "exchanges_agreement")[90]["helper_id"] is None
    # What the table refuses, it refuses by URI: oneself, one thing twice, thanks twice.
    alone = {**two, "helped_uri": eve}
    again = {**two, "opened_by_uri": eve, "item_id": 5, "state": "countered"}
    for table, row in (
        ("exchanges_agreement", {"id": 91, "opened_by_uri": eve, **alone}),
        ("exchanges_agreement", {"id": 92, **again}),
        ("exchanges_thanks", {"id": 93, "agreement_id": 90, **thanks}),
    ):
        with pytest.raises(IntegrityError), database.atomic():
            put(database, table, **row)


def test_what_hangs_on_an_exchange_still_goes_with_it(database, planted, tmp_path):
    schema.migrate(database, [component(up_to("0006", tmp_path))])

    database.execute_sql("DELETE FROM exchanges_agreement WHERE id = 10")
    for table in ("exchanges_proposal", "exchanges_message", "exchanges_thanks"):
        left = {row["agreement_id"] for row in rows_of(database, table).values()}
        assert left == {11, 12, 13}


def test_a_migration_that_breaks_off_has_changed_nothing(database, planted, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(MIGRATIONS, broken)
    file = broken / "0006_by_uri.py"
    file.write_text(file.read_text().replace("def up(", "def all_of_it(") + BREAKS_OFF)

    with pytest.raises(ZeroDivisionError):
        schema.migrate(database, [component(broken)])
    assert {table: rows_of(database, table) for table in RENAMED} == planted

    schema.migrate(database, [component(up_to("0006", tmp_path))])
    assert rows_of(database, "exchanges_agreement")[12]["ended_by_uri"] == BEN


def test_whoever_was_helped_goes_on_paying_and_another_account_may_pay(database, planted):
    schema.migrate(database, [component(MIGRATIONS)])

    agreements = rows_of(database, "exchanges_agreement")
    assert {row["payer_uri"] for row in agreements.values()} == {None}
    assert rows_of(database, "exchanges_commitment") == {}
    fair = {"content_digest": "x", "reason_uri": "https://quartier.example/fair/1"}
    put(database, "exchanges_commitment", id=1, key="fair/1", agreement_id=10, **fair)
    for row in ({"key": "fair/1", "agreement_id": 11}, {"key": "fair/2", "agreement_id": 10}):
        with pytest.raises(IntegrityError), database.atomic():
            put(database, "exchanges_commitment", id=2, **row, **fair)
    database.execute_sql("DELETE FROM exchanges_agreement WHERE id = 10")
    assert rows_of(database, "exchanges_commitment") == {}


BREAKS_OFF = """

def up(migrator, db):
    all_of_it(migrator, db)
    1 / 0
"""


@pytest.fixture
def talking(database, planted, tmp_path):
    """The same database on the eve of the room of conversations; Carla has left it."""
    schema.migrate(database, [component(up_to("0006", tmp_path))])
    for number, uri in NUMBERS.items():
        state = "left" if uri == CARLA else "active"
        put(database, "member", id=number, uri=uri, public_id=f"p{number}", email=f"e{number}",
            email_key=f"k{number}", state=state)  # fmt: skip
    update = "UPDATE exchanges_message SET"
    # Exchanges was off when Carla left: her words are all there yet.
    database.execute_sql(f"{update} state = 'shown', text = 'Code 4711' WHERE by_uri = '{CARLA}'")
    database.execute_sql(f"{update} state = 'hidden' WHERE id = 102")
    # Somebody talks in the room already, under the number of an exchange.
    put(database, "conversation", id=11, kind="pair", path="/conversations/11", pair_key="theirs")
    put(database, "conversation_reader", id=11, conversation_id=11, person_uri=ANA)
    return {
        table: rows_of(database, table) for table in ("exchanges_agreement", "exchanges_message")
    }


def test_every_message_is_in_the_room_of_conversations(database, talking):
    schema.migrate(database, [component(MIGRATIONS)])

    assert "exchanges_message" not in database.get_tables()
    exchanges = rows_of(database, "exchanges_agreement")
    for number, row in talking["exchanges_agreement"].items():
        assert {name: exchanges[number][name] for name in row} == row
    posts = rows_of(database, "conversation_post")
    assert sorted(posts) == sorted(talking["exchanges_message"])
    ids_of = {uri: number for number, uri in NUMBERS.items()}
    for number, row in talking["exchanges_message"].items():
        has_left = row["by_uri"] == CARLA
        assert posts[number] == {
            "id": number,
            "conversation_id": exchanges[row["agreement_id"]]["conversation_id"],
            "author_uri": "" if has_left else row["by_uri"],
            "author_id": None if has_left else ids_of[row["by_uri"]],
            "reply_to": None,
            "answers_id": None,
            "said_at": None,
            "text": "" if has_left else row["text"],
            "state": "erased" if has_left else row["state"],
            "state_before": "",
        }


def test_every_exchange_has_a_conversation_and_its_two_a_seat(database, talking):
    schema.migrate(database, [component(MIGRATIONS)])

    rooms, exchanges = rows_of(database, "conversation"), rows_of(database, "exchanges_agreement")
    assert rooms[11]["pair_key"] == "theirs" and len(rooms) == 5
    seats = {}
    for row in rows_of(database, "conversation_reader").values():
        seats.setdefault(row["conversation_id"], {})[row["person_uri"]] = row
    assert len({row["conversation_id"] for row in exchanges.values()} - {11}) == 4
    for number, row in exchanges.items():
        room = rooms[row["conversation_id"]]
        assert (room["kind"], room["keeper"]) == ("pair", "exchanges")
        assert room["path"] == f"/exchanges/{number}" and not room["is_first_contact"]
        assert room["policy"] == ("closed" if row["state"] == "cancelled" else "open")
        assert room["subject_uri"] == ("x" if number == 10 else "")
        assert room["last_post_id"] == 10 * number + 2
        two = {row["helper_uri"], row["helped_uri"]}
        assert set(seats[room["id"]]) == two - {CARLA}
        assert room["opened_by_uri"] == ("" if row["opened_by_uri"] == CARLA else BEN)
        is_whole = CARLA not in two
        found = key_of("", sorted(two), keeper="exchanges", key=str(number))
        assert room["pair_key"] == (found if is_whole else None)
        for uri, seat in seats[room["id"]].items():
            is_helped = uri == row["helped_uri"]
            assert (bool(seat["is_unread"]), seat["standing"]) == (is_helped, "accepted")
            assert seat["read_up_to"] == 10 * number + 2
            assert NUMBERS[seat["member_id"]] == uri


def test_a_move_that_breaks_off_leaves_the_messages_where_they_were(database, talking, tmp_path):
    broken = tmp_path / "broken_move"
    shutil.copytree(MIGRATIONS, broken)
    file = broken / "0007_conversations.py"
    file.write_text(file.read_text().replace("def up(", "def all_of_it(") + BREAKS_OFF)
    posts = rows_of(database, "conversation_post")

    with pytest.raises(ZeroDivisionError):
        schema.migrate(database, [component(broken)])
    assert {table: rows_of(database, table) for table in talking} == talking
    assert rows_of(database, "conversation_post") == posts == {}
    assert list(rows_of(database, "conversation")) == [11]

    schema.migrate(database, [component(MIGRATIONS)])
    assert len(rows_of(database, "conversation_post")) == len(talking["exchanges_message"])


def rows_of(database, table):
    cursor = database.execute_sql(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return {row["id"]: row for row in (dict(zip(names, one, strict=True)) for one in cursor)}


def test_whoever_is_silent_today_is_reminded_anew(database, tmp_path):
    """Nobody knows whether they have heard of the reminders of before."""
    before = tmp_path / "before"
    before.mkdir()
    for path in sorted(MIGRATIONS.glob("0*.py")):
        if path.name < "0014":
            shutil.copy(path, before)
    schema.migrate(database, [component(before)])
    two = {"helper_uri": "a", "helped_uri": "b", "opened_by_uri": "b", "is_running": True}
    for number, state, sent, remind_at in (
        (1, "done_by_helper", 2, None),
        (2, "done_by_helped", 1, 40),
        (3, "agreed", 0, None),
    ):
        put(database, "exchanges_agreement", id=number, state=state, reminders_sent=sent,
            remind_at=remind_at, auto_confirm_at=None if number == 3 else 70, **two)  # fmt: skip

    schema.migrate(database, [component(MIGRATIONS)])

    asked = "SELECT reminders_sent, remind_at FROM exchanges_agreement ORDER BY id"
    assert database.execute_sql(asked).fetchall() == [(0, 70), (0, 40), (0, None)]
