"""Items become placed things: a URI, an author who may be from elsewhere, more audiences."""

# What the first migration wrote, and what stands there from now on. SQLite can drop a check or a
# NOT NULL only by its own description of the table, as its manual says (ALTER TABLE, section 8);
# to copy the table would touch every row of photos and exchanges that points at it.
OLD_CHECK = "CHECK (audience IN ('near', 'instance'))"
NEW_CHECK = (
    "CHECK (audience IN ('me', 'people', 'mile', 'near', 'instance', 'partners', 'everyone'))"
)
OLD_AUTHOR, NEW_AUTHOR = '"member_id" INTEGER NOT NULL', '"member_id" INTEGER'
# The same names as before: an index that knows no audience has the table read for each row, and
# so does one without the state, though all its rows have the same.
INDEXES = (
    "cell_id ON exchanges_item (cell, id DESC, audience, state) WHERE state = 'published'",
    "cell_kind_id ON exchanges_item (cell, kind, id DESC, audience, state) "
    "WHERE state = 'published'",
    "cell_category_id ON exchanges_item (cell, category, id DESC, audience, state) "
    "WHERE state = 'published'",
    "commune_id ON exchanges_item (commune, id DESC, audience, state) WHERE state = 'published'",
    "commune_kind_id ON exchanges_item (commune, kind, id DESC, audience, state) "
    "WHERE state = 'published'",
)


def up(migrator, db):
    for definition in INDEXES:
        db.execute_sql(f"DROP INDEX exchanges_item_{definition.split()[0]}")
    is_sqlite = db.param == "?"
    (_loosen_sqlite if is_sqlite else _loosen_postgres)(db)
    if not is_sqlite:
        db.execute_sql(
            f"ALTER TABLE exchanges_item ADD CONSTRAINT exchanges_item_audience_check {NEW_CHECK}"
        )
    db.execute_sql("ALTER TABLE exchanges_item RENAME COLUMN member_id TO author_id")
    db.execute_sql("ALTER TABLE exchanges_item ADD COLUMN uri VARCHAR(500) NOT NULL DEFAULT ''")
    # All authors are members here by now, and their own URIs begin as those of their items do.
    base = (
        "substr(author_uri, 1, instr(author_uri, '/members/') - 1)"
        if is_sqlite
        else "split_part(author_uri, '/members/', 1)"
    )
    db.execute_sql(f"UPDATE exchanges_item SET uri = {base} || '/exchanges/items/' || id")
    db.execute_sql("CREATE UNIQUE INDEX exchanges_item_uri ON exchanges_item (uri)")
    _rename_index(db)
    for definition in INDEXES:
        db.execute_sql(f"CREATE INDEX exchanges_item_{definition}")


def _rename_index(db):
    """Give the index of an author's own items the name that their column has now."""
    columns = "(author_id, state, id)"
    db.execute_sql("DROP INDEX exchanges_item_member_id_state_id")
    db.execute_sql(f"CREATE INDEX exchanges_item_author_id_state_id ON exchanges_item {columns}")


def _loosen_sqlite(db):
    ((table,),) = db.execute_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'exchanges_item'"
    ).fetchall()
    if OLD_CHECK not in table or OLD_AUTHOR not in table:
        raise RuntimeError("exchanges_item is not as 0001 made it")
    ((version,),) = db.execute_sql("PRAGMA schema_version").fetchall()
    new = table.replace(OLD_CHECK, NEW_CHECK).replace(OLD_AUTHOR, NEW_AUTHOR)
    db.execute_sql("PRAGMA writable_schema = ON")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'exchanges_item'", (new,)
    )
    # Other connections, and this one, read the description again.
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = RESET")


def _loosen_postgres(db):
    names = db.execute_sql(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'exchanges_item'::regclass "
        "AND contype = 'c'"
    ).fetchall()
    for (name,) in names:
        db.execute_sql(f'ALTER TABLE exchanges_item DROP CONSTRAINT "{name}"')
    db.execute_sql("ALTER TABLE exchanges_item ALTER COLUMN member_id DROP NOT NULL")
