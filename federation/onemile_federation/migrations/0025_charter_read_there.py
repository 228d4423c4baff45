"""Which charter of ours a partner has read, by which theirs is known there, and who was asleep."""


def up(migrator, db):
    table = "federation_partnership"
    for column, chars in (
        ("charter_said_digest", 64),
        ("charter_read_said", 64),
        ("their_read_digest", 64),
        ("told_asleep", 8),
    ):
        db.execute_sql(
            f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR({chars}) NOT NULL DEFAULT ''"
        )
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN their_read_at BIGINT")
