"""Whoever takes something back binds what they say themselves, and nobody else of their server."""


def up(migrator, db):
    db.execute_sql("DROP INDEX federation_removed_object_uri")
    db.execute_sql(
        "CREATE UNIQUE INDEX federation_removed_object_uri_actor_uri "
        "ON federation_removed (object_uri, actor_uri)"
    )
