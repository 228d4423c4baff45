"""The newest messages of a host are found without reading its others: a page counts so many."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX federation_inbound_newest ON federation_inbound (host, id)")
