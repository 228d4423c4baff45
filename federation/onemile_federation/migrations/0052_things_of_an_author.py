"""Whether somebody still shows anything here is asked at each Delete: by an index."""


def up(migrator, db):
    db.execute_sql(
        "CREATE INDEX federation_mile_thing_author_uri ON federation_mile_thing (author_uri)"
    )
