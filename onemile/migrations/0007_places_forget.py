"""Places forget: squares leave events, sessions and logs; people are counted once a day."""

import json
import re

from peewee import BigIntegerField, CharField, IntegerField

# Until now the address of the map named a square, and a report kept the page it came from.
SQUARE = re.compile(r"g1(?::|%3A)[0-2](?::|%3A)\d+(?::|%3A)\d+", re.IGNORECASE)
NAMES_OF_SQUARES = ("cell", "square", "spot")


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
    for number, name, text in db.execute_sql("SELECT id, name, payload FROM event").fetchall():
        written = _without_squares(name, text)
        if written != text:
            change = f"UPDATE event SET payload = {mark} WHERE id = {mark}"
            db.execute_sql(change, (written, number))


def _without_squares(name, text):
    """Give an event's text without squares; nothing is left of one that cannot be read."""
    try:
        payload = json.loads(text)
        if name == "core.PlaceMoved":
            kept = {"member_id": payload["member_id"]}
        else:
            kept = {k: v for k, v in payload.items() if k not in NAMES_OF_SQUARES}
    except (TypeError, ValueError, KeyError, AttributeError):
        kept = {}
    return SQUARE.sub("", json.dumps(kept, ensure_ascii=False, sort_keys=True))


def _blank_texts(db, mark, table, column):
    found = db.execute_sql(f"SELECT id, {column} FROM {table}").fetchall()
    for number, text in found:
        written = SQUARE.sub("", text or "")
        if text and written != text:
            change = f"UPDATE {table} SET {column} = {mark} WHERE id = {mark}"
            db.execute_sql(change, (written, number))
