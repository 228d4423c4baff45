"""When a comment from elsewhere was said, by its author's word: null for what was said here."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE conversation_post ADD COLUMN said_at BIGINT")
