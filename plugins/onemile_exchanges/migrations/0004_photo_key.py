"""Whose photo a picture is, found by its key."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX exchanges_photo_key ON exchanges_photo (key)")
