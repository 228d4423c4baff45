"""What a page shows of a thing elsewhere: in which language it is, which pictures belong to it.

What a member opened, and nobody follows, stands some days from ``opened_at``; null for the rest.
"""


def up(migrator, db):
    for column in (
        "language VARCHAR(35) NOT NULL DEFAULT ''",
        "pictures TEXT NOT NULL DEFAULT '[]'",
        "opened_at BIGINT",
    ):
        db.execute_sql(f"ALTER TABLE federation_object ADD COLUMN {column}")
    # Of another type than it was, by its server's word alone; what it was is shown.
    db.execute_sql(
        "ALTER TABLE federation_actor ADD COLUMN says_kind VARCHAR(20) NOT NULL DEFAULT ''"
    )
    db.execute_sql("CREATE INDEX federation_object_opened_at ON federation_object (opened_at)")
