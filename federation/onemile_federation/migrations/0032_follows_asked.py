"""How somebody asked last to follow one of ours is found without their other messages.

Few messages are Follows: the index costs the others nothing.
"""


def up(migrator, db):
    db.execute_sql(
        "CREATE INDEX federation_inbound_follow ON federation_inbound (actor_uri, object_uri, id) "
        "WHERE verb = 'Follow'"
    )
