"""A table beside the members'."""


def up(migrator, db):
    db.execute_sql("CREATE TABLE member_shadow (id INTEGER)")
