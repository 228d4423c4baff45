"""Whose cover a picture is, is asked whenever one is shown."""


def up(migrator, db):
    for table in ("mags_mag", "mags_issue"):
        db.execute_sql(f"CREATE INDEX {table}_cover_key ON {table} (cover_key)")
