"""Places forget: squares leave events, sessions and logs; people are counted once a day."""

import json
import re

from peewee import BigIntegerField, CharField, IntegerField

# Until now the address of the map named a square, and a report kept the page it came from.
SQUARE = re.compile(r"g1(?::|%3A)[0-2](?::|%3A)\d+(?::|%3A)\d+", re.IGNORECASE)
# What the core called one as a number. What a plugin calls so may be a shed.
NAMES_OF_SQUARES = ("cell", "square", "spot")
ROWS_PER_LOOK = 1_000  # a table of events may be larger than the machine's memory


def up(migrator, db):
    mark = db.param
    if mark == "?":
        # What is blanked is overwritten on the disk as well.
        db.execute_sql("PRAGMA secure_delete = ON").fetchall()
    _blank_events(db, mark)
    for table, column in (
        ("event_delivery", "error"),
        ("job_run", "last_error"),
        ("moderation_report", "location"),
        ("moderation_case", "url"),
    ):
        _blank_texts(db, mark, table, column)
    migrator.migrate(
        migrator.drop_column("member_session", "vantage_cell", cascade=False),
        migrator.drop_column("member_session", "vantage_until", cascade=False),
    )

    class PeopleDay(db.Model):
        id = BigIntegerField(primary_key=True)
        day = CharField(max_length=10)
        taken_at = BigIntegerField(null=True)
        standing = IntegerField()
        living = IntegerField()
        communes = IntegerField()

        class Meta:
            table_name = "people_day"
            legacy_table_names = False

    class PeopleCount(db.Model):
        id = BigIntegerField(primary_key=True)
        commune = CharField(max_length=10, index=True)
        cell = BigIntegerField(null=True, index=True)
        standing = IntegerField()
        living = IntegerField()

        class Meta:
            table_name = "people_count"
            legacy_table_names = False

    db.create_tables([PeopleDay, PeopleCount])


def _blank_events(db, mark):
    """Leave of each event with a square what has none; of a move, whose it was."""
    for number, name, text in _rows(db, mark, "SELECT id, name, payload FROM event"):
        written = _without_squares(name, text)
        if written != text:
            change = f"UPDATE event SET payload = {mark} WHERE id = {mark}"
            db.execute_sql(change, (written, number))


def _without_squares(name, text):
    """Give an event's text without squares; nothing is left of one of ours that cannot be read."""
    return SQUARE.sub("", _of_ours(name, text) if name.startswith("core.") else text)


def _of_ours(name, text):
    try:
        payload = json.loads(text)
        if name == "core.PlaceMoved":
            kept = {"member_id": payload["member_id"]}
        else:
            kept = {key: value for key, value in payload.items() if key not in NAMES_OF_SQUARES}
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return "{}"
    return text if kept == payload else json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _blank_texts(db, mark, table, column):
    for number, text in _rows(db, mark, f"SELECT id, {column} FROM {table}"):
        written = SQUARE.sub("", text or "")
        if text and written != text:
            change = f"UPDATE {table} SET {column} = {mark} WHERE id = {mark}"
            db.execute_sql(change, (written, number))


def _rows(db, mark, question):
    """Give what a question finds, id first, by so many rows at a time."""
    last = -1
    while found := db.execute_sql(
        f"{question} WHERE id > {mark} ORDER BY id LIMIT {ROWS_PER_LOOK}", (last,)
    ).fetchall():
        yield from found
        last = found[-1][0]
