"""With whom publications are exchanged is called by what is exchanged, not by who makes it."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE federation_mode_decision RENAME COLUMN mags TO publications")
