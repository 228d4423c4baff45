"""What stood in lines of a list that nobody could read; when an edit came that has no date."""


def up(migrator, db):
    table = "federation_block_draft"
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN unread TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql(f"ALTER TABLE {table} ADD COLUMN n_unread INTEGER NOT NULL DEFAULT 0")
    db.execute_sql("ALTER TABLE federation_object ADD COLUMN edit_seen_at BIGINT")
