"""Whoever is reported or decides may live elsewhere: a person's URI has 500 characters at most.

SQLite holds no text to the length its column says, so there is nothing to change.
"""

COLUMNS = (
    ("moderation_case", "author_uri"),
    ("moderation_decision", "decided_by_uri"),
    ("moderation_answer", "written_by_uri"),
    ("moderation_log", "by_uri"),
)


def up(migrator, db):
    if db.param == "?":
        return
    for table, column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR(500)")
