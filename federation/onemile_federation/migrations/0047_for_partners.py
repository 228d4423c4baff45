"""What all members of a partner's instance may see: it may lie in no square, and names its commune.

SQLite can drop a NOT NULL only by its own description of the table, as its manual says (ALTER
TABLE, section 8).
"""

OLD, NEW = '"cell" INTEGER NOT NULL', '"cell" INTEGER'


def up(migrator, db):
    if db.param == "?":
        _loosen_sqlite(db)
    else:
        db.execute_sql("ALTER TABLE federation_mile_told ALTER COLUMN cell DROP NOT NULL")
    db.execute_sql(
        "ALTER TABLE federation_mile_told ADD COLUMN is_for_partners BOOLEAN NOT NULL DEFAULT FALSE"
    )
    db.execute_sql(
        "ALTER TABLE federation_mile_thing ADD COLUMN place_name VARCHAR(120) NOT NULL DEFAULT ''"
    )
    db.execute_sql(
        "CREATE INDEX federation_mile_thing_widest_id ON federation_mile_thing "
        "(id DESC, audience, state) WHERE state = 'published' AND audience = 'partners'"
    )


def _loosen_sqlite(db):
    ((table,),) = db.execute_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'federation_mile_told'"
    ).fetchall()
    if OLD not in table:
        raise RuntimeError("federation_mile_told is not as 0044 made it")
    ((version,),) = db.execute_sql("PRAGMA schema_version").fetchall()
    db.execute_sql("PRAGMA writable_schema = ON")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'federation_mile_told'",
        (table.replace(OLD, NEW),),
    )
    # Other connections, and this one, read the description again.
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = RESET")
