"""An author may live elsewhere: a URI has 500 characters at most, also of an item and a reason.

SQLite holds no text to the length its column says, so there is nothing to change.
"""

COLUMNS = (("exchanges_item", "author_uri"), ("exchanges_payment", "reason_uri"))


def up(migrator, db):
    if db.param == "?":
        return
    for table, column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR(500)")
