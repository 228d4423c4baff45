"""The address by which a letterbox itself can stop letters of a kind."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mail_message ADD COLUMN stop_url TEXT NOT NULL DEFAULT ''")
