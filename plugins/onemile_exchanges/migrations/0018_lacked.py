"""Which version of a proposal could not be promised is kept, so that its maker is told once."""


def up(migrator, db):
    db.execute_sql(
        "ALTER TABLE exchanges_agreement ADD COLUMN lacked_version INTEGER NOT NULL DEFAULT 0"
    )
