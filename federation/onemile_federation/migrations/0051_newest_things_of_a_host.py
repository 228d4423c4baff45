"""The newest things of a host are counted without its others: each that comes asks how many."""


def up(migrator, db):
    db.execute_sql("DROP INDEX federation_mile_thing_host")
    db.execute_sql("CREATE INDEX federation_mile_thing_host_id ON federation_mile_thing (host, id)")
