"""What a member calls a Mag that comes from elsewhere."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE mags_import ADD COLUMN title VARCHAR(200) NOT NULL DEFAULT ''")
