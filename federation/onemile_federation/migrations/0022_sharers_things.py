"""What somebody passed on last is read in its order: without the thing, all they did is sorted."""


def up(migrator, db):
    db.execute_sql("DROP INDEX federation_share_sharer_uri")
    db.execute_sql(
        "CREATE INDEX federation_share_sharer_uri_thing_id "
        "ON federation_share (sharer_uri, thing_id)"
    )
